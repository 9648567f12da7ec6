package io.aiomsg.bench;

import io.aiomsg.bench.Comparison.Outcome;
import io.aiomsg.bench.RoundResult.Latency;
import io.aiomsg.bench.contender.Contenders;
import io.aiomsg.bench.contender.Workload.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Outcomes as tables for people. */
final class TextReport {

    private static final double MILLION = 1e6;
    private static final double THOUSAND = 1e3;

    private TextReport() {}

    static List<String> lines(Outcome outcome) {
        boolean oneWay = outcome.workload().shape() == Shape.ONE_WAY;
        Table table = new Table();
        if (oneWay) {
            oneWay(outcome.series(), table);
        } else {
            roundTrip(outcome.series(), table);
        }
        List<String> lines = new ArrayList<>();
        lines.add(outcome.workload().title() + "   (ratio: "
                + (oneWay ? "messages a second" : "p50, less is better") + ", to "
                + Contenders.reference().title() + " in the same round)");
        lines.addAll(table.lines());
        return lines;
    }

    private static void oneWay(List<Series> all, Table table) {
        double fastest = all.stream()
                .mapToDouble(series -> series.of(RoundResult::messagesPerSecond).median())
                .max()
                .orElse(0);
        double unit = fastest >= MILLION ? MILLION : THOUSAND;
        List<String> header = new ArrayList<>();
        header.add("");
        header.addAll(List.of(unit == MILLION ? "M msg/s" : "k msg/s", "min-max", "ratio", "min-max"));
        header.addAll(usageHeader());
        table.add(header);
        for (Series series : all) {
            List<String> row = new ArrayList<>();
            row.add(series.contender().title());
            row.addAll(cells(series.of(RoundResult::messagesPerSecond).times(1 / unit)));
            row.addAll(cells(series.speedRatio()));
            row.addAll(usage(series));
            table.add(row);
        }
    }

    private static void roundTrip(List<Series> all, Table table) {
        List<String> header = new ArrayList<>();
        header.add("");
        header.addAll(List.of("p50 us", "min-max", "p99 us", "min-max", "ratio", "min-max"));
        header.addAll(usageHeader());
        table.add(header);
        for (Series series : all) {
            List<String> row = new ArrayList<>();
            row.add(series.contender().title());
            row.addAll(cells(series.latencyMicros(Latency::p50Nanos)));
            row.addAll(cells(series.latencyMicros(Latency::p99Nanos)));
            row.addAll(cells(series.latencyRatio(Latency::p50Nanos)));
            row.addAll(usage(series));
            table.add(row);
        }
    }

    private static List<String> usageHeader() {
        return List.of("CPU ns/msg send", "receive", "octets/msg send", "receive", "other CPUs");
    }

    private static List<String> usage(Series series) {
        return List.of(
                whole(series.of(round -> round.cpuNanosPerMessage(round.sender()))
                        .median()),
                whole(series.of(round -> round.cpuNanosPerMessage(round.receiver()))
                        .median()),
                whole(series.of(round -> round.allocatedPerMessage(round.sender()))
                        .median()),
                whole(series.of(round -> round.allocatedPerMessage(round.receiver()))
                        .median()),
                number(series.of(RoundResult::otherCpus).median()));
    }

    private static List<String> cells(Spread spread) {
        return List.of(number(spread.median()), number(spread.min()) + "-" + number(spread.max()));
    }

    private static String whole(double value) {
        return Double.isNaN(value) ? "?" : String.format(Locale.ROOT, "%,.0f", value);
    }

    /** Three digits that mean something, or two decimals. */
    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "?";
        }
        return String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
    }
}
