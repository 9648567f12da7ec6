package io.aiomsg;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Calls codecs, which are somebody else's code: what they throw and a null they return becomes a {@link CodecException}. */
final class Coding {

    private Coding() {}

    static <T> byte[] encode(T value, Codec<T> codec) {
        Objects.requireNonNull(value, "value");
        byte @Nullable [] octets;
        try {
            octets = codec.encode(value);
        } catch (Exception e) {
            throw new CodecException(
                    codec,
                    codec + " cannot encode a value of " + value.getClass() + ", and nothing was sent" + why(e),
                    interrupting(e));
        }
        if (octets == null) {
            throw new CodecException(
                    codec,
                    codec + " returned null for a value of " + value.getClass()
                            + ", and nothing was sent; a codec returns octets (new byte[0] for none) or throws",
                    null);
        }
        return octets;
    }

    static <T> T decode(Message message, Codec<T> codec) {
        @Nullable T value;
        try {
            value = codec.decode(message.payload());
        } catch (Exception e) {
            throw new CodecException(
                    codec, message, codec + " cannot decode " + told(message) + why(e), interrupting(e));
        }
        if (value == null) {
            throw new CodecException(
                    codec,
                    message,
                    codec + " returned null for " + told(message) + "; a codec returns a value or throws",
                    null);
        }
        return value;
    }

    private static String told(Message message) {
        return "a message of " + message.size() + " octets from " + message.from();
    }

    /** The first line; all of it is in the cause. */
    private static String why(Exception thrown) {
        String message = thrown.getMessage();
        if (message == null || message.isBlank()) {
            return ": " + thrown.getClass().getName();
        }
        return ": " + message.lines().findFirst().orElseThrow();
    }

    /** An interruption is not lost in an exception that nobody expects to be one. */
    private static Exception interrupting(Exception thrown) {
        if (thrown instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return thrown;
    }
}
