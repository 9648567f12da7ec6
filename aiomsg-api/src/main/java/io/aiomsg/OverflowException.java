package io.aiomsg;

/** A message was not accepted, because a queue it would go to is full and the socket's {@link Overflow} is {@code FAIL}. */
public final class OverflowException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Made by implementations of this API.
     *
     * @param full which queue is full, and what its bound is
     */
    public OverflowException(String full) {
        super("the message was not accepted: " + full);
    }
}
