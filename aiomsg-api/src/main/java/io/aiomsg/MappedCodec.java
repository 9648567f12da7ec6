package io.aiomsg;

import java.util.Objects;
import java.util.function.Function;

/** See {@link Codec#map}. */
record MappedCodec<T, U>(
        Codec<T> codec, Function<? super T, ? extends U> decoded, Function<? super U, ? extends T> encoded)
        implements Codec<U> {

    MappedCodec {
        Objects.requireNonNull(decoded, "decoded");
        Objects.requireNonNull(encoded, "encoded");
    }

    @Override
    public byte[] encode(U value) throws Exception {
        return codec.encode(Objects.requireNonNull(encoded.apply(value), "the mapping made null of it"));
    }

    @Override
    public U decode(byte[] payload) throws Exception {
        return Objects.requireNonNull(decoded.apply(codec.decode(payload)), "the mapping made null of it");
    }

    @Override
    public String toString() {
        return codec + ", mapped";
    }
}
