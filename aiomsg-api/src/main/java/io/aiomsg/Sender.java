package io.aiomsg;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Something messages can be sent through: the socket itself (routed by its {@link SendMode}) or one peer
 * ({@link AiomsgSocket#to(Identity)}).
 *
 * <p>Thread-safe. Messages of one thread reach each peer in the order they were sent (a resent at-least-once message may
 * come later than its successors). A payload array or buffer belongs to the socket once it was accepted: do not change
 * it afterwards.
 *
 * <pre>{@code
 * socket.send("to whom it may concern");
 * socket.to(Identity.named("worker-7")).send("for your eyes only", Duration.ofSeconds(5));
 * socket.sendAsync("job").thenAccept(delivery -> System.out.println("taken by " + delivery.peer()));
 * }</pre>
 *
 * <p>The sends of all forms fail with {@link SocketClosedException} on a closed socket, {@link IllegalArgumentException}
 * for a payload over {@link SocketLimits#maxPayloadBytes()}, and {@link UnknownPeerException} when sent to a peer this
 * socket has never met.
 */
public interface Sender {

    /**
     * Accepts a message for sending. If a queue it would go to is full, it waits, fails or drops what the socket's
     * {@link Overflow} says: by default round-robin waits, and {@link SendMode#PUBLISH} never does (a slow peer loses its oldest
     * published copies instead, which is reported).
     *
     * <p>A wait is not limited unless {@link SocketTiming#sendTimeout()} says so. Only a thread that works for this socket, in
     * its listener, say, waits for 5 s at most, for room may never come while it does.
     *
     * @param payload at most {@link SocketLimits#maxPayloadBytes()} octets; may be empty
     * @throws InterruptedException if interrupted while blocked; the message was not accepted then
     * @throws OverflowException if there is no room and the socket's policy is {@link Overflow#FAIL}
     * @throws SendTimeoutException if there was no room in time; the message was not accepted
     */
    void send(byte[] payload) throws InterruptedException;

    /**
     * Sends the remaining octets of {@code payload}, which are copied; its position does not change.
     *
     * @param payload at most {@link SocketLimits#maxPayloadBytes()} octets; may be empty
     * @throws InterruptedException if interrupted while waiting; nothing has changed then
     */
    default void send(ByteBuffer payload) throws InterruptedException {
        send(copy(payload));
    }

    /**
     * Sends {@code text} as UTF-8.
     *
     * @param text any; half a surrogate pair becomes a question mark
     * @throws InterruptedException if interrupted while waiting; nothing has changed then
     */
    default void send(String text) throws InterruptedException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * As {@link #send(byte[])}, but waits for room no longer than {@code timeout}, whatever {@link SocketTiming#sendTimeout()}
     * says, and waits for it although the policy is {@link Overflow#FAIL}. Zero: does not wait.
     *
     * @param payload at most {@link SocketLimits#maxPayloadBytes()} octets; may be empty
     * @param timeout how long to wait for room at most
     * @throws InterruptedException if interrupted while blocked; the message was not accepted then
     * @throws SendTimeoutException if there was no room in time; the message was not accepted
     */
    void send(byte[] payload, Duration timeout) throws InterruptedException;

    /**
     * As {@link #send(byte[], Duration)}, with a copy of the remaining octets of {@code payload}.
     *
     * @param payload at most {@link SocketLimits#maxPayloadBytes()} octets; may be empty
     * @param timeout how long to wait for room at most
     * @throws InterruptedException if interrupted while waiting; nothing has changed then
     */
    default void send(ByteBuffer payload, Duration timeout) throws InterruptedException {
        send(copy(payload), timeout);
    }

    /**
     * As {@link #send(byte[], Duration)}, with {@code text} as UTF-8.
     *
     * @param text any; half a surrogate pair becomes a question mark
     * @param timeout how long to wait for room at most
     * @throws InterruptedException if interrupted while waiting; nothing has changed then
     */
    default void send(String text, Duration timeout) throws InterruptedException {
        send(text.getBytes(StandardCharsets.UTF_8), timeout);
    }

    /**
     * Accepts a message if that is possible without blocking.
     *
     * @param payload at most {@link SocketLimits#maxPayloadBytes()} octets; may be empty
     * @return false if it was not accepted: nothing happened
     */
    boolean trySend(byte[] payload);

    /**
     * As {@link #trySend(byte[])}, with a copy of the remaining octets of {@code payload}.
     *
     * @param payload at most {@link SocketLimits#maxPayloadBytes()} octets; may be empty
     * @return false if it was not accepted: nothing happened
     */
    default boolean trySend(ByteBuffer payload) {
        return trySend(copy(payload));
    }

    /**
     * As {@link #trySend(byte[])}, with {@code text} as UTF-8.
     *
     * @param text any; half a surrogate pair becomes a question mark
     * @return false if it was not accepted: nothing happened
     */
    default boolean trySend(String text) {
        return trySend(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * As {@link #trySend(byte[])}, with a future of what becomes of the message. Never blocks and throws nothing: without room, or
     * for the reasons of all sends, the future has failed when it is returned, and nothing was accepted.
     *
     * <p>The future of an accepted message is completed once, and before {@link AiomsgSocket#close()} returns or right after:
     *
     * <ul>
     *   <li>with {@link DeliveryGuarantee#AT_MOST_ONCE}, {@link Delivery.Outcome#WRITTEN} when it was handed to the kernel; if it
     *       was published, when all its copies were, or were lost;
     *   <li>with {@link DeliveryGuarantee#AT_LEAST_ONCE}, {@link Delivery.Outcome#ACKNOWLEDGED} by whom;
     *   <li>failed with {@link SendFailedException} and its {@link LossReason} if it was lost, of which {@link SocketStats#lost()}
     *       and an event tell, too; of what was published, if no copy was written.
     * </ul>
     *
     * <p>Futures are completed by the thread that calls the listener, in the order of what happened: code that depends on them must
     * not block for long. Cancelling one changes nothing about the message.
     *
     * @param payload at most {@link SocketLimits#maxPayloadBytes()} octets; may be empty
     * @return what becomes of the message
     */
    CompletableFuture<Delivery> sendAsync(byte[] payload);

    /**
     * As {@link #sendAsync(byte[])}, with a copy of the remaining octets of {@code payload}.
     *
     * @param payload at most {@link SocketLimits#maxPayloadBytes()} octets; may be empty
     * @return what becomes of the message
     */
    default CompletableFuture<Delivery> sendAsync(ByteBuffer payload) {
        return sendAsync(copy(payload));
    }

    /**
     * As {@link #sendAsync(byte[])}, with {@code text} as UTF-8.
     *
     * @param text any; half a surrogate pair becomes a question mark
     * @return what becomes of the message
     */
    default CompletableFuture<Delivery> sendAsync(String text) {
        return sendAsync(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * As {@link #sendAsync(byte[])}, but waits for room no longer than {@code timeout}.
     *
     * @param payload at most {@link SocketLimits#maxPayloadBytes()} octets; may be empty
     * @param timeout how long to wait for room at most
     * @return what becomes of the message
     * @throws InterruptedException if interrupted while blocked; the message was not accepted then
     */
    CompletableFuture<Delivery> sendAsync(byte[] payload, Duration timeout) throws InterruptedException;

    /**
     * As {@link #sendAsync(byte[], Duration)}, with a copy of the remaining octets of {@code payload}.
     *
     * @param payload at most {@link SocketLimits#maxPayloadBytes()} octets; may be empty
     * @param timeout how long to wait for room at most
     * @return what becomes of the message
     * @throws InterruptedException if interrupted while waiting; nothing has changed then
     */
    default CompletableFuture<Delivery> sendAsync(ByteBuffer payload, Duration timeout) throws InterruptedException {
        return sendAsync(copy(payload), timeout);
    }

    /**
     * As {@link #sendAsync(byte[], Duration)}, with {@code text} as UTF-8.
     *
     * @param text any; half a surrogate pair becomes a question mark
     * @param timeout how long to wait for room at most
     * @return what becomes of the message
     * @throws InterruptedException if interrupted while waiting; nothing has changed then
     */
    default CompletableFuture<Delivery> sendAsync(String text, Duration timeout) throws InterruptedException {
        return sendAsync(text.getBytes(StandardCharsets.UTF_8), timeout);
    }

    /**
     * As {@link #send(byte[])}, with the octets that {@code codec} makes of {@code value} in the calling thread.
     *
     * @param <T> the type of the value
     * @param value what is to be sent; not null
     * @param codec makes octets of it
     * @throws CodecException if the codec throws or returns null; nothing was sent then
     * @throws InterruptedException if interrupted while blocked; the message was not accepted then
     */
    default <T> void send(T value, Codec<T> codec) throws InterruptedException {
        send(Coding.encode(value, codec));
    }

    /**
     * As {@link #send(byte[], Duration)}, with the octets that {@code codec} makes of {@code value} in the calling thread.
     *
     * @param <T> the type of the value
     * @param value what is to be sent; not null
     * @param codec makes octets of it; the time that it takes does not count
     * @param timeout how long to wait for room at most
     * @throws CodecException if the codec throws or returns null; nothing was sent then
     * @throws InterruptedException if interrupted while blocked; the message was not accepted then
     * @throws SendTimeoutException if there was no room in time; the message was not accepted
     */
    default <T> void send(T value, Codec<T> codec, Duration timeout) throws InterruptedException {
        send(Coding.encode(value, codec), timeout);
    }

    /**
     * As {@link #trySend(byte[])}, with the octets that {@code codec} makes of {@code value} in the calling thread.
     *
     * @param <T> the type of the value
     * @param value what is to be sent; not null
     * @param codec makes octets of it
     * @return false if it was not accepted: nothing happened, but that it was encoded
     * @throws CodecException if the codec throws or returns null; nothing was sent then
     */
    default <T> boolean trySend(T value, Codec<T> codec) {
        return trySend(Coding.encode(value, codec));
    }

    /**
     * As {@link #sendAsync(byte[])}, with the octets that {@code codec} makes of {@code value} in the calling thread.
     *
     * @param <T> the type of the value
     * @param value what is to be sent; not null
     * @param codec makes octets of it; if it throws or returns null, the future has failed with a {@link CodecException}
     * @return what becomes of the message
     */
    default <T> CompletableFuture<Delivery> sendAsync(T value, Codec<T> codec) {
        try {
            return sendAsync(Coding.encode(value, codec));
        } catch (CodecException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static byte[] copy(ByteBuffer payload) {
        byte[] octets = new byte[payload.remaining()];
        payload.get(payload.position(), octets);
        return octets;
    }
}
