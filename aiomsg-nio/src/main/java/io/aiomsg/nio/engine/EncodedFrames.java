package io.aiomsg.nio.engine;

import io.aiomsg.nio.wire.V1;
import java.util.Arrays;

/**
 * Small at-most-once messages, encoded one frame behind the other as they are sent (ADR 0003). What is not written when the
 * connection ends is decoded again; how each message was routed is noted once for a run of alike ones.
 */
final class EncodedFrames {

    /** The longest payload worth a copy at this point. */
    static final int LONGEST_PAYLOAD = 4096;

    private static final int SMALLEST = 1024;
    private static final int LARGEST = 1 << 20;

    /** Messages accepted within this time share a note, with the time of the first. */
    private static final long SAME_TIME_NANOS = 1_000_000_000;

    private byte[] octets = new byte[0];
    private int size;
    private int messages;
    private long payloadBytes;

    private long[] runTags = new long[1];
    private int[] runCounts = new int[1];
    private int runs;
    private int settled;

    /** The frames, from the start of the array. */
    byte[] octets() {
        return octets;
    }

    /** The octets of all frames. */
    int size() {
        return size;
    }

    /** Messages not yet settled. */
    int messages() {
        return messages;
    }

    /** Octets of the payloads not yet settled. */
    long payloadBytes() {
        return payloadBytes;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Appends a frame of DATA; false if there is no room for it. */
    boolean append(byte[] payload, long tag) {
        int end = size + V1.DATA_OVERHEAD + payload.length;
        if (end > octets.length) {
            if (end > LARGEST) {
                return false;
            }
            octets = Arrays.copyOf(octets, Math.min(LARGEST, Math.max(SMALLEST, Integer.highestOneBit(end) * 2)));
        }
        V1.putDataHead(octets, size, payload.length);
        System.arraycopy(payload, 0, octets, size + V1.DATA_OVERHEAD, payload.length);
        size = end;
        messages++;
        payloadBytes += payload.length;
        note(tag);
        return true;
    }

    private void note(long tag) {
        if (runs > 0) {
            long last = runTags[runs - 1];
            if (Outgoing.route(last) == Outgoing.route(tag) && tag - last < SAME_TIME_NANOS) {
                runCounts[runs - 1]++;
                return;
            }
        }
        if (runs == runTags.length) {
            runTags = Arrays.copyOf(runTags, runs * 2);
            runCounts = Arrays.copyOf(runCounts, runs * 2);
        }
        runTags[runs] = tag;
        runCounts[runs++] = 1;
    }

    /** Settles the messages that are complete in the first {@code written} octets: they are no longer among {@link #messages}. */
    void settle(long written) {
        int end = 0;
        while (end < size) {
            int payloadSize = V1.length(octets, end) - V1.TYPE_SIZE;
            end += V1.DATA_OVERHEAD + payloadSize;
            if (end > written) {
                break;
            }
            settled++;
            messages--;
            payloadBytes -= payloadSize;
        }
    }

    /** The messages that are not settled, in order, as they were before they were encoded. */
    SendQueue decode() {
        SendQueue decoded = new SendQueue();
        int start = 0;
        int index = 0;
        for (int run = 0; run < runs; run++) {
            for (int i = 0; i < runCounts[run]; i++) {
                int end = start + V1.LENGTH_SIZE + V1.length(octets, start);
                if (index++ >= settled) {
                    decoded.addLast(Arrays.copyOfRange(octets, start + V1.DATA_OVERHEAD, end), runTags[run]);
                }
                start = end;
            }
        }
        return decoded;
    }

    void clear() {
        size = 0;
        messages = 0;
        payloadBytes = 0;
        runs = 0;
        settled = 0;
    }
}
