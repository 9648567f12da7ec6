package io.aiomsg;

/** A link was closed before what was waited for. */
public final class LinkClosedException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    /**
     * Made by implementations of this API.
     *
     * @param message says which link, and what was waited for
     */
    public LinkClosedException(String message) {
        super(message);
    }
}
