package io.aiomsg;

import org.jspecify.annotations.Nullable;

/**
 * A {@link Codec} could not encode a value, in which case nothing was sent, or could not decode a message: it threw,
 * which is the cause then, or it returned null. Its message says which codec, the class of the value or the sender and size
 * of the message, and the first line of what the codec had to say. The socket is as usable as before.
 */
public final class CodecException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What the codec calls itself. */
    private final String codec;

    private final transient @Nullable Identity from;

    /** See {@link #size()}. */
    private final int size;

    CodecException(Codec<?> codec, String message, @Nullable Exception cause) {
        super(message, cause);
        this.codec = codec.toString();
        from = null;
        size = 0;
    }

    CodecException(Codec<?> codec, Message undecodable, String message, @Nullable Exception cause) {
        super(message, cause);
        this.codec = codec.toString();
        from = undecodable.from();
        size = undecodable.size();
    }

    /** {@return what the codec calls itself} */
    public String codec() {
        return codec;
    }

    /** {@return who sent the message that could not be decoded} Null where a value could not be encoded. */
    public @Nullable Identity from() {
        return from;
    }

    /** {@return how many octets the message has that could not be decoded} 0 where a value could not be encoded. */
    public int size() {
        return size;
    }
}
