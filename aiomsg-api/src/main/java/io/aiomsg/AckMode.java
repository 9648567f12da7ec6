package io.aiomsg;

/** When a received at-least-once message is acknowledged to its sender (AIO-DLV-017, AIO-DLV-024). Local to the receiver. */
public enum AckMode {
    /**
     * When the application takes it: receive returned it, or its {@link MessageHandler} or subscriber's {@code onNext} returned
     * normally. One that throws refuses it: the next copy its sender sends is delivered again.
     */
    ON_TAKE,
    /** When the application says so, with {@link Message#acknowledge()} or {@link Message#reject()}. */
    MANUAL
}
