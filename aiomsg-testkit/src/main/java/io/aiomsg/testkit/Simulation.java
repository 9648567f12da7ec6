package io.aiomsg.testkit;

import io.aiomsg.AiomsgFactory;
import io.aiomsg.DisconnectReason;
import io.aiomsg.LossReason;
import io.aiomsg.SocketBuilder;
import io.aiomsg.SocketEvent;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network of hosts with aiomsg sockets under virtual time, the same for the same seed to the last octet.
 *
 * <p>The thread that makes it takes part, as does every {@linkplain #spawn spawned} one: they use sockets as they are, block
 * as they are used to, and run one at a time. Time passes only while all of them wait, thus as fast as the machine can.
 * Other threads must keep out.
 *
 * <p>While one of them waits for anything else (a future, a latch, a lock that another one holds, {@code Thread.sleep}) nobody
 * runs, and no time passes: after some seconds the simulation fails with a {@link SimulationStuckException}. No lock may be held
 * while a socket is used that other code in the simulation needs too.
 *
 * <pre>{@code
 * try (Simulation simulation = Simulation.seeded(1)) {
 *     AiomsgSocket server = simulation.host("server").builder().open();
 *     server.bind("0.0.0.0", 5000);
 *     AiomsgSocket client = simulation.host("client").builder().open();
 *     client.connect("server", 5000);
 *     client.send("hello");
 *     assertEquals("hello", server.receive().text());
 * }
 * }</pre>
 */
public final class Simulation implements AutoCloseable {

    /** The virtual time after which a simulation counts as one that never ends. */
    public static final Duration DEFAULT_LIMIT = Duration.ofHours(24);

    /** After this what sockets had to report has been reported. */
    private static final long SETTLE_NANOS = 1_000_000;

    private final long seed;
    private final Scheduler scheduler;
    private final Network network;
    private final History history;
    private final Sockets sockets;
    private final Verification verification;
    private boolean closed;

    /** Code that may block, and fail. */
    @FunctionalInterface
    public interface Code {
        /**
         * Runs it.
         *
         * @throws Exception if it fails, and with it the test
         */
        void run() throws Exception;
    }

    private Simulation(long seed, Duration limit, Duration patience) {
        this.seed = seed;
        this.scheduler = new Scheduler(seed, Times.nanos("limit", limit), new HoldUp(patience));
        this.network = new Network(scheduler);
        this.history = new History(scheduler::nowNanos);
        this.sockets = new Sockets(scheduler, history);
        this.verification = new Verification(network, sockets, history, "simulation");
    }

    /**
     * {@return a simulation in which all chance follows from a seed}
     *
     * @param seed any; the same one plays the same again
     */
    public static Simulation seeded(long seed) {
        return seeded(seed, DEFAULT_LIMIT);
    }

    /**
     * {@return as {@link #seeded(long)}, one that is stopped at a virtual time: with a list of who waits for what}
     *
     * @param seed any; the same one plays the same again
     * @param limit longer than 0
     */
    public static Simulation seeded(long seed, Duration limit) {
        return seeded(seed, limit, HoldUp.PATIENCE);
    }

    /** As {@link #seeded(long, Duration)}; code that holds everything up is found out after so much real time. */
    static Simulation seeded(long seed, Duration limit, Duration patience) {
        return new Simulation(seed, limit, patience);
    }

    /** {@return the seed, from which everything follows} */
    public long seed() {
        return seed;
    }

    /** {@return the virtual time since the beginning} */
    public Duration time() {
        return Duration.ofNanos(scheduler.nowNanos());
    }

    /** {@return what happened so far} */
    public History history() {
        return history;
    }

    /** {@return how many steps of the network and of sockets were simulated so far} */
    public long steps() {
        return scheduler.actions();
    }

    // ---- the network ----

    /**
     * {@return the host of this name; a new one if there is none yet} Other hosts can connect to that name.
     *
     * @param name any; {@code "here"} is the one of {@link #builder()}
     */
    public SimulatedHost host(String name) {
        checkCaller();
        SimulatedHost known = network.host(name);
        if (known != null) {
            return known;
        }
        if (name.isBlank() || Network.isLiteral(name) || name.equals("localhost")) {
            throw new IllegalArgumentException(
                    "a host cannot be called \"" + name + "\"; it must be a name of its own");
        }
        SimulatedHost host = new SimulatedHost(sockets, this, network, name, network.hostCount() + 1);
        network.add(host);
        return host;
    }

    /**
     * Lets a name stand for these hosts, tried in turn by those who connect to it; for none: it is not known any more.
     *
     * @param name what is to be known
     * @param hosts in the order in which they are tried
     */
    public void name(String name, SimulatedHost... hosts) {
        checkCaller();
        network.name(name, List.of(hosts));
    }

    /**
     * {@return what lies between two hosts; of one host with itself: its loopback interface}
     *
     * @param a one of the hosts
     * @param b the other one, or the same
     */
    public SimulatedLink link(SimulatedHost a, SimulatedHost b) {
        checkCaller();
        return network.link(a, b);
    }

    /**
     * {@return as {@link #link(SimulatedHost, SimulatedHost)}, what lies between hosts that exist by these names}
     *
     * @param a one of the hosts
     * @param b the other one, or the same
     * @throws IllegalArgumentException if one does not; the message lists those that do
     */
    public SimulatedLink link(String a, String b) {
        return link(network.knownHost(a), network.knownHost(b));
    }

    /**
     * Cuts every link between a host of {@code group} and any host outside of it.
     *
     * @param group the hosts on one side
     */
    public void partition(SimulatedHost... group) {
        checkCaller();
        List<SimulatedHost> inside = List.of(group);
        for (SimulatedHost host : inside) {
            for (SimulatedHost other : network.hosts()) {
                if (!inside.contains(other)) {
                    link(host, other).sever();
                }
            }
        }
    }

    /** Heals every link. */
    public void heal() {
        checkCaller();
        network.healAll();
    }

    // ---- sockets ----

    /** {@return a builder of a socket on a host of its own name, {@code "here"}: for tests that need one host only} */
    public SocketBuilder builder() {
        return factory().builder();
    }

    /** {@return what opens sockets on the host {@code "here"}} */
    public AiomsgFactory factory() {
        return host("here").factory();
    }

    World world() {
        return scheduler;
    }

    Sockets sockets() {
        return sockets;
    }

    void checkCaller() {
        scheduler.checkCaller();
    }

    // ---- code ----

    /**
     * Runs code beside the calling thread; it may use sockets and block. If it fails, the test does.
     *
     * @param code what is to run; its sockets end with the simulation
     * @return what tells when it has ended
     */
    public Spawned spawn(Code code) {
        return spawn("task " + (scheduler.spawned() + 1), code);
    }

    /**
     * As {@link #spawn(Code)}, with a name for messages.
     *
     * @param name for messages
     * @param code what is to run; its sockets end with the simulation
     * @return what tells when it has ended
     */
    public Spawned spawn(String name, Code code) {
        return spawn(name, null, code);
    }

    Spawned spawn(String name, @Nullable SimulatedHost host, Code code) {
        checkCaller();
        if (host != null) {
            host.known();
        }
        return new Spawned(scheduler, name, host, code);
    }

    void endTasks(SimulatedHost host) {
        scheduler.endTasks(host);
        sockets.hostEnded(host);
    }

    /**
     * Runs {@code action} in {@code delay}; it must not block. For faults and the like.
     *
     * @param delay 0 or longer, in virtual time
     * @param action runs between steps of the simulation, and opens no socket
     */
    public void after(Duration delay, Runnable action) {
        checkCaller();
        scheduler.at(scheduler.nowNanos() + Times.nanos("delay", delay), action);
    }

    /**
     * Blocks the calling thread for a virtual time.
     *
     * @param time 0 or longer, in virtual time
     * @throws InterruptedException if interrupted; the time has not passed then
     */
    public void sleep(Duration time) throws InterruptedException {
        checkCaller();
        scheduler.sleep(Times.nanos("time", time));
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while sleeping");
        }
    }

    /** Waits until all spawned code has ended. Called by the thread that made the simulation. */
    public void awaitSpawned() {
        checkCaller();
        scheduler.awaitOthers();
    }

    // ---- judging ----

    /**
     * Checks what happened so far against what sockets promise: {@link HistoryCheck#check}, with the counters of the sockets
     * that are still open. The best moment is the end, before {@link #close}. Blocks the calling thread for a moment of
     * virtual time.
     *
     * @throws BrokenPromisesError if something is wrong, with a list
     */
    public void checkHistory() {
        scheduler.sleep(SETTLE_NANOS);
        sockets.look();
        scheduler.sleep(SETTLE_NANOS);
        HistoryCheck.check(history, "\n(seed " + seed + ")");
    }

    // ---- the end ----

    /**
     * The test means messages to be lost for these reasons: {@link #verify} does not mind them.
     *
     * @param reasons in addition to those said before
     */
    public void expectLoss(LossReason... reasons) {
        checkCaller();
        verification.expected().addLosses(List.of(reasons));
    }

    /**
     * The test means connections to end for these reasons, before or after their peers were admitted: {@link #verify} does not mind
     * them. What resets, partitions and ends of hosts bring about needs no word.
     *
     * @param reasons in addition to those said before
     */
    public void expectDisconnects(DisconnectReason... reasons) {
        checkCaller();
        verification.expected().addDisconnects(List.of(reasons));
    }

    /**
     * The test means sockets to report events of these kinds, whatever they say: {@link #verify} does not mind them.
     *
     * @param kinds in addition to those said before
     */
    public void expectEvents(SocketEvent.Kind... kinds) {
        checkCaller();
        verification.expected().addEvents(List.of(kinds));
    }

    /**
     * Fails if something is not as it should be at the end of a test:
     *
     * <ul>
     *   <li>a socket or scripted peer was left open, or buffers were not given back;
     *   <li>messages were lost that nobody {@linkplain #expectLoss expected} to be;
     *   <li>a connection ended by a fault of the protocol ({@link DisconnectReason#BAD_HELLO}, {@code NOT_AIOMSG},
     *       {@code WRONG_VERSION}, {@code OWN_IDENTITY}, {@code FRAME_TOO_LONG}, and {@code HANDSHAKE_TIMEOUT} between hosts that
     *       nothing was done to) or by a fault at this end, and nobody {@linkplain #expectDisconnects expected} it;
     *   <li>a handler or an executor failed, and nobody {@linkplain #expectEvents expected} it;
     *   <li>a host was made to fail that nobody knows;
     * </ul>
     *
     * or if {@link #checkHistory} finds that a promise was broken.
     * Code that still runs ends with the simulation, and so do its sockets. Called by the thread that made the simulation,
     * before {@link #close}; the JUnit extension does.
     *
     * @throws AssertionError with a sentence for each; of broken promises a {@link BrokenPromisesError}
     */
    public void verify() {
        checkCaller();
        if (scheduler.hasTold()) {
            return; // The test has seen it fail, and wants it so.
        }
        scheduler.sleep(SETTLE_NANOS);
        List<String> complaints = verification.complaints();
        if (!complaints.isEmpty()) {
            throw new AssertionError(this + ":\n    " + String.join("\n    ", complaints));
        }
        checkHistory();
    }

    /**
     * Ends all code that still runs, at once and whatever it does; sockets left open are not closed.
     *
     * @throws RuntimeException what spawned code failed with, if it did and nobody was told yet
     */
    @Override
    public void close() {
        if (!closed) {
            scheduler.stop();
            closed = true;
            scheduler.check();
        }
    }

    /** Octets of buffers held by sockets that were closed: should be 0. */
    long leakedBytes() {
        return sockets.leakedBytes();
    }

    /** How many sockets were neither closed nor ended with their host. */
    long openSockets() {
        return sockets.open();
    }

    @Override
    public String toString() {
        return "simulation with seed " + seed;
    }
}
