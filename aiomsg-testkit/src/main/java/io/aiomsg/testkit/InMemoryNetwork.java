package io.aiomsg.testkit;

import io.aiomsg.AiomsgFactory;
import io.aiomsg.DisconnectReason;
import io.aiomsg.LossReason;
import io.aiomsg.SocketBuilder;
import io.aiomsg.SocketEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * A network in memory, in real time: for unit tests of code that uses sockets on threads of its own. Its one host is
 * {@code "localhost"}; it has nothing to do with the ports of the machine. Nothing needs to be set up:
 *
 * <pre>{@code
 * try (InMemoryNetwork network = InMemoryNetwork.open()) {
 *     MyService service = new MyService(network.factory());
 *     try (AiomsgSocket client = network.builder().open()) {
 *         client.connect("localhost", service.port());
 *         …
 *     }
 * }
 * }</pre>
 *
 * <p>Its sockets are the production code, over simulated connections. Any thread may use them, thus what happens is
 * <em>not replayable</em>: use a {@link Simulation} where the order of things, time or faults matter. Thread-safe.
 */
public final class InMemoryNetwork implements AutoCloseable {

    /** The longest that another thread takes to leave a socket that is closed, and to release what it holds. */
    private static final long RELEASE_NANOS = 1_000_000_000;

    private static final long LOOK_NANOS = 1_000_000;

    private final RealWorld world = new RealWorld();
    private final History history = new History(world::nowNanos);
    private final Sockets sockets = new Sockets(world, history);
    private final AiomsgFactory factory;
    private final Verification verification;

    private InMemoryNetwork(String subject) {
        Network network = new Network(world);
        this.verification = new Verification(network, sockets, history, subject);
        SimulatedHost host = new SimulatedHost(sockets, null, network, "here", 1);
        network.add(host);
        this.factory = host.factory();
    }

    /** {@return a network of its own} */
    public static InMemoryNetwork open() {
        return open("network");
    }

    /** A network that tests know as {@code subject}. */
    static InMemoryNetwork open(String subject) {
        InMemoryNetwork network = new InMemoryNetwork(subject);
        network.world.start();
        return network;
    }

    /** {@return what opens sockets on this network} */
    public AiomsgFactory factory() {
        return factory;
    }

    /** {@return a builder of a socket on this network} */
    public SocketBuilder builder() {
        return factory.builder();
    }

    /** {@return what happened so far} It keeps every message for as long as the network is there. */
    public History history() {
        return history;
    }

    Sockets sockets() {
        return sockets;
    }

    // ---- the end ----

    /**
     * The test means messages to be lost for these reasons: {@link #verify} does not mind them.
     *
     * @param reasons in addition to those said before
     */
    public void expectLoss(LossReason... reasons) {
        verification.expected().addLosses(List.of(reasons));
    }

    /**
     * As {@link Simulation#expectDisconnects}.
     *
     * @param reasons in addition to those said before
     */
    public void expectDisconnects(DisconnectReason... reasons) {
        verification.expected().addDisconnects(List.of(reasons));
    }

    /**
     * As {@link Simulation#expectEvents}.
     *
     * @param kinds in addition to those said before
     */
    public void expectEvents(SocketEvent.Kind... kinds) {
        verification.expected().addEvents(List.of(kinds));
    }

    /**
     * Fails if something is not as it should be at the end of a test: a socket was left open, messages were lost that nobody
     * {@linkplain #expectLoss expected} to be, something else happened that {@link Simulation#verify} complains of, or the accounts of
     * a socket do not fit what happened at it ({@link Violation.Promise#ACCOUNTS}). Called before {@link #close}, when the test's
     * threads have done their work; the JUnit extension does.
     *
     * @throws AssertionError with a sentence for each, naming the line that opened it
     */
    public void verify() {
        fail(settled(() -> complaints(sockets.leaks())));
    }

    /** As {@link #verify}, where sockets may be open. */
    void verifyOpen() {
        fail(settled(() -> complaints(List.of())));
    }

    private List<String> complaints(List<String> leaks) {
        sockets.lookAmidThreads();
        List<String> complaints = new ArrayList<>(leaks);
        complaints.addAll(verification.eventComplaints());
        HistoryCheck.accounts(history).forEach(violation -> complaints.add(violation.toString()));
        return complaints;
    }

    /** What is still complained of when what is under way has come to its end: events come a little after counters. */
    private List<String> settled(Supplier<List<String>> complaints) {
        long deadlineNanos = world.nowNanos() + RELEASE_NANOS;
        List<String> left = complaints.get();
        while (!left.isEmpty() && world.nowNanos() < deadlineNanos) {
            LockSupport.parkNanos(LOOK_NANOS);
            left = complaints.get();
        }
        return left;
    }

    private static void fail(List<String> complaints) {
        if (!complaints.isEmpty()) {
            throw new AssertionError("in-memory network:\n    " + String.join("\n    ", complaints));
        }
    }

    /**
     * Closes every socket that is still open, without lingering, and returns when no thread is left. Idempotent.
     *
     * @throws IllegalStateException if the network itself failed, which is a defect
     * @throws AssertionError if a socket has not released its buffers, which is a defect
     */
    @Override
    public void close() {
        sockets.closeAll();
        world.stop();
        Throwable fault = world.fault();
        if (fault != null) {
            throw new IllegalStateException("the in-memory network failed: " + fault, fault);
        }
        fail(settled(sockets::leaks));
    }
}
