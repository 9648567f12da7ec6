package io.aiomsg;

/**
 * A message sent with {@link Sender#sendAsync(byte[])} was not accepted for want of room, or was accepted and lost. Has no stack
 * trace: it would show the socket's threads.
 */
public final class SendFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** See {@link #reason()}. */
    private final LossReason reason;

    /** See {@link #accepted()}. */
    private final boolean accepted;

    private SendFailedException(String message, LossReason reason, boolean accepted) {
        super(message, null, false, false);
        this.reason = reason;
        this.accepted = accepted;
    }

    /**
     * {@return the failure of a message that was not accepted} Made by implementations of this API.
     *
     * @param full which queue is full, and what its bound is
     */
    public static SendFailedException notAccepted(String full) {
        return new SendFailedException("the message was not accepted: " + full, LossReason.OVERFLOW, false);
    }

    /**
     * {@return the failure of a message that was accepted and then lost} Made by implementations of this API.
     *
     * @param reason why it was lost
     */
    public static SendFailedException lost(LossReason reason) {
        return new SendFailedException("the message was lost: " + reason, reason, true);
    }

    /** {@return why it failed; {@link LossReason#OVERFLOW} for one that was not accepted} */
    public LossReason reason() {
        return reason;
    }

    /**
     * {@return true if the message had been accepted: then it is one of those counted in {@link SocketStats#lost()}}
     */
    public boolean accepted() {
        return accepted;
    }
}
