package io.aiomsg.testkit;

import io.aiomsg.AiomsgFactory;
import io.aiomsg.SocketBuilder;
import io.aiomsg.testkit.peer.OctetStream;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A machine on the simulated network: it has an address, a clock and sockets, and can fail. Used by the simulation's tasks
 * only; what sockets and connections need of it is thread-safe, guarded by itself.
 */
public final class SimulatedHost {

    private static final int FIRST_FREE_PORT = 49_152;

    final int number;
    final Network network;
    private final Sockets sockets;
    private final @Nullable Simulation simulation;
    private final String name;
    private final InetAddress address;
    private final Map<Integer, SimulatedListener> listeners = new TreeMap<>();
    private final List<SimulatedDriver> drivers = new ArrayList<>();
    private final Set<OpenedByHand> openedByHand = new LinkedHashSet<>();
    private int nextPort = FIRST_FREE_PORT;
    private volatile boolean up = true;

    /** Counts ends, by which tasks of an earlier life are told. */
    private long life;

    private final AtomicLong clockAheadNanos = new AtomicLong();
    private int named;

    /** A socket was opened here, code was run here, or somebody looked the name up. */
    private volatile boolean known;

    private boolean faulted;

    /** Something was done to it, or to a link of it, that takes time. */
    private volatile boolean disturbed;

