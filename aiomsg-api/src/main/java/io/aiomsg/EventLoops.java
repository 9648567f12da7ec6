package io.aiomsg;

/**
 * Threads that several sockets share, each socket on one of them; without them each socket has a thread of its own. Nothing that
 * an application is asked runs there, so that no socket waits for another's. Thread-safe.
 *
 * <pre>{@code
 * try (EventLoops loops = EventLoops.create(2)) {
 *     for (String address : addresses) {
 *         sockets.add(AiomsgSocket.builder().eventLoops(loops).open());
 *     }
 *     …
 * }
 * }</pre>
 */
public interface EventLoops extends AutoCloseable {

    /** The most threads that one of these may have. */
    int MOST_LOOPS = 1_024;

    /**
     * {@return new daemon threads of the implementation found on the class path or module path ({@link AiomsgFactory#load()})}
     *
     * @param count 1 to {@value #MOST_LOOPS}
     * @throws IllegalArgumentException if {@code count} is not
     */
    static EventLoops create(int count) {
        return AiomsgFactory.load().eventLoops(count);
    }

    /** {@return how many threads there are} */
    int count();

    /** {@return how many sockets are open on them} */
    int sockets();

    /**
     * Ends the threads. Sockets that are open go on: no other one can be opened here, and a thread ends with its last socket.
     * Idempotent; returns once the threads without sockets have ended.
     */
    @Override
    void close();
}
