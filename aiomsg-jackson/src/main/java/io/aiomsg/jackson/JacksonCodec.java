package io.aiomsg.jackson;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.aiomsg.Codec;
import io.aiomsg.CodecException;
import java.io.IOException;

/**
 * Messages as JSON, made of records and other values by Jackson.
 *
 * <pre>{@code
 * record Trade(String symbol, long price) {}
 *
 * Codec<Trade> trades = JacksonCodec.of(Trade.class);
 * socket.send(new Trade("ACME", 1250), trades);
 * Trade trade = socket.receive().as(trades);
 * }</pre>
 *
 * <p>Without a mapper of yours it is strict: a message must be one value and nothing behind it, with each field of the
 * record once and no other; null is no number, and neither is text. What is not so is a {@link CodecException}. To be
 * lenient, or to have dates and other types of Jackson's modules, hand in an {@link ObjectMapper}; one for CBOR or
 * another binary format makes messages in that. {@code null} as a whole is no value in any case.
 *
 * <p>In a named module, open the package of your records to {@code com.fasterxml.jackson.databind}.
 *
 * <p>Immutable and thread-safe: what is changed in a mapper after it was handed in does not matter.
 *
 * @param <T> the type of the values
 */
public final class JacksonCodec<T> implements Codec<T> {

    /** Strict wherever Jackson would put zero, null or the nearest number instead of what is not there or not so. */
    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(
                    DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(
                    LogicalType.Textual,
                    text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .build();

    private final ObjectWriter writer;
    private final ObjectReader reader;
    private final String name;

    private JacksonCodec(ObjectMapper mapper, JavaType type) {
        writer = mapper.writerFor(type);
        reader = mapper.readerFor(type);
        name = mapper.getFactory().getFormatName() + " of " + type.toCanonical();
    }

    /**
     * A strict codec of values in JSON.
     *
     * @param <T> the type of the values
     * @param type a class without type parameters, a record for example
     * @return the codec; whether Jackson can handle the class shows only when a value is sent or received
     */
    public static <T> JacksonCodec<T> of(Class<T> type) {
        return of(STRICT, type);
    }

    /**
     * A strict codec of values in JSON, of a type with parameters.
     *
     * <pre>{@code
     * Codec<List<Trade>> lists = JacksonCodec.of(new TypeReference<List<Trade>>() {});
     * }</pre>
     *
     * @param <T> the type of the values
     * @param type the type, with what its parameters are
     * @return the codec; whether Jackson can handle the type shows only when a value is sent or received
     */
    public static <T> JacksonCodec<T> of(TypeReference<T> type) {
        return of(STRICT, type);
    }

    /**
     * A codec of values in the format and by the rules of a mapper.
     *
     * @param <T> the type of the values
     * @param mapper a {@link JsonMapper}, say; used as it is configured now
     * @param type a class without type parameters, a record for example
     * @return the codec; whether Jackson can handle the class shows only when a value is sent or received
     */
    public static <T> JacksonCodec<T> of(ObjectMapper mapper, Class<T> type) {
        return new JacksonCodec<>(mapper, mapper.constructType(type));
    }

    /**
     * A codec of values in the format and by the rules of a mapper.
     *
     * @param <T> the type of the values
     * @param mapper a {@link JsonMapper}, say; used as it is configured now
     * @param type the type, with what its parameters are
     * @return the codec; whether Jackson can handle the type shows only when a value is sent or received
     */
    public static <T> JacksonCodec<T> of(ObjectMapper mapper, TypeReference<T> type) {
        return new JacksonCodec<>(mapper, mapper.constructType(type));
    }

    @Override
    public byte[] encode(T value) throws IOException {
        return writer.writeValueAsBytes(value);
    }

    @Override
    public T decode(byte[] payload) throws IOException {
        return reader.readValue(payload);
    }

    /** {@return the format and the type, as they appear in a {@link CodecException}} */
    @Override
    public String toString() {
        return name;
    }
}
