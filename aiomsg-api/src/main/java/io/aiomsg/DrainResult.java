package io.aiomsg;

/**
 * What {@link AiomsgSocket#drain} left behind.
 *
 * @param queued messages not yet handed to the kernel
 * @param unacknowledged at-least-once messages not yet acknowledged, those among {@code queued} included
 */
public record DrainResult(long queued, long unacknowledged) {

    /** {@return true if nothing was left} */
    public boolean complete() {
        return queued == 0 && unacknowledged == 0;
    }
}
