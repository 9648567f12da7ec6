package io.aiomsg.bench;

import io.aiomsg.bench.RoundResult.Latency;
import io.aiomsg.bench.contender.Contender;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The rounds of one contender in one workload, and the reference's rounds beside them where it ran. */
record Series(
        Contender contender,
        List<RoundResult> rounds,
        @Nullable List<RoundResult> referenceRounds) {

    Spread of(ToDoubleFunction<RoundResult> value) {
        return Spread.of(rounds.stream().mapToDouble(value));
    }

    /** A percentile of the round trips, in microseconds; NaN one way. */
    Spread latencyMicros(ToLongFunction<Latency> percentile) {
        return of(round -> latency(round, percentile) / 1e3);
    }

    /** Messages a second, as a multiple of the reference's in the same round. */
    Spread speedRatio() {
        return ratio(RoundResult::messagesPerSecond);
    }

    /** A percentile of the round trips, as a multiple of the reference's in the same round. */
    Spread latencyRatio(ToLongFunction<Latency> percentile) {
        return ratio(round -> latency(round, percentile));
    }

    private Spread ratio(ToDoubleFunction<RoundResult> value) {
        List<RoundResult> others = referenceRounds;
        if (others == null) {
            return Spread.of(DoubleStream.empty());
        }
        return Spread.of(IntStream.range(0, rounds.size())
                .mapToDouble(i -> value.applyAsDouble(rounds.get(i)) / value.applyAsDouble(others.get(i))));
    }

    private static double latency(RoundResult round, ToLongFunction<Latency> percentile) {
        Latency latency = round.latency();
        return latency == null ? Double.NaN : percentile.applyAsLong(latency);
    }
}
