package io.aiomsg;

/** What an application does with each message: see {@link AiomsgSocket#onMessage(MessageHandler)}. */
@FunctionalInterface
public interface MessageHandler {

    /**
     * Handles a message. It may block, send, and close the {@link Consumption} or the socket. Its returning normally acknowledges the
     * message if {@link AckMode#ON_TAKE} holds.
     *
     * @param message the handler's to keep
     * @throws Exception if the message could not be handled: it is refused ({@link Message#reject()}), a {@link
     *     SocketEvent.HandlerFailed} tells, and the next one is handled
     */
    void handle(Message message) throws Exception;
}
