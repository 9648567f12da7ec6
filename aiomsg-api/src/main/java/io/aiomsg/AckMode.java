package io.aiomsg;

/** When a received at-least-once message is acknowledged to its sender (AIO-DLV-017, AIO-DLV-024). Local to the receiver. */
public enum AckMode {
    /** When the application takes it. */
    ON_TAKE,
    /** When the application says so, with {@link Message#acknowledge()} or {@link Message#reject()}. */
    MANUAL
}
