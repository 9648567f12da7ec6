package io.aiomsg;

/** Why accepted messages were lost. */
public enum LossReason {
    /** Published copies dropped, oldest first, because their peer was too slow or no peer was there. */
    OVERFLOW,
    /** Published copies queued for a peer that disconnected. */
    DISCONNECTED,
    /** Messages whose peer did not come back, or did not acknowledge, before their expiry. */
    EXPIRED,
    /** Messages still queued when the socket closed and its linger was over. */
    CLOSED,
    /**
     * Messages flushed by a close that the peer did not confirm by closing its end in time. They may have arrived; counted are
     * those among the last 64 MiB written.
     */
    CLOSE_UNCONFIRMED,
    /** Received messages that arrived after close(), and requests nobody had taken by then, which their senders keep. */
    CLOSED_UNTAKEN
}
