package io.aiomsg.bench;

import org.jspecify.annotations.Nullable;

/**
 * What one round of one contender gave.
 *
 * @param messages how many messages were moved (round trips: there and back)
 * @param elapsedNanos from before the first was sent to after the last was received and found right
 * @param sender what the sending process used
 * @param receiver what the receiving process used
 * @param latency how long round trips took; null one way
 * @param otherCpus processors kept busy by anything else meanwhile; NaN where the platform does not tell
 */
record RoundResult(
        long messages,
        long elapsedNanos,
        Used sender,
        Used receiver,
        @Nullable Latency latency,
        double otherCpus) {

    /** One part in so many of the time may go to compiling. */
    private static final int WARM_SHARE = 10;

    double messagesPerSecond() {
        return messages * 1e9 / elapsedNanos;
    }

    /** True if the JIT of neither process had much left to do. */
    boolean isWarm() {
        return (sender.compilingNanos + receiver.compilingNanos) * WARM_SHARE <= elapsedNanos;
    }

    /** Processor nanoseconds of one process for each message; NaN if not known. */
    double cpuNanosPerMessage(Used process) {
        return process.cpuNanos() < 0 ? Double.NaN : (double) process.cpuNanos() / messages;
    }

    /** Allocated octets of one process for each message; NaN if not known. */
    double allocatedPerMessage(Used process) {
        return process.allocatedBytes() < 0 ? Double.NaN : (double) process.allocatedBytes() / messages;
    }

    /**
     * What a process used in the round.
     *
     * @param cpuNanos processor time of all its threads; -1 if not known
     * @param allocatedBytes heap octets it allocated; -1 if not known
     * @param compilingNanos time its JIT spent compiling; -1 if not known
     */
    record Used(long cpuNanos, long allocatedBytes, long compilingNanos) {}

    /**
     * Percentiles of round trips.
     *
     * @param p50Nanos half took at most this long
     * @param p90Nanos 90 % did
     * @param p99Nanos 99 % did
     * @param p999Nanos 99.9 % did
     * @param maxNanos all did
     */
    record Latency(long p50Nanos, long p90Nanos, long p99Nanos, long p999Nanos, long maxNanos) {}
}
