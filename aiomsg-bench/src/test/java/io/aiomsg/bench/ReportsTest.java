package io.aiomsg.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.bench.Comparison.Outcome;
import io.aiomsg.bench.RoundResult.Latency;
import io.aiomsg.bench.RoundResult.Used;
import io.aiomsg.bench.contender.Contender;
import io.aiomsg.bench.contender.Contenders;
import io.aiomsg.bench.contender.Workload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportsTest {

    private static final Contender REFERENCE = Contenders.reference();
    private static final Contender OTHER = Contenders.all().get(1);

    @Test
    void spreadOfAnEvenNumberIsTheMiddleOfTheTwo() {
        assertThat(Spread.of(DoubleStream.of(4, 1, 3, 2))).isEqualTo(new Spread(2.5, 1, 4));
        assertThat(Spread.of(DoubleStream.of(4, 1, 3)).median()).isEqualTo(3);
        assertThat(Spread.of(DoubleStream.of(1, Double.NaN)).median()).isNaN();
        assertThat(Spread.of(DoubleStream.empty()).median()).isNaN();
    }

    @Test
    void ratiosArePairedByRound() {
        List<RoundResult> reference = List.of(oneWay(1_000_000), oneWay(2_000_000), oneWay(4_000_000));
        List<RoundResult> other = List.of(oneWay(500_000), oneWay(1_000_000), oneWay(1_000_000));
        assertThat(new Series(OTHER, other, reference).speedRatio()).isEqualTo(new Spread(0.5, 0.25, 0.5));
        assertThat(new Series(OTHER, other, null).speedRatio().median()).isNaN();
    }

    @Test
    void tablesShowMediansSpreadsAndRatios() {
        Workload workload = Workload.QUICK.get(0);
        List<RoundResult> reference = List.of(oneWay(20_000_000));
        Outcome outcome = new Outcome(
                workload,
                List.of(
                        new Series(REFERENCE, reference, reference),
                        new Series(OTHER, List.of(oneWay(15_000_000)), reference)),
                List.of());
        List<String> lines = TextReport.lines(outcome);
        assertThat(lines.get(0)).startsWith("64 B one way");
        assertThat(lines.get(1)).contains("M msg/s", "ratio", "octets/msg");
        assertThat(lines.get(2)).contains("bare framed", "20.0", "1.00", "?");
        assertThat(lines.get(3)).contains("aiomsg", "15.0", "0.75");
    }

    @Test
    void roundTripsShowPercentiles() {
        Workload workload = Workload.QUICK.get(2);
        RoundResult round =
                new RoundResult(10, 1_000_000, used(), used(), new Latency(20_000, 1, 45_000, 1, 1), Double.NaN);
        Outcome outcome =
                new Outcome(workload, List.of(new Series(REFERENCE, List.of(round), List.of(round))), List.of());
        assertThat(TextReport.lines(outcome).get(2)).contains("20.0", "45.0", "1.00");
    }

    @Test
    void jsonHoldsEveryRoundAndFailure(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("bench.json");
        List<RoundResult> rounds = List.of(oneWay(1_000_000), oneWay(2_000_000));
        Outcome outcome = new Outcome(
                Workload.QUICK.get(0), List.of(new Series(REFERENCE, rounds, rounds)), List.of("JeroMQ \"failed\""));
        JsonReport.write(file, Instant.EPOCH, Plan.QUICK, List.of(outcome));
        assertThat(Files.readString(file))
                .contains("\"name\" : \"one-way:64\"", "\"elapsedNanos\" : 1000000000", "JeroMQ \\\"failed\\\"")
                .contains("\"messages\" : 1000000", "\"messages\" : 2000000");
    }

    private static RoundResult oneWay(long messagesPerSecond) {
        return new RoundResult(messagesPerSecond, 1_000_000_000, used(), used(), null, Double.NaN);
    }

    private static Used used() {
        return new Used(1_000, -1, 0);
    }
}
