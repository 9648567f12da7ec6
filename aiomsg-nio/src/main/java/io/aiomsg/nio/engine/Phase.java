package io.aiomsg.nio.engine;

/** Where a {@link Connection} is in its life, and where it may go from there. */
enum Phase {
    /** Dialled; nothing said: a peer that speaks first is given its chance (R9, AIO-SNF-010). */
    LISTENING,
    /** Accepted; nothing said by us until the peer's HELLO has come. */
    SNIFFING,
    /** Dialled; our HELLO is sent, the peer's awaited. */
    GREETED,
    /**
     * The peer's HELLO has come and is being judged (R1, AIO-HSK-010): at a bind end always, at a connect end, which has said
     * its own, where a policy is asked.
     */
    HELD,
    /** Both HELLOs exchanged, but the peer may still refuse us: messages are held (R2, AIO-HSK-018). */
    PROBATION,
    /** Messages flow. */
    OPEN,
    /** Another connection of the peer is kept: no new message goes out, input is delivered to its end (R3, AIO-CON-014). */
    RETIRING,
    /** What is queued is written, then our direction is ended (R7, AIO-CLS-002). */
    FLUSHING,
    /** Our direction is ended, or about to be; the peer's end is awaited. */
    ENDING,
    /** Over. */
    CLOSED;

    /** True before the peer's HELLO has come: nothing else may come first. */
    boolean awaitsHello() {
        return this == LISTENING || this == SNIFFING || this == GREETED;
    }

    /** True if the peer has not been answered, or not answered. */
    boolean isHandshake() {
        return awaitsHello() || this == HELD;
    }

    boolean mayBecome(Phase next) {
        if (next == CLOSED) {
            return this != CLOSED;
        }
        return switch (this) {
            case LISTENING -> next == GREETED || next == ENDING;
            case SNIFFING -> next == HELD || next == ENDING;
            case GREETED -> next == HELD || next == PROBATION || next == ENDING;
            case HELD -> next == PROBATION || next == OPEN || next == ENDING;
            case PROBATION -> next == OPEN || next == RETIRING || next == ENDING;
            case OPEN -> next == RETIRING || next == FLUSHING || next == ENDING;
            case RETIRING, FLUSHING -> next == ENDING;
            case ENDING, CLOSED -> false;
        };
    }
}