    /** A host of a simulation; of an in-memory network, where it cannot fail, if that is null. */
    SimulatedHost(Sockets sockets, @Nullable Simulation simulation, Network network, String name, int number) {
        this.sockets = sockets;
        this.simulation = simulation;
        this.network = network;
        this.name = name;
        this.number = number;
        try {
            byte[] octets = {10, (byte) (number >> 16), (byte) (number >> 8), (byte) number};
            this.address = InetAddress.getByAddress(name, octets);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@return its name, which other hosts can connect to} */
    public String name() {
        return name;
    }

    /** {@return its address, which a {@link io.aiomsg.Resolver} of a test may answer with} */
    public InetAddress address() {
        return address;
    }

    InetSocketAddress address(int port) {
        return new InetSocketAddress(address, port);
    }

    // ---- what runs on it ----

    /** {@return what opens sockets on this host} */
    public AiomsgFactory factory() {
        return new SimulatedFactory(sockets, this);
    }

    /** {@return a builder of a socket on this host} */
    public SocketBuilder builder() {
        return factory().builder();
    }

    /**
     * Runs code on this host, which may block; it ends with the host.
     *
     * @param task its name, for messages
     * @param code what is to run; if it fails, the test does
     * @return what tells when it has ended
     */
    public Spawned spawn(String task, Simulation.Code code) {
        return simulation().spawn(name + ": " + task, this, code);
    }

    private Simulation simulation() {
        if (simulation == null) {
            throw new IllegalStateException("the host " + name + " is part of no simulation, and cannot fail");
        }
        return simulation;
    }

    /** The name of the next socket that is given none. */
    synchronized String nextSocketName() {
        String own = name.length() > 11 ? name.substring(0, 11) : name;
        return own + "." + ++named;
    }

    /** Something runs here, or somebody knows the name. */
    void known() {
        known = true;
    }

    /** A fault concerns this host. */
    void faulted() {
        faulted = true;
        disturbed();
    }

    /** Something may delay what comes and goes here. */
    void disturbed() {
        disturbed = true;
    }

    boolean isDisturbed() {
        return disturbed;
    }

    /** True for a host that was made to fail and is nobody's: its name is probably not the one that was meant. */
    boolean isMistaken() {
        return faulted && !known;
    }

    /**
     * Connects without a socket, for octets by hand; blocks until it is connected. A {@link
     * io.aiomsg.testkit.peer.ScriptedPeer} speaks over what this returns. The caller closes it; it ends with the host.
     *
     * @param host a name or address on this network
     * @param port 1 to 65535
     * @return our end, which the caller closes
     * @throws java.io.IOException if nobody listens there, or nobody answers within 15 s
     */
    public OctetStream connectRaw(String host, int port) throws IOException {
        return SimulatedStream.connect(simulation().world(), this, host, port, Duration.ofSeconds(15));
    }

    /**
     * Listens without a socket on all addresses of this host. A {@link
     * io.aiomsg.testkit.peer.ScriptedListener} accepts scripted peers from it. The caller closes it; it ends with the host.
     *
     * @param port 0 to 65535; 0 takes a free one
     * @return what accepts, which the caller closes
     * @throws BindException if the port is taken
     */
    public OctetStream.Listener listenRaw(int port) throws BindException {
        return SimulatedStream.listen(simulation().world(), this, port);
    }

    /** Something was opened without a socket, by the calling task. */
    OpenedByHand openedByHand(String what, OpenedByHand.End atEnd) {
        OpenedByHand opened = new OpenedByHand(this, what, simulation().world().callerRuns(), atEnd);
        openedByHand.add(opened);
        return opened;
    }

    void closedByHand(OpenedByHand closed) {
        openedByHand.remove(closed);
    }

    /** A sentence for each thing opened without a socket that nobody will close. */
    List<String> leftOpen() {
        return openedByHand.stream()
                .filter(OpenedByHand::isLeft)
                .map(each -> each
                        + " was left open: close it, or the scripted peer that speaks over it; try-with-resources does")
                .toList();
    }

    boolean hasEnded(Task task) {
        return task.life != life;
    }

    long life() {
        return life;
    }

    synchronized void add(SimulatedDriver driver) {
        known = true;
        drivers.add(driver);
    }

    synchronized void remove(SimulatedDriver driver) {
        drivers.remove(driver);
    }

    // ---- faults ----

    /**
     * Kills what runs here, as {@code kill -9} does: its tasks end where they are, its sockets are gone, its connections
     * are closed by the kernel. The host stays up; new sockets can be opened at once.
     */
    public void kill() {
        end(false);
    }

    /** The power fails: as {@link #kill}, but nobody is told. Until {@link #restart} the host does not exist. */
    public void crash() {
        end(true);
        up = false;
    }

    /** The host is there again, with nothing running. What it is sent for its former connections it answers with a reset. */
    public void restart() {
        fault();
        up = true;
    }

    /** {@return whether the host is there} */
    public boolean isUp() {
        return up;
    }

    private void end(boolean silently) {
        fault();
        life++;
        for (SimulatedDriver driver : takeDrivers()) {
            driver.die(silently);
        }
        List.copyOf(openedByHand).forEach(each -> each.hostEnded(silently));
        openedByHand.clear();
        simulation().endTasks(this);
    }

    private synchronized List<SimulatedDriver> takeDrivers() {
        List<SimulatedDriver> taken = List.copyOf(drivers);
        drivers.clear();
        listeners.clear();
        return taken;
    }

    private void fault() {
        simulation().checkCaller();
        faulted();
    }

    /**
     * The clock of this host leaps forward, as after a suspension: to its sockets all that time has passed at once.
     *
     * @param ahead 0 or longer
     */
    public void jumpClock(Duration ahead) {
        fault();
        clockAheadNanos.addAndGet(Times.nanos("ahead", ahead));
        List.copyOf(drivers).forEach(SimulatedDriver::wake);
    }

    long clockAheadNanos() {
        return clockAheadNanos.get();
    }

    // ---- ports ----

    private static boolean isEveryAddress(String host) {
        return host.equals("0.0.0.0") || host.equals("::");
    }

    /** The address that a name to bind stands for here; null where it stands for all, or is not known. */
    @Nullable
    InetAddress boundAddress(String host) {
        List<InetAddress> addresses = isEveryAddress(host) ? List.of() : network.lookUp(this, host);
        return addresses.isEmpty() ? null : addresses.get(0);
    }

    /** Takes a port, or a free one for 0. */
    int listen(String host, int port, SimulatedListener listener) throws BindException {
        boolean own = isEveryAddress(host);
        if (!own && !network.lookUp(this, host).stream().allMatch(a -> a.isLoopbackAddress() || a.equals(address))) {
            throw new BindException("cannot bind " + host + ":" + port + ": it is no address of the host " + name);
        }
        if (network.lookUp(this, host).isEmpty() && !own) {
            throw new BindException("cannot bind " + host + ":" + port + ": the name is not known");
        }
        synchronized (this) {
            int taken = port == 0 ? freePort() : port;
            if (listeners.putIfAbsent(taken, listener) != null) {
                throw new BindException("cannot bind " + host + ":" + port + ": Address already in use");
            }
            return taken;
        }
    }

    synchronized int freePort() {
        do {
            nextPort = nextPort == 65_535 ? FIRST_FREE_PORT : nextPort + 1;
        } while (listeners.containsKey(nextPort));
        return nextPort;
    }

    /** Who listens on a port at one of this host's addresses. */
    synchronized @Nullable SimulatedListener listener(InetAddress dialled, int port) {
        SimulatedListener listener = listeners.get(port);
        return listener == null || !listener.isReachedAt(dialled) ? null : listener;
    }

    synchronized void stopListening(int port, SimulatedListener listener) {
        listeners.remove(port, listener);
    }

    @Override
    public String toString() {
        return name;
    }
}
