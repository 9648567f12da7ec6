package io.aiomsg.bench;

import io.aiomsg.bench.Comparison.Outcome;
import io.aiomsg.bench.contender.Contender;
import io.aiomsg.bench.contender.Contenders;
import io.aiomsg.bench.contender.Workload;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code aiomsg bench}: the same messages through a bare socket, aiomsg and others, in turn, with ratios. */
@Command(
        name = "bench",
        description = "Compares aiomsg with a bare socket and with others: two processes each, over loopback, in turn.")
public final class BenchCommand implements Callable<Integer> {

    private static final int EXIT_FAILED = 1;
    private static final int EXIT_INTERRUPTED = 130;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    @Option(names = "--quick", description = "Fewer workloads and shorter rounds: under a minute.")
    private boolean quick;

    @Option(names = "--rounds", paramLabel = "N", description = "Measured rounds of each (default: 9, quick 5).")
    private @Nullable Integer rounds;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "NAME",
            description = "Only these contenders (bare, aiomsg, jeromq) or workloads (such as one-way:64); separated by"
                    + " commas, or given again.")
    private List<String> only = new ArrayList<>();

    @Option(names = "--json", paramLabel = "FILE", description = "Also writes every round to a file.")
    private @Nullable Path json;

    @Option(
            names = "--jvm",
            paramLabel = "OPTION",
            description = "An option for the Java processes that are measured, such as --jvm=-XX:+UseParallelGC.")
    private List<String> jvmOptions = new ArrayList<>();

    /** A command with no option set; picocli fills it in. */
    public BenchCommand() {}

    @Override
    public Integer call() throws IOException {
        Plan plan = plan();
        List<Workload> workloads = chosenWorkloads();
        List<Contender> contenders = chosenContenders();
        checkJson();
        if (contenders.isEmpty()) {
            return EXIT_FAILED;
        }
        PrintWriter out = out();
        out.println("JDK " + Runtime.version() + ", " + Runtime.getRuntime().availableProcessors() + " processors, "
                + System.getProperty("os.name") + " " + System.getProperty("os.arch") + "; " + plan.rounds()
                + " rounds of about " + plan.round().toMillis() + " ms: median, min-max");
        out.flush();
        Comparison comparison = new Comparison(plan, contenders, jvmOptions, Progress.onTerminal(err()));
        List<Outcome> outcomes = new ArrayList<>();
        boolean failed = false;
        try {
            for (Workload workload : workloads) {
                Outcome outcome = comparison.run(workload);
                outcomes.add(outcome);
                failed |= !outcome.failures().isEmpty();
                print(outcome);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return EXIT_INTERRUPTED;
        }
        if (json != null) {
            JsonReport.write(json, Instant.now(), plan, outcomes);
        }
        return failed ? EXIT_FAILED : 0;
    }

    private void print(Outcome outcome) {
        PrintWriter out = out();
        if (!outcome.series().isEmpty()) {
            out.println();
            TextReport.lines(outcome).forEach(out::println);
            out.flush();
        }
        outcome.failures().forEach(failure -> err().println("bench: " + failure));
        err().flush();
    }

    private Plan plan() {
        Plan plan = quick ? Plan.QUICK : Plan.FULL;
        if (rounds == null) {
            return plan;
        }
        if (rounds < 1 || rounds > 1_000) {
            throw wrong("--rounds is " + rounds + "; it must be 1 to 1000");
        }
        return plan.withRounds(rounds);
    }

    private List<Workload> chosenWorkloads() {
        List<Workload> offered = quick ? Workload.QUICK : Workload.FULL;
        List<Workload> named = offered.stream()
                .filter(workload -> only.contains(workload.name()))
                .toList();
        return named.isEmpty() ? offered : named;
    }

    private List<Contender> chosenContenders() {
        List<Workload> offered = quick ? Workload.QUICK : Workload.FULL;
        List<String> known = Stream.concat(
                        Contenders.all().stream().map(Contender::name),
                        offered.stream().map(Workload::name))
                .toList();
        for (String name : only) {
            if (!known.contains(name)) {
                throw wrong("--only " + name + " is not known; there is " + String.join(", ", known));
            }
        }
        List<Contender> named = Contenders.all().stream()
                .filter(contender -> only.contains(contender.name()))
                .toList();
        List<Contender> present = new ArrayList<>();
        for (Contender contender : named.isEmpty() ? Contenders.all() : named) {
            String missing = contender.missing();
            if (missing == null) {
                present.add(contender);
            } else {
                err().println("bench: left out: " + contender.title() + " " + missing);
                err().flush();
            }
        }
        return present;
    }

    private void checkJson() {
        if (json != null && json.getParent() != null && !Files.isDirectory(json.getParent())) {
            throw wrong("--json " + json + ": there is no directory " + json.getParent());
        }
    }

    private ParameterException wrong(String what) {
        return new ParameterException(spec().commandLine(), what);
    }

    private PrintWriter out() {
        return spec().commandLine().getOut();
    }

    private PrintWriter err() {
        return spec().commandLine().getErr();
    }

    private CommandSpec spec() {
        return Objects.requireNonNull(spec, "run by picocli only");
    }
}
