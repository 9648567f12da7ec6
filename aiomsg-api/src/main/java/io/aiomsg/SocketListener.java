package io.aiomsg;

/**
 * Is told what happens to a socket's connections and messages. Override the methods of interest, or {@link #onEvent}
 * for everything.
 *
 * <p>Called in order, one event at a time, on the socket's {@linkplain SocketBuilder#executor executor}: a listener may block or
 * call the socket, also close it. What it throws is logged and changes nothing. No connection ends and no message is lost without an
 * event; when a slow listener falls behind, loss events coalesce, and their sums stay exact.
 */
public interface SocketListener {

    /** A listener that ignores everything. */
    SocketListener NONE = new SocketListener() {};

    /** Any event; hands it to the method of its kind. */
    default void onEvent(SocketEvent event) {
        switch (event.kind()) {
            case PEER_CONNECTED -> onPeerConnected((SocketEvent.PeerConnected) event);
            case PEER_DISCONNECTED -> onPeerDisconnected((SocketEvent.PeerDisconnected) event);
            case DIAL_FAILED -> onDialFailed((SocketEvent.DialFailed) event);
            case REJECTED -> onRejected((SocketEvent.Rejected) event);
            case READING_PAUSED -> onReadingPaused((SocketEvent.ReadingPaused) event);
            case READING_RESUMED -> onReadingResumed((SocketEvent.ReadingResumed) event);
            case SEND_STALLED -> onSendStalled((SocketEvent.SendStalled) event);
            case MESSAGES_LOST -> onMessagesLost((SocketEvent.MessagesLost) event);
            case HANDLER_FAILED -> onHandlerFailed((SocketEvent.HandlerFailed) event);
            case EXECUTOR_FAILED -> onExecutorFailed((SocketEvent.ExecutorFailed) event);
        }
    }

    /** A peer was admitted. */
    default void onPeerConnected(SocketEvent.PeerConnected event) {}

    /** A connection to an admitted peer ended. */
    default void onPeerDisconnected(SocketEvent.PeerDisconnected event) {}

    /** An address could not be connected to; it will be dialled again. */
    default void onDialFailed(SocketEvent.DialFailed event) {}

    /** A connection ended before its peer was admitted. */
    default void onRejected(SocketEvent.Rejected event) {}

    /** Reading from a peer paused, because received messages are not taken. */
    default void onReadingPaused(SocketEvent.ReadingPaused event) {}

    /** Reading from a peer goes on. */
    default void onReadingResumed(SocketEvent.ReadingResumed event) {}

    /** A peer has taken nothing of what waits for it for long. */
    default void onSendStalled(SocketEvent.SendStalled event) {}

    /** Messages were lost. */
    default void onMessagesLost(SocketEvent.MessagesLost event) {}

    /** A handler or subscriber threw. */
    default void onHandlerFailed(SocketEvent.HandlerFailed event) {}

    /** The executor did not take a task. */
    default void onExecutorFailed(SocketEvent.ExecutorFailed event) {}
}
