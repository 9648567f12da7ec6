package io.aiomsg.testkit.peer;

import io.aiomsg.Identity;
import io.aiomsg.nio.wire.V1;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Frames of the v1 dialect as octets, right ones and wrong ones, to be sent by a {@link ScriptedPeer}. Shares no encoder with
 * the library, only its numbers. Pure functions.
 */
public final class Frames {

    private static final long MAX_LENGTH = 0xFFFF_FFFFL;

    private Frames() {}

    /**
     * {@return a HELLO of version 1} An identity that has not 16 octets makes it a wrong one.
     *
     * @param identity of 16 octets for a right one
     */
    public static byte[] hello(Identity identity) {
        return envelope(V1.HELLO, new byte[] {V1.VERSION}, identity.octets());
    }

    /** {@return a HEARTBEAT} */
    public static byte[] heartbeat() {
        return envelope(V1.HEARTBEAT);
    }

    /**
     * {@return a DATA with a text in UTF-8}
     *
     * @param text any
     */
    public static byte[] data(String text) {
        return data(utf8(text));
    }

    /**
     * {@return a DATA}
     *
     * @param payload any octets; may be empty
     */
    public static byte[] data(byte[] payload) {
        return envelope(V1.DATA, payload);
    }

    /**
     * {@return a DATA_REQ with a text in UTF-8}
     *
     * @param id of the message
     * @param text any
     */
    public static byte[] request(MessageId id, String text) {
        return request(id, utf8(text));
    }

    /**
     * {@return a DATA_REQ}
     *
     * @param id of the message
     * @param payload any octets; may be empty
     */
    public static byte[] request(MessageId id, byte[] payload) {
        return envelope(V1.DATA_REQ, id.octets(), payload);
    }

    /**
     * {@return an ACK}
     *
     * @param id of the message
     */
    public static byte[] ack(MessageId id) {
        return envelope(V1.ACK, id.octets());
    }

    /**
     * {@return a frame with a right length and any type (0 to 255) and body}
     *
     * @param type 0 to 255
     * @param body one after another
     */
    public static byte[] envelope(int type, byte[]... body) {
        if (type < 0 || type > 0xFF) {
            throw new IllegalArgumentException("a type is one octet, 0 to 255; this is " + type);
        }
        byte[] octets = concat(new byte[] {(byte) type}, concat(body));
        return frame(octets.length, octets);
    }

    /**
     * {@return a frame that claims a length (0 to 2³²-1) and goes on with any octets, more or fewer or none}
     *
     * @param length 0 to 2³²-1, right or wrong
     * @param octets one after another
     */
    public static byte[] frame(long length, byte[]... octets) {
        if (length < 0 || length > MAX_LENGTH) {
            throw new IllegalArgumentException("a length is four octets, 0 to " + MAX_LENGTH + "; this is " + length);
        }
        byte[] head = ByteBuffer.allocate(V1.LENGTH_SIZE).putInt((int) length).array();
        return concat(head, concat(octets));
    }

    /**
     * {@return octets written as hexadecimal digits; blanks do not count}
     *
     * @param digits an even number of them, of either case
     */
    public static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    /**
     * {@return octets one after another, such as several frames for one segment}
     *
     * @param parts which are copied
     */
    public static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
