package io.aiomsg;

/** The socket was closed before or during the call. */
public final class SocketClosedException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    /**
     * Made by implementations of this API.
     *
     * @param message says what was tried
     */
    public SocketClosedException(String message) {
        super(message);
    }
}
