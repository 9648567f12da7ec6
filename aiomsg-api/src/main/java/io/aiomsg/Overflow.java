package io.aiomsg;

/**
 * What a send does when a queue it must go to is full ({@link SocketLimits#sendMessagesPerPeer()} and its relatives). Only
 * published copies are ever dropped for want of room, and only by a policy that says so; each one is counted and reported as
 * {@link LossReason#OVERFLOW}. Messages sent to one peer ({@link AiomsgSocket#to}) through a socket that drops wait as with
 * {@link #BLOCK}. Whatever the policy, {@code trySend} never waits: it returns false where another send would wait or fail
 * (AIO-RTE-005).
 */
public enum Overflow {
    /** The send waits for room; of all peers, if the message is published. The default for {@link SendMode#ROUND_ROBIN}. */
    BLOCK,
    /** The send throws {@link OverflowException}; nobody gets the message. */
    FAIL,
    /**
     * A slow peer loses its oldest published copy that is not being written yet, and the others lose nothing. The default for
     * {@link SendMode#PUBLISH}; refused with any other.
     */
    DROP_OLDEST,
    /**
     * A slow peer does not get the message, and what it has waiting stays. The message counts as accepted, and as lost for each
     * peer that had no room. With {@link SendMode#PUBLISH} only.
     */
    DROP_NEWEST;

    /** True if messages are dropped. */
    boolean drops() {
        return this == DROP_OLDEST || this == DROP_NEWEST;
    }

    static Overflow byDefault(SendMode mode) {
        return mode == SendMode.PUBLISH ? DROP_OLDEST : BLOCK;
    }
}
