package io.aiomsg.conformance;

import io.aiomsg.wirespec.proto.WebsocketFrame;
import io.aiomsg.wirespec.proto.WebsocketOpcode;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** WebSocket opcodes, and frames that the runner sends. Pure functions. */
final class Opcodes {

    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSING = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    /** The same for every frame: whoever reads a case can work out what is sent. */
    private static final byte[] MASK = {0x37, (byte) 0xfa, 0x21, 0x3d};

    private static final int HEAD = 14;
    private static final int BITS_7 = 7;
    private static final int BITS_16 = 16;
    private static final int BITS_64 = 64;
    private static final int MAX_7 = 125;
    private static final int MAX_16 = 0xFFFF;
    private static final int MASKED = 0x80;

    private Opcodes() {}

    static @Nullable WebsocketOpcode named(int code) {
        return switch (code) {
            case CONTINUATION -> WebsocketOpcode.CONTINUATION;
            case TEXT -> WebsocketOpcode.TEXT;
            case BINARY -> WebsocketOpcode.BINARY;
            case CLOSING -> WebsocketOpcode.CLOSING;
            case PING -> WebsocketOpcode.PING;
            case PONG -> WebsocketOpcode.PONG;
            default -> null;
        };
    }

    private static int code(WebsocketFrame frame) {
        if (frame.hasRawOpcode()) {
            return atMost(frame.getRawOpcode(), 15, "an opcode");
        }
        return switch (frame.getOpcode()) {
            case CONTINUATION -> CONTINUATION;
            case TEXT -> TEXT;
            case BINARY -> BINARY;
            case CLOSING -> CLOSING;
            case PING -> PING;
            case PONG -> PONG;
            case UNRECOGNIZED -> throw new IllegalCaseException("a WebSocket frame has no opcode");
        };
    }

    /** A frame as it goes over the wire. */
    static byte[] frame(WebsocketFrame frame, byte[] content, boolean masks) {
        int reserved = atMost(frame.getReserved(), 7, "reserved bits are a number that");
        boolean masked = frame.hasMasked() ? frame.getMasked() : masks;
        long length = frame.hasLength() ? frame.getLength() : content.length;
        ByteBuffer out = ByteBuffer.allocate(HEAD + content.length);
        out.put((byte) ((frame.getMore() ? 0 : 0x80) | reserved << 4 | code(frame)));
        int mask = masked ? MASKED : 0;
        switch (bits(frame.getLengthBits(), length)) {
            case BITS_7 -> out.put((byte) (mask | length));
            case BITS_16 -> out.put((byte) (mask | 126)).putShort((short) length);
            default -> out.put((byte) (mask | 127)).putLong(length);
        }
        if (masked) {
            out.put(MASK);
        }
        for (int i = 0; i < content.length; i++) {
            out.put((byte) (masked ? content[i] ^ MASK[i % MASK.length] : content[i]));
        }
        byte[] octets = new byte[out.position()];
        out.flip().get(octets);
        return octets;
    }

    private static int bits(int wanted, long length) {
        int least = Long.compareUnsigned(length, MAX_7) <= 0
                ? BITS_7
                : Long.compareUnsigned(length, MAX_16) <= 0 ? BITS_16 : BITS_64;
        if ((wanted != 0 && wanted != BITS_7 && wanted != BITS_16 && wanted != BITS_64)
                || (wanted != 0 && wanted < least)) {
            throw new IllegalCaseException("length_bits is 7, 16 or 64, and enough for the length");
        }
        return wanted == 0 ? least : wanted;
    }

    private static int atMost(int value, int most, String what) {
        if (value < 0 || value > most) {
            throw new IllegalCaseException(what + " is 0 to " + most + ", not " + Integer.toUnsignedString(value));
        }
        return value;
    }
}
