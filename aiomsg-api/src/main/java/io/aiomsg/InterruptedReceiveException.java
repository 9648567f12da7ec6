package io.aiomsg;

/** A thread was interrupted while it iterated over {@link Messages}. The interrupt flag stays set; no message was lost. */
public final class InterruptedReceiveException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Made by implementations of this API.
     *
     * @param cause what the thread was woken with
     */
    public InterruptedReceiveException(InterruptedException cause) {
        super("interrupted while waiting for a message", cause);
    }
}
