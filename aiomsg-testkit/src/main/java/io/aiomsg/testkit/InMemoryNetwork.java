package io.aiomsg.testkit;

import io.aiomsg.AiomsgFactory;
import io.aiomsg.SocketBuilder;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

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

    private InMemoryNetwork() {
        Network network = new Network(world);
        SimulatedHost host = new SimulatedHost(sockets, null, network, "here", 1);
        network.add(host);
        this.factory = host.factory();
    }

    /** {@return a network of its own} */
    public static InMemoryNetwork open() {
        InMemoryNetwork network = new InMemoryNetwork();
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

    /**
     * Fails if a socket is still open. Called at the end of a test, before {@link #close}; the JUnit extension does.
     *
     * @throws AssertionError with a sentence for each, naming the line that opened it
     */
    public void verify() {
        fail(sockets.leaks());
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
        long deadlineNanos = world.nowNanos() + RELEASE_NANOS;
        while (sockets.leakedBytes() > 0 && world.nowNanos() < deadlineNanos) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        fail(sockets.leaks());
    }
}
