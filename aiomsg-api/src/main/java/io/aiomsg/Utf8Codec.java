package io.aiomsg;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;

/** See {@link Codec#utf8()}. */
enum Utf8Codec implements Codec<String> {
    UTF_8;

    private static final char REPLACEMENT = '\uFFFD';

    @Override
    public byte[] encode(String value) {
        int at = 0;
        while (at < value.length()) {
            int character = value.codePointAt(at);
            if (Character.getType(character) == Character.SURROGATE) {
                throw new IllegalArgumentException("character " + at + " is half a surrogate pair");
            }
            at += Character.charCount(character);
        }
        return value.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String decode(byte[] payload) {
        String text = new String(payload, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0) {
            // Either what was no UTF-8, or the character itself.
            ByteBuffer octets = ByteBuffer.wrap(payload);
            if (StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(octets, CharBuffer.allocate(payload.length), true)
                    .isError()) {
                throw new IllegalArgumentException("octet " + octets.position() + " begins no UTF-8 character");
            }
        }
        return text;
    }

    @Override
    public String toString() {
        return "UTF-8 text";
    }
}
