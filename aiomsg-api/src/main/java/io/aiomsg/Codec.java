package io.aiomsg;

import java.util.function.Function;

/**
 * Turns values of one type into the octets of a message, and back.
 *
 * <pre>{@code
 * Codec<Instant> instants = Codec.utf8().map(Instant::parse, Instant::toString);
 * socket.send(Instant.now(), instants);
 * Instant then = socket.receive().as(instants);
 * }</pre>
 *
 * <p>Both methods may throw whatever they like: {@link Sender#send(Object, Codec)} and {@link Message#as(Codec)} make a
 * {@link CodecException} of it, which says what was to be encoded or decoded, and the socket lives on. Only an
 * {@link Error} passes as it is. A codec calls itself what its {@code toString()} returns: give it one that tells the type.
 *
 * <p>Codecs are called in the threads that send and decode, and by several at once where a socket is used so: they must be
 * thread-safe, as those made here are.
 *
 * @param <T> the type of the values
 */
public interface Codec<T> {

    /**
     * Makes the octets of a message.
     *
     * @param value what is to be sent; never null
     * @return a new array, which belongs to the socket from then on; an empty one is an empty message; never null
     * @throws Exception if the value has no such form: nothing is sent
     */
    byte[] encode(T value) throws Exception;

    /**
     * Makes a value of the octets of a message.
     *
     * @param payload the array of the message itself: to be read and not changed; never null, may be empty
     * @return the value; never null
     * @throws Exception if the octets are no such value
     */
    T decode(byte[] payload) throws Exception;

    /**
     * A codec of another type whose octets are those of this one.
     *
     * @param <U> the other type
     * @param decoded makes one of a value of this codec; may throw, and returns no null
     * @param encoded makes a value of this codec of one; may throw, and returns no null
     * @return a codec that is as thread-safe as this one and both functions are
     */
    default <U> Codec<U> map(Function<? super T, ? extends U> decoded, Function<? super U, ? extends T> encoded) {
        return new MappedCodec<>(this, decoded, encoded);
    }

    /**
     * {@return the codec of text as UTF-8} It is strict: octets that are not UTF-8 are not decoded (where
     * {@link Message#text()} puts U+FFFD), and text with half a surrogate pair is not encoded.
     */
    static Codec<String> utf8() {
        return Utf8Codec.UTF_8;
    }
}
