package io.aiomsg.nio.live;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Received octets not yet taken, cut into frames. */
final class FrameBuffer {

    private byte[] octets = new byte[1024];
    private int start;
    private int end;

    /** How many octets wait. */
    int size() {
        return end - start;
    }

    void clear() {
        start = end;
    }

    /** Takes the first complete frame, or null. */
    @Nullable
    Envelope next() {
        if (size() < 4) {
            return null;
        }
        int length = ByteBuffer.wrap(octets).getInt(start);
        if (length < 0) {
            throw new IllegalStateException("received a frame of LENGTH " + Integer.toUnsignedString(length));
        }
        if (size() < 4 + length) {
            return null;
        }
        int from = start + 4;
        start = from + length;
        return new Envelope(Arrays.copyOfRange(octets, from, start));
    }

    void append(byte[] more, int count) {
        if (octets.length - end < count) {
            int kept = size();
            byte[] room = octets.length - kept < count ? new byte[Math.max(2 * octets.length, kept + count)] : octets;
            System.arraycopy(octets, start, room, 0, kept);
            octets = room;
            start = 0;
            end = kept;
        }
        System.arraycopy(more, 0, octets, end, count);
        end += count;
    }
}
