package io.aiomsg.nio.live;

import io.aiomsg.Identity;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** Encodes frames of the v1 dialect; shares nothing with the code under test. */
final class Wire {

    static final int HELLO = 0x01;
    static final int HEARTBEAT = 0x02;
    static final int DATA = 0x03;
    static final int DATA_REQ = 0x04;
    static final int ACK = 0x05;

    private Wire() {}

    /** LENGTH and the octets. */
    static byte[] frame(byte[] octets) {
        return ByteBuffer.allocate(4 + octets.length)
                .putInt(octets.length)
                .put(octets)
                .array();
    }

    /** A frame of one envelope: a type octet and the parts of its body. */
    static byte[] envelope(int type, byte[]... body) {
        return frame(concat(new byte[] {(byte) type}, concat(body)));
    }

    /** A HELLO of version 1, with octets behind the identity that every peer ignores. */
    static byte[] hello(Identity identity, byte... tail) {
        return envelope(HELLO, new byte[] {1}, identity.octets(), tail);
    }

    static byte[] heartbeat() {
        return envelope(HEARTBEAT);
    }

    static byte[] data(String text) {
        return data(utf8(text));
    }

    static byte[] data(byte[] payload) {
        return envelope(DATA, payload);
    }

    static byte[] request(byte[] id, String text) {
        return envelope(DATA_REQ, id, utf8(text));
    }

    static byte[] ack(byte[] id) {
        return envelope(ACK, id);
    }

    /** A message id that is unlike any other number's. */
    static byte[] messageId(int number) {
        byte[] id = new byte[16];
        Arrays.fill(id, (byte) 0xA5);
        ByteBuffer.wrap(id).putInt(12, number);
        return id;
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    /** Octets written as hexadecimal digits; blanks do not count. */
    static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
