package io.aiomsg;

/**
 * Is told what happens to a socket's connections and messages. Override the methods of interest, or {@link #onEvent}
 * for everything.
 *
 * <pre>{@code
 * SocketListener losses = new SocketListener() {
 *     @Override
 *     public void onMessagesLost(SocketEvent.MessagesLost event) {
 *         System.err.println(event.count() + " messages to " + event.peer() + " were lost: " + event.reason());
 *     }
 * };
 * }</pre>
 *
 * <p>Called in order, one event at a time, on the socket's {@linkplain SocketBuilder#executor executor}: a listener may block or
 * call the socket, also close it. What it throws is logged and changes nothing. No connection ends and no message is lost without an
 * event; when a slow listener falls behind, loss events coalesce, and their sums stay exact.
 */
public interface SocketListener {

    /** A listener that ignores everything. */
    SocketListener NONE = new SocketListener() {};

    /**
     * Any event; hands it to the method of its kind.
     *
     * @param event any
     */
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

    /**
     * A peer was admitted.
     *
     * @param event who, when and why
     */
    default void onPeerConnected(SocketEvent.PeerConnected event) {}

    /**
     * A connection to an admitted peer ended.
     *
     * @param event who, when and why
     */
    default void onPeerDisconnected(SocketEvent.PeerDisconnected event) {}

    /**
     * An address could not be connected to; it will be dialled again.
     *
     * @param event who, when and why
     */
    default void onDialFailed(SocketEvent.DialFailed event) {}

    /**
     * A connection ended before its peer was admitted.
     *
     * @param event who, when and why
     */
    default void onRejected(SocketEvent.Rejected event) {}

    /**
     * Reading from a peer paused, because received messages are not taken.
     *
     * @param event who, when and why
     */
    default void onReadingPaused(SocketEvent.ReadingPaused event) {}

    /**
     * Reading from a peer goes on.
     *
     * @param event who, when and why
     */
    default void onReadingResumed(SocketEvent.ReadingResumed event) {}

    /**
     * A peer has taken nothing of what waits for it for long.
     *
     * @param event who, when and why
     */
    default void onSendStalled(SocketEvent.SendStalled event) {}

    /**
     * Messages were lost.
     *
     * @param event who, when and why
     */
    default void onMessagesLost(SocketEvent.MessagesLost event) {}

    /**
     * A handler or subscriber threw.
     *
     * @param event who, when and why
     */
    default void onHandlerFailed(SocketEvent.HandlerFailed event) {}

    /**
     * The executor did not take a task.
     *
     * @param event who, when and why
     */
    default void onExecutorFailed(SocketEvent.ExecutorFailed event) {}
}
