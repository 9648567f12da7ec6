package io.aiomsg.cli;

import io.aiomsg.testkit.explore.Exploration;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The verb {@code simulate}: explores random networks under random faults. */
@Command(
        name = "simulate",
        description =
                "Plays random networks of sockets under random faults, in virtual time, and checks that every rule is kept.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Each run is a topology of 2 to 50 sockets on simulated hosts, from one seed: the same",
            "seed gives the same run. A run that breaks a rule is made as small as it gets, and printed.",
            "The table counts how often each delivery rule was at work under each kind of fault.",
            "Exit code: 0 if every run passed; 1 if one broke a rule; 2 for a wrong flag.",
            "",
            "Example: aiomsg simulate --runs 2000 --seed 1"
        })
final class SimulateCommand implements Callable<Integer> {

    private static final int NANOS_PER_SECOND = 1_000_000_000;

    private final StandardStreams streams;

    @Option(names = "--runs", paramLabel = "N", description = "How many seeds (default: ${DEFAULT-VALUE}).")
    private int runs = 2_000;

    @Option(names = "--seed", paramLabel = "S", description = "The first seed (default: a random one).")
    private @Nullable Long seed;

    SimulateCommand(StandardStreams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (runs < 1) {
            throw CommandFailure.usage("--runs " + runs + " is too small; the least is 1");
        }
        Long asked = seed;
        long first = asked == null ? new SecureRandom().nextInt(Integer.MAX_VALUE) : asked;
        PrintWriter out = new PrintWriter(new OutputStreamWriter(streams.out(), StandardCharsets.UTF_8), true);
        out.println("seeds " + first + " to " + (first + runs - 1));
        Exploration.Report report = Exploration.of(runs, first).run(this::progress);
        wipe();
        tell(report, out);
        return report.passed() ? ExitCode.OK : ExitCode.FAILED;
    }

    private void progress(int finished) {
        if (streams.errIsTerminal() && finished % 10 == 0) {
            streams.err().print("\r" + finished + " of " + runs + " runs");
            streams.err().flush();
        }
    }

    private void wipe() {
        if (streams.errIsTerminal()) {
            streams.err().print("\r" + " ".repeat(40) + "\r");
            streams.err().flush();
        }
    }

    private static void tell(Exploration.Report report, PrintWriter out) {
        double real = (double) report.realTime().toNanos() / NANOS_PER_SECOND;
        double lived = (double) report.socketTime().toNanos() / NANOS_PER_SECOND;
        out.println("\nHow often each rule was at work where a fault struck, during it or in the 30 s after it:\n");
        out.println(report.table());
        if (report.emptyCells() > 0) {
            out.println("\n" + report.emptyCells() + " combinations did not occur; more runs would show them");
        }
        out.printf(
                Locale.ROOT,
                "%n%d runs in %.1f s; the median run has %d sockets, %d messages, %d faults%n",
                report.runs(),
                real,
                report.medianSockets(),
                report.medianMessages(),
                report.medianFaults());
        out.printf(
                Locale.ROOT,
                "%,.0f socket-hours simulated in an hour (%.1f in this run)%n",
                lived / real,
                lived / 3_600);
        if (!report.passed()) {
            out.println("\nFAILED: seed " + report.failedSeed() + " breaks a rule: " + report.failure());
            out.println("\nAgain: ./aiomsg simulate --runs 1 --seed " + report.failedSeed());
        }
    }
}
