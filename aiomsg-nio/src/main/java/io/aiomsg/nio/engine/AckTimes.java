package io.aiomsg.nio.engine;

import io.aiomsg.AcknowledgementTimes;
import java.time.Duration;

/**
 * How long acknowledgements took: a histogram with eight steps for each power of two, so that a quantile is at most an eighth too
 * long. 4 KiB once the first has come.
 */
final class AckTimes {

    private static final int STEP_BITS = 3;
    private static final int STEPS = 1 << STEP_BITS;
    private static final int MOST = (Long.SIZE - STEP_BITS) * STEPS;

    private long[] counts = {};
    private long count;
    private long sumNanos;
    private long maxNanos;

    void add(long nanos) {
        if (count == 0) {
            counts = new long[MOST];
        }
        counts[step(nanos)]++;
        count++;
        sumNanos += nanos;
        maxNanos = Math.max(maxNanos, nanos);
    }

    /** Below 16 each number has its own step; from there on those that agree in their first four bits share one. */
    private static int step(long nanos) {
        int shift = Math.max(0, Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos | 1) - STEP_BITS);
        return shift * STEPS + (int) (nanos >>> shift);
    }

    /** The longest time of a step. */
    private static long longest(int step) {
        int shift = Math.max(0, step / STEPS - 1);
        return ((step - (long) shift * STEPS + 1) << shift) - 1;
    }

    AcknowledgementTimes snapshot() {
        if (count == 0) {
            return AcknowledgementTimes.NONE;
        }
        return new AcknowledgementTimes(
                count,
                Duration.ofNanos(sumNanos / count),
                Duration.ofNanos(maxNanos),
                quantile(0.5),
                quantile(0.9),
                quantile(0.99),
                quantile(0.999));
    }

    private Duration quantile(double share) {
        long rank = (long) Math.ceil(share * count);
        long seen = 0;
        int step = -1;
        while (seen < rank) {
            seen += counts[++step];
        }
        return Duration.ofNanos(Math.min(longest(step), maxNanos));
    }
}
