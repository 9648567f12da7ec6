package io.aiomsg.testkit.proxy;

/** When a relay may write next, and how much: throttling, and the pauses between segments. Confined to the loop's thread. */
final class Pace {

    /** Between two segments of a split stream: enough for a reader that waits for input to read them one by one. */
    private static final long SPLIT_PAUSE_NANOS = 100_000;

    /** A throttled relay writes as much at once as this time allows, and makes good for being late by no more than that. */
    private static final long QUANTUM_NANOS = 10_000_000;

    private static final long SECOND_NANOS = 1_000_000_000;

    private final Faults faults;
    /** The time by which a stream of the rate in force would have come as far as this one. */
    private long paidNanos;

    private long pauseEndNanos;

    Pace(Faults faults, long nowNanos) {
        this.faults = faults;
        restart(nowNanos);
    }

    /** Forgets what was written before: the rules have changed. */
    void restart(long nowNanos) {
        paidNanos = nowNanos;
        pauseEndNanos = nowNanos;
    }

    /** How long to wait before the next write; not above 0 if it may come now. */
    long waitNanos(long nowNanos) {
        return Math.max(paidNanos - nowNanos, pauseEndNanos - nowNanos);
    }

    /** The most octets for one write. */
    long allowance() {
        return faults.throttles() ? Math.max(1, faults.octetsPerSecond * QUANTUM_NANOS / SECOND_NANOS) : Long.MAX_VALUE;
    }

    void wrote(int octets, long nowNanos) {
        if (faults.throttles()) {
            long earliestNanos = nowNanos - QUANTUM_NANOS;
            long fromNanos = paidNanos - earliestNanos > 0 ? paidNanos : earliestNanos;
            paidNanos = fromNanos + octets * SECOND_NANOS / faults.octetsPerSecond;
        }
        if (faults.splits()) {
            pauseEndNanos = nowNanos + SPLIT_PAUSE_NANOS;
        }
    }
}
