package io.aiomsg;

/** A send waited for room as long as it was told to, and there was none: the message was not accepted. */
public final class SendTimeoutException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Made by implementations of this API.
     *
     * @param message says who had no room, for how long, and what to do
     */
    public SendTimeoutException(String message) {
        super(message);
    }
}
