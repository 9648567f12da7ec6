package io.aiomsg;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A received message. Holds its own octets: safe to keep for ever and to hand to any thread; nothing to release. */
public interface Message {

    /** The peer that sent it; reply with {@code socket.to(message.from())}. */
    Identity from();

    /** The octets of the message: the array itself, which belongs to the caller. May be empty. */
    byte[] payload();

    /** The number of octets. */
    default int size() {
        return payload().length;
    }

    /** The octets as UTF-8 text; what is not UTF-8 becomes U+FFFD. */
    default String text() {
        return new String(payload(), StandardCharsets.UTF_8);
    }

    /** A read-only view of the octets. */
    default ByteBuffer asByteBuffer() {
        return ByteBuffer.wrap(payload()).asReadOnlyBuffer();
    }
}
