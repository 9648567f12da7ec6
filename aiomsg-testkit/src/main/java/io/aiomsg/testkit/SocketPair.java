package io.aiomsg.testkit;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.DisconnectReason;
import io.aiomsg.LossReason;
import io.aiomsg.SocketBuilder;
import io.aiomsg.SocketEvent;
import java.net.BindException;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * Two sockets connected with each other in memory, in real time: the shortest way to test code that is handed a socket.
 *
 * <pre>{@code
 * try (SocketPair pair = SocketPair.open()) {
 *     new MyGreeter(pair.first()).greet();
 *     assertEquals("hello", pair.second().receive().text());
 * }
 * }</pre>
 *
 * <p>Any thread may use them, thus what happens is <em>not replayable</em>; see {@link Simulation} for what is. Thread-safe.
 */
public final class SocketPair implements AutoCloseable {

    private static final String HOST = "localhost";
    private static final Duration MOST_TO_CONNECT = Duration.ofSeconds(10);

    private final InMemoryNetwork network;
    private final AiomsgSocket first;
    private final AiomsgSocket second;

    private SocketPair(InMemoryNetwork network, AiomsgSocket first, AiomsgSocket second) {
        this.network = network;
        this.first = first;
        this.second = second;
    }

    /**
     * {@return two sockets with the default options, connected}
     *
     * @throws InterruptedException if interrupted before they are connected
     */
    public static SocketPair open() throws InterruptedException {
        return open(UnaryOperator.identity(), UnaryOperator.identity());
    }

    /**
     * {@return two sockets with options of their own, connected}
     *
     * <pre>{@code
     * SocketPair pair = SocketPair.open(builder -> builder.sendMode(SendMode.PUBLISH), builder -> builder);
     * }</pre>
     *
     * @param first changes the options of the socket that is dialled
     * @param second changes the options of the socket that dials
     * @throws IllegalArgumentException if they have the same identity
     * @throws IllegalStateException if they do not connect, because their options do not fit together
     * @throws InterruptedException if interrupted before they are connected
     */
    public static SocketPair open(UnaryOperator<SocketBuilder> first, UnaryOperator<SocketBuilder> second)
            throws InterruptedException {
        InMemoryNetwork network = InMemoryNetwork.open("pair");
        boolean connected = false;
        try {
            SocketPair pair = new SocketPair(
                    network,
                    first.apply(network.builder()).open(),
                    second.apply(network.builder()).open());
            pair.connect();
            connected = true;
            return pair;
        } finally {
            if (!connected) {
                network.close();
            }
        }
    }

    private void connect() throws InterruptedException {
        if (first.identity().equals(second.identity())) {
            throw new IllegalArgumentException("both sockets have the identity " + first.identity()
                    + ", and would refuse one another: give each one of its own, or none");
        }
        try {
            second.connect(HOST, first.bind(HOST, 0).port());
        } catch (BindException e) {
            throw new IllegalStateException("every port is free on a network of its own", e);
        }
        if (!first.awaitPeers(1, MOST_TO_CONNECT) || !second.awaitPeers(1, MOST_TO_CONNECT)) {
            throw new IllegalStateException("the sockets " + first.identity() + " and " + second.identity()
                    + " did not connect within " + MOST_TO_CONNECT.toSeconds() + " s; do their options fit together?");
        }
    }

    /** {@return the socket that was dialled} */
    public AiomsgSocket first() {
        return first;
    }

    /** {@return the socket that has dialled} */
    public AiomsgSocket second() {
        return second;
    }

    /** {@return what happened so far} It keeps every message for as long as the pair is there. */
    public History history() {
        return network.history();
    }

    /**
     * The test means messages to be lost for these reasons: {@link #verify} does not mind them.
     *
     * @param reasons in addition to those said before
     */
    public void expectLoss(LossReason... reasons) {
        network.expectLoss(reasons);
    }

    /**
     * As {@link Simulation#expectDisconnects}.
     *
     * @param reasons in addition to those said before
     */
    public void expectDisconnects(DisconnectReason... reasons) {
        network.expectDisconnects(reasons);
    }

    /**
     * As {@link Simulation#expectEvents}.
     *
     * @param kinds in addition to those said before
     */
    public void expectEvents(SocketEvent.Kind... kinds) {
        network.expectEvents(kinds);
    }

    /**
     * As {@link InMemoryNetwork#verify}, but the two sockets need not be closed: called before {@link #close}, which may discard what
     * nobody has taken; the JUnit extension does.
     *
     * @throws AssertionError with a sentence for each thing that is not as it should be
     */
    public void verify() {
        network.verifyOpen();
    }

    /**
     * Closes the first one, which flushes what it has sent, and then the second one, which does not linger, as its peer is gone.
     * Returns when no thread is left. Idempotent.
     *
     * @throws AssertionError if a socket has not released its buffers, which is a defect
     */
    @Override
    public void close() {
        try (network) {
            first.close();
        }
    }

    @Override
    public String toString() {
        return "pair of " + first.identity() + " and " + second.identity();
    }
}
