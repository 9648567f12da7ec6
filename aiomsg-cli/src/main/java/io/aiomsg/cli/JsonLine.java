package io.aiomsg.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.aiomsg.Identity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A message as one JSON object on a line: {@code {"from":"worker-7","text":"hello"}}, with {@code "base64"} in place of
 * {@code "text"} where the payload is not UTF-8. What {@code recv --json} prints, {@code send --json} reads.
 */
final class JsonLine {

    private static final JsonFactory JSON = new JsonFactory();

    private JsonLine() {}

    /**
     * What a line asks to be sent.
     *
     * @param payload the octets
     * @param to the one peer it is for, or null for the socket's own routing
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Outgoing(byte[] payload, @Nullable Identity to) {}

    /** The object for a received message, without an end of line. */
    static byte[] write(Identity from, byte[] payload) {
        ByteArrayOutputStream line = new ByteArrayOutputStream(payload.length + 64);
        try (JsonGenerator generator = JSON.createGenerator(line)) {
            generator.writeStartObject();
            generator.writeStringField("from", from.toString());
            String text = textOrNull(payload);
            if (text != null) {
                generator.writeStringField("text", text);
            } else {
                generator.writeBinaryField("base64", payload);
            }
            generator.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return line.toByteArray();
    }

    /**
     * Reads an object with {@code "text"} or {@code "base64"}, and perhaps {@code "to"}. Other members are ignored.
     *
     * @throws IOException if it is not such an object; the message says why
     */
    static Outgoing read(byte[] line) throws IOException {
        byte[] payload = null;
        Identity to = null;
        try (JsonParser parser = JSON.createParser(line)) {
            expect(parser.nextToken() == JsonToken.START_OBJECT);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (name) {
                    case "text" -> payload = string(parser, value).getBytes(StandardCharsets.UTF_8);
                    case "base64" -> {
                        string(parser, value);
                        payload = parser.getBinaryValue();
                    }
                    case "to" -> to = Values.identity(string(parser, value));
                    default -> parser.skipChildren();
                }
            }
            expect(parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null);
        }
        if (payload == null) {
            throw unusable();
        }
        return new Outgoing(payload, to);
    }

    private static String string(JsonParser parser, JsonToken value) throws IOException {
        expect(value == JsonToken.VALUE_STRING);
        return parser.getText();
    }

    private static void expect(boolean fulfilled) throws IOException {
        if (!fulfilled) {
            throw unusable();
        }
    }

    private static IOException unusable() {
        return new IOException("write one object a line, such as {\"text\":\"hello\"} or {\"base64\":\"AAE=\"}");
    }

    private static @Nullable String textOrNull(byte[] payload) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(payload))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
