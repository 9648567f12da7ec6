package io.aiomsg;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A received message. Holds its own octets: safe to keep for ever and to hand to any thread; nothing to release. */
public interface Message {

    /** {@return the peer that sent it; reply with {@code socket.to(message.from())}} */
    Identity from();

    /** {@return the octets of the message: the array itself, which belongs to the caller} May be empty. */
    byte[] payload();

    /** {@return the number of octets} */
    default int size() {
        return payload().length;
    }

    /** {@return the octets as UTF-8 text; what is not UTF-8 becomes U+FFFD} */
    default String text() {
        return new String(payload(), StandardCharsets.UTF_8);
    }

    /** {@return a read-only view of the octets} */
    default ByteBuffer asByteBuffer() {
        return ByteBuffer.wrap(payload()).asReadOnlyBuffer();
    }

    /**
     * The value that {@code codec} makes of the octets, anew each time. Whether it can or not, the message stays as it was:
     * this neither acknowledges nor rejects it.
     *
     * @param <T> the type of the value
     * @param codec makes a value of octets
     * @return the value
     * @throws CodecException if the codec throws or returns null; it names the codec, the sender and the size
     */
    default <T> T as(Codec<T> codec) {
        return Coding.decode(this, codec);
    }

    /**
     * Acknowledges the message to its sender, if {@link AckMode#MANUAL} holds and it was sent at least once; otherwise nothing
     * happens. May be called from any thread, at any time: the acknowledgement goes out on whichever connection the sender has by
     * then. It comes too late, and the message may be delivered again, here or elsewhere, if the sender is away and was forgotten
     * ({@link SocketLimits#rememberedPeers()}), or if the socket has been closed. The first call of this or of {@link #reject()}
     * counts; later ones change nothing (AIO-DLV-017, AIO-DLV-023).
     */
    default void acknowledge() {}

    /**
     * Refuses the message: it is not acknowledged, and the next copy its sender sends is delivered again (AIO-DLV-024). Its sender
     * sends copies every few seconds ({@link SocketTiming#resend()}), five in all. Nothing happens to a message that was sent at most
     * once. As to threads, time and further calls: see {@link #acknowledge()}.
     *
     * @throws IllegalStateException if the socket's {@link AckMode} is not MANUAL
     */
    default void reject() {
        throw new IllegalStateException("a message can be rejected with ackMode MANUAL only; with ON_TAKE it is"
                + " acknowledged when it is taken, and a handler rejects it by throwing");
    }
}
