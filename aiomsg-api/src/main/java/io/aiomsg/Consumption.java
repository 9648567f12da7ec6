package io.aiomsg;

import java.time.Duration;

/** The handling of a socket's messages by a {@link MessageHandler}, until it or the socket is closed. Thread-safe. */
public interface Consumption extends AutoCloseable {

    /**
     * Begins no handler any more. Returns at once, also within a handler: those that run come to their ends by themselves, and their
     * messages are acknowledged as they would have been. What no handler was given yet can be received otherwise. Idempotent.
     */
    @Override
    void close();

    /** {@return true until this or the socket is closed} */
    boolean isActive();

    /**
     * Waits until this is closed and no handler runs any more. A handler that calls it waits for itself, until the time is over.
     *
     * @param timeout zero for not waiting at all
     * @return false if that was not so within {@code timeout}
     * @throws InterruptedException if interrupted while waiting; nothing has changed then
     */
    boolean awaitEnd(Duration timeout) throws InterruptedException;
}
