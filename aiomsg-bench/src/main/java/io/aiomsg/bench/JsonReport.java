package io.aiomsg.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.aiomsg.bench.Comparison.Outcome;
import io.aiomsg.bench.RoundResult.Latency;
import io.aiomsg.bench.RoundResult.Used;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Outcomes for programs: every round, nothing rounded, so that two files can be compared row by row. */
final class JsonReport {

    private static final int FORMAT = 1;

    private JsonReport() {}

    static void write(Path file, Instant now, Plan plan, List<Outcome> outcomes) throws IOException {
        try (Writer writer = Files.newBufferedWriter(file);
                JsonGenerator json = new JsonFactory().createGenerator(writer).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeNumberField("format", FORMAT);
            json.writeStringField("time", now.toString());
            json.writeStringField("jdk", Runtime.version().toString());
            json.writeStringField("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
            json.writeNumberField("processors", Runtime.getRuntime().availableProcessors());
            json.writeNumberField("rounds", plan.rounds());
            json.writeNumberField("roundMillis", plan.round().toMillis());
            json.writeArrayFieldStart("workloads");
            for (Outcome outcome : outcomes) {
                workload(json, outcome);
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }

    private static void workload(JsonGenerator json, Outcome outcome) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", outcome.workload().name());
        json.writeArrayFieldStart("failures");
        for (String failure : outcome.failures()) {
            json.writeString(failure);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("contenders");
        for (Series series : outcome.series()) {
            json.writeStartObject();
            json.writeStringField("name", series.contender().name());
            spread(json, "messagesPerSecond", series.of(RoundResult::messagesPerSecond));
            spread(json, "speedRatio", series.speedRatio());
            spread(json, "p50RatioLessIsBetter", series.latencyRatio(Latency::p50Nanos));
            json.writeArrayFieldStart("rounds");
            for (RoundResult round : series.rounds()) {
                round(json, round);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void round(JsonGenerator json, RoundResult round) throws IOException {
        json.writeStartObject();
        json.writeNumberField("messages", round.messages());
        json.writeNumberField("elapsedNanos", round.elapsedNanos());
        used(json, "sender", round.sender());
        used(json, "receiver", round.receiver());
        latency(json, round.latency());
        if (!Double.isNaN(round.otherCpus())) {
            json.writeNumberField("otherCpus", round.otherCpus());
        }
        json.writeEndObject();
    }

    private static void used(JsonGenerator json, String name, Used used) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("cpuNanos", used.cpuNanos());
        json.writeNumberField("allocatedBytes", used.allocatedBytes());
        json.writeNumberField("compilingNanos", used.compilingNanos());
        json.writeEndObject();
    }

    private static void latency(JsonGenerator json, @Nullable Latency latency) throws IOException {
        if (latency == null) {
            return;
        }
        json.writeObjectFieldStart("latencyNanos");
        json.writeNumberField("p50", latency.p50Nanos());
        json.writeNumberField("p90", latency.p90Nanos());
        json.writeNumberField("p99", latency.p99Nanos());
        json.writeNumberField("p99.9", latency.p999Nanos());
        json.writeNumberField("max", latency.maxNanos());
        json.writeEndObject();
    }

    private static void spread(JsonGenerator json, String name, Spread spread) throws IOException {
        if (Double.isNaN(spread.median())) {
            return;
        }
        json.writeObjectFieldStart(name);
        json.writeNumberField("median", spread.median());
        json.writeNumberField("min", spread.min());
        json.writeNumberField("max", spread.max());
        json.writeEndObject();
    }
}
