package io.aiomsg.bench.contender;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The payloads of a workload, and the check that what arrived is what was sent. Immutable; the same in every process.
 *
 * <p>A power of two of different payloads is made beforehand and sent again and again in order, so that what a sender
 * allocates is the contender's doing alone. Each starts with its place in that order and ends with a value derived from it;
 * noise is in between. Start, end and length of every message are checked, and of one in {@value #WHOLE_EVERY} every
 * octet; with the count, that shows any message lost, repeated, swapped or damaged, at the price of two comparisons.
 */
final class Payloads {

    /** What start and end take. */
    static final int MIN_BYTES = 16;

    private static final int WHOLE_EVERY = 17;
    private static final int MOST_PAYLOADS = 1_024;
    private static final int POOL_BYTES = 1 << 20;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final byte[][] pool;
    private final int mask;
    private final int payloadBytes;

    Payloads(int payloadBytes) {
        this.payloadBytes = payloadBytes;
        int count = Integer.highestOneBit(Math.max(4, Math.min(MOST_PAYLOADS, POOL_BYTES / payloadBytes)));
        pool = new byte[count][payloadBytes];
        mask = count - 1;
        for (int i = 0; i < count; i++) {
            new SplittableRandom(i).nextBytes(pool[i]);
            LONG.set(pool[i], 0, (long) i);
            LONG.set(pool[i], payloadBytes - Long.BYTES, end(i));
        }
    }

    /** The payload of message {@code index} of a round. */
    byte[] at(long index) {
        return pool[(int) index & mask];
    }

    /** Checks that {@code payload} is that of message {@code index}. */
    void check(long index, byte[] payload) throws IOException {
        long place = index & mask;
        if (payload.length != payloadBytes
                || (long) LONG.get(payload, 0) != place
                || (long) LONG.get(payload, payloadBytes - Long.BYTES) != end(place)
                || (index % WHOLE_EVERY == 0 && !Arrays.equals(payload, at(index)))) {
            throw new IOException(difference(index, payload));
        }
    }

    private String difference(long index, byte[] payload) {
        String what = "message " + index + " of the round is wrong: ";
        if (payload.length != payloadBytes) {
            return what + payload.length + " octets instead of " + payloadBytes;
        }
        long place = (long) LONG.get(payload, 0);
        if (place != (index & mask)) {
            return what + "it is number " + place + " of " + pool.length + " payloads, expected " + (index & mask);
        }
        return what + "it differs at octet " + Arrays.mismatch(payload, at(index));
    }

    private static long end(long place) {
        return (place + 1) * 0x9E3779B97F4A7C15L;
    }
}
