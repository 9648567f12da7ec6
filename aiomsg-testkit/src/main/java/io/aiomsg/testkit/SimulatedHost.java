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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A machine on the simulated network: it has an address, a clock and sockets, and can fail. Used by the simulation's tasks
 * only.
 */
public final class SimulatedHost {

    private static final int FIRST_FREE_PORT = 49_152;

    final int number;
    final Network network;
    private final Simulation simulation;
    private final String name;
    private final InetAddress address;
    private final Map<Integer, SimulatedListener> listeners = new TreeMap<>();
    private final List<SimulatedDriver> drivers = new ArrayList<>();
    private int nextPort = FIRST_FREE_PORT;
    private boolean up = true;

    /** Counts ends, by which tasks of an earlier life are told. */
    private long life;

    private long clockAheadNanos;
    private int sockets;

    SimulatedHost(Simulation simulation, Network network, String name, int number) {
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

    /** Its name, which other hosts can connect to. */
    public String name() {
        return name;
    }

    InetAddress address() {
        return address;
    }

    InetSocketAddress address(int port) {
        return new InetSocketAddress(address, port);
    }

    // ---- what runs on it ----

    /** Opens sockets on this host. */
    public AiomsgFactory factory() {
        return simulation.factory(this);
    }

    /** A builder of a socket on this host. */
    public SocketBuilder builder() {
        return factory().builder();
    }

    /** Runs code on this host, which may block; it ends with the host. */
    public Spawned spawn(String task, Simulation.Code code) {
        return simulation.spawn(name + ": " + task, this, code);
    }

    /** The name of the next socket that is given none. */
    String nextSocketName() {
        String own = name.length() > 11 ? name.substring(0, 11) : name;
        return own + "." + ++sockets;
    }

    /**
     * Connects without a socket, for octets by hand; blocks until it is connected.
     *
     * @throws java.io.IOException if nobody listens there, or nobody answers within 15 s
     */
    public OctetStream connectRaw(String host, int port) throws IOException {
        return SimulatedStream.connect(simulation.world(), this, host, port, Duration.ofSeconds(15));
    }

    /** Listens without a socket on all addresses of this host; port 0 takes a free one. */
    public OctetStream.Listener listenRaw(int port) throws BindException {
        return SimulatedStream.listen(simulation.world(), this, port);
    }

    boolean hasEnded(Task task) {
        return task.life != life;
    }

    long life() {
        return life;
    }

    void add(SimulatedDriver driver) {
        drivers.add(driver);
    }

    void remove(SimulatedDriver driver) {
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
        up = true;
    }

    /** Whether the host is there. */
    public boolean isUp() {
        return up;
    }

    private void end(boolean silently) {
        life++;
        for (SimulatedDriver driver : List.copyOf(drivers)) {
            driver.die(silently);
        }
        drivers.clear();
        listeners.clear();
        simulation.endTasks(this);
    }

    /** The clock of this host leaps forward, as after a suspension: to its sockets all that time has passed at once. */
    public void jumpClock(Duration ahead) {
        clockAheadNanos += Times.nanos("ahead", ahead);
        drivers.forEach(SimulatedDriver::wake);
    }

    long clockAheadNanos() {
        return clockAheadNanos;
    }

    // ---- ports ----

    /** Takes a port, or a free one for 0. */
    int listen(String host, int port, SimulatedListener listener) throws BindException {
        boolean own = host.equals("0.0.0.0") || host.equals("::");
        if (!own && !network.lookUp(this, host).stream().allMatch(a -> a.isLoopbackAddress() || a.equals(address))) {
            throw new BindException("cannot bind " + host + ":" + port + ": it is no address of the host " + name);
        }
        if (network.lookUp(this, host).isEmpty() && !own) {
            throw new BindException("cannot bind " + host + ":" + port + ": the name is not known");
        }
        int taken = port == 0 ? freePort() : port;
        if (listeners.putIfAbsent(taken, listener) != null) {
            throw new BindException("cannot bind " + host + ":" + port + ": Address already in use");
        }
        return taken;
    }

    int freePort() {
        do {
            nextPort = nextPort == 65_535 ? FIRST_FREE_PORT : nextPort + 1;
        } while (listeners.containsKey(nextPort));
        return nextPort;
    }

    @Nullable
    SimulatedListener listener(int port) {
        return listeners.get(port);
    }

    void stopListening(int port, SimulatedListener listener) {
        listeners.remove(port, listener);
    }

    @Override
    public String toString() {
        return name;
    }
}
