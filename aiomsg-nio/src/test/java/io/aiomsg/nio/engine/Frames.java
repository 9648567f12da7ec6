package io.aiomsg.nio.engine;

import io.aiomsg.Identity;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Frames of the v1 dialect, made and read by hand for tests. */
final class Frames {

    static final int HELLO = 1;
    static final int HEARTBEAT = 2;
    static final int DATA = 3;
    static final int DATA_REQ = 4;
    static final int ACK = 5;

    private Frames() {}

    static byte[] hello(Identity identity) {
        return frame(HELLO, new byte[] {1}, identity.octets());
    }

    static byte[] heartbeat() {
        return frame(HEARTBEAT);
    }

    static byte[] data(String text) {
        return frame(DATA, bytes(text));
    }

    static byte[] request(long id, String text) {
        return frame(DATA_REQ, id(77, id), bytes(text));
    }

    static byte[] ack(Tap.Frame request) {
        return frame(ACK, id(request.idHigh(), request.idLow()));
    }

    private static byte[] id(long high, long low) {
        return ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    }

    static byte[] frame(int type, byte[]... parts) {
        int size = 1;
        for (byte[] part : parts) {
            size += part.length;
        }
        ByteBuffer frame = ByteBuffer.allocate(4 + size).putInt(size).put((byte) type);
        for (byte[] part : parts) {
            frame.put(part);
        }
        return frame.array();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] octets) {
        return new String(octets, StandardCharsets.UTF_8);
    }

    /** The texts of the messages among the frames. */
    static List<String> texts(List<Tap.Frame> frames) {
        return frames.stream()
                .filter(frame -> frame.type() == DATA || frame.type() == DATA_REQ)
                .map(frame -> text(frame.payload()))
                .toList();
    }

    static Tap.Frame parse(byte[] octets, long nowNanos) {
        ByteBuffer envelope = ByteBuffer.wrap(octets);
        int type = envelope.get();
        boolean named = type == DATA_REQ || type == ACK;
        long high = named ? envelope.getLong() : 0;
        long low = named ? envelope.getLong() : 0;
        byte[] payload = new byte[envelope.remaining()];
        envelope.get(payload);
        return new Tap.Frame(type, high, low, payload, nowNanos);
    }
}
