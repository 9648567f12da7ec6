package io.aiomsg.nio.engine;

import io.aiomsg.nio.wire.V1;

/**
 * Counts the at-most-once messages that were handed to the kernel and may not have arrived (R10, AIO-CLS-006): those among the
 * last {@link #MOST_BYTES} written on a connection, which is more than the kernels at both ends hold. An upper bound, not too far
 * above.
 */
final class InDoubt {

    /** More than the send and receive buffers of one connection together, unless somebody has raised them far. */
    static final long MOST_BYTES = 64L << 20;

    private static final long STEP_BYTES = 4L << 20;
    private static final int MARKS = (int) (MOST_BYTES / STEP_BYTES) + 1;

    private long messages;
    private long bytes;
    private long wireBytes;

    /** What had been written at the last points {@link #STEP_BYTES} apart; a ring, made when the first one comes. */
    private long[] markedMessages = {};

    private long[] markedBytes = {};
    private int marks;
    private long nextMark = STEP_BYTES;

    /** The kernel has taken messages. */
    void written(int count, long payloadBytes) {
        messages += count;
        bytes += payloadBytes;
        wireBytes += payloadBytes + (long) count * V1.DATA_OVERHEAD;
        if (wireBytes >= nextMark) {
            mark();
        }
    }

    private void mark() {
        if (marks == 0) {
            markedMessages = new long[MARKS];
            markedBytes = new long[MARKS];
        }
        markedMessages[marks % MARKS] = messages;
        markedBytes[marks % MARKS] = bytes;
        marks++;
        nextMark = wireBytes + STEP_BYTES;
    }

    /** Messages in doubt. */
    long messages() {
        return marks < MARKS ? messages : messages - markedMessages[marks % MARKS];
    }

    /** The octets of their payloads. */
    long payloadBytes() {
        return marks < MARKS ? bytes : bytes - markedBytes[marks % MARKS];
    }
}
