package io.aiomsg.cli;

import io.aiomsg.conformance.AgentDriver;
import io.aiomsg.conformance.CaseFiles;
import io.aiomsg.conformance.Driver;
import io.aiomsg.conformance.IllegalCaseException;
import io.aiomsg.conformance.InProcessDriver;
import io.aiomsg.conformance.ListenDriver;
import io.aiomsg.conformance.Reports;
import io.aiomsg.conformance.Runner;
import io.aiomsg.conformance.Selection;
import io.aiomsg.conformance.SubjectException;
import io.aiomsg.conformance.Suite;
import io.aiomsg.conformance.TargetDriver;
import io.aiomsg.conformance.Trial;
import io.aiomsg.conformance.Verdicts;
import io.aiomsg.wirespec.proto.Feature;
import io.aiomsg.wirespec.proto.Peer;
import io.aiomsg.wirespec.proto.Report;
import io.aiomsg.wirespec.proto.Result;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The verb {@code conformance}: plays the conformance cases of the specification against an implementation. */
@Command(
        name = "conformance",
        description = "Plays the conformance cases of the specification against an implementation.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Without --target, --listen or --agent it tests the socket of this program, in",
            "virtual time. docs/conformance-runner.md tells what others must provide.",
            "",
            "Exit code: 0 if nothing failed; 1 after a FAIL or an UNEXPECTED-PASS; 2 if there",
            "was nothing to play: a wrong flag or file, or nobody to be tested.",
            "",
            "Examples: aiomsg conformance --agent 'python3 agent.py' --jobs 8 --json out.json",
            "          aiomsg conformance --target localhost:25000 --feature core"
        })
// Long because it is all flags: each is read, checked and handed on.
final class ConformanceCommand implements Callable<Integer> {

    private static final int AGENT_JOBS = 4;
    private static final int MOST_JOBS = 256;
    private static final Duration FIRST_CONNECTION = Duration.ofSeconds(60);

    private final StandardStreams streams;

    @ArgGroup(exclusive = true)
    private Tested tested = new Tested();

    @Option(
            names = "--cases",
            paramLabel = "PATH",
            description = "Case files of your own: a file, or a folder of them.")
    private @Nullable Path cases;

    @Option(
            names = "--filter",
            paramLabel = "TEXT",
            description = "Only cases with this in CASE/ROLE; may be repeated.")
    private List<String> filters = new ArrayList<>();

    @Option(
            names = "--feature",
            paramLabel = "NAME",
            split = ",",
            converter = ConformanceValues.OfFeature.class,
            description = "Only cases of these features, which the implementation claims: core, liveness, "
                    + "at-least-once, connections, websocket, tls, classic. Default: all; the first four are claimed.")
    private List<Feature> features = new ArrayList<>();

    @Option(
            names = "--requirement",
            paramLabel = "ID",
            split = ",",
            description = "Only cases that test these, such as AIO-FRM-001.")
    private List<String> requirements = new ArrayList<>();

    @Option(
            names = "--peer",
            paramLabel = "FILE|ID",
            description = "Expect the deviations of this published implementation.")
    private @Nullable String peer;

    @Option(names = "--name", paramLabel = "NAME", description = "What reports call the implementation.")
    private @Nullable String name;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description = "How many cases at once; with --agent 4 by default, else 1. Not with --listen.")
    private @Nullable Integer jobs;

    @Option(names = "--seed", paramLabel = "S", description = "Of the simulations in this process (default: 1).")
    private long seed = 1;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the report as JSON.")
    private @Nullable Path json;

    @Option(names = "--junit", paramLabel = "FILE", description = "Write it as JUnit XML.")
    private @Nullable Path junit;

    @Option(names = "--markdown", paramLabel = "FILE", description = "Write it as a matrix in Markdown.")
    private @Nullable Path markdown;

    @Option(
            names = "--beside",
            paramLabel = "FILE",
            description = "Reports in JSON that stand in the matrix, too; may be repeated.")
    private List<Path> beside = new ArrayList<>();

    @Option(names = "--list", description = "List the cases and play none.")
    private boolean list;

    /** Where the implementation under test is; this program itself if nothing is said. */
    static final class Tested {
        @Option(
                names = "--target",
                paramLabel = "HOST:PORT",
                converter = Values.OfAddress.class,
                description = "An echo that listens there.")
        private @Nullable Address target;

        @Option(
                names = "--listen",
                paramLabel = "PORT",
                description = "An echo that connects to this port of the loopback interface; 0 takes a free one.")
        private @Nullable Integer listen;

        @Option(
                names = "--agent",
                paramLabel = "'CMD ...'",
                description = "A program that is started for each case, with the flags of 'aiomsg agent'.")
        private @Nullable String agent;
    }

    ConformanceCommand(StandardStreams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws InterruptedException {
        try {
            return run();
        } catch (IllegalCaseException | SubjectException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
    }

    private int run() throws SubjectException, InterruptedException {
        if (jobs != null && (jobs < 1 || jobs > MOST_JOBS)) {
            throw CommandFailure.usage("--jobs " + jobs + " cannot be; use 1 to " + MOST_JOBS);
        }
        Path own = cases;
        Suite suite = own == null ? Suite.published() : CaseFiles.read(own);
        if (suite.cases().isEmpty()) {
            throw CommandFailure.usage(
                    own == null
                            ? "this program was built without cases; name some with --cases"
                            : own + " holds no cases");
        }
        Set<Feature> wanted = features.isEmpty() ? Set.of() : EnumSet.copyOf(features);
        List<Trial> trials = new Selection(filters, wanted, requirements).of(suite);
        PrintWriter out = new PrintWriter(new OutputStreamWriter(streams.out(), StandardCharsets.UTF_8), false);
        if (list) {
            trials.forEach(trial -> out.println(line(trial)));
            out.flush();
            return ExitCode.OK;
        }
        if (trials.isEmpty()) {
            throw CommandFailure.usage("no case is of all that is asked for; --list shows what there is");
        }
        checkFiles();
        List<Report> others = beside.stream().map(ConformanceCommand::report).toList();
        try (Driver driver = driver()) {
            Report report = runner(suite, driver, wanted).run(trials, this::progress);
            wipe();
            out.print(Reports.table(report));
            out.flush();
            write(suite, report, others);
            return Verdicts.fails(report) ? ExitCode.FAILED : ExitCode.OK;
        } finally {
            wipe();
        }
    }

    private static String line(Trial trial) {
        return trial.id() + "  [" + Reports.name(trial.conformanceCase().getFeature()) + "]  "
                + String.join(" ", trial.conformanceCase().getRequirementsList()) + "  "
                + trial.conformanceCase().getTitle();
    }

    private Driver driver() throws SubjectException {
        if (tested.target != null) {
            return new TargetDriver(tested.target.host(), tested.target.port());
        }
        if (tested.agent != null) {
            return new AgentDriver(tested.agent);
        }
        Integer listen = tested.listen;
        if (listen == null) {
            return new InProcessDriver(seed);
        }
        if (listen < 0 || listen > 65_535) {
            throw CommandFailure.usage("--listen " + listen + " is no port; use 1 to 65535, or 0 for a free one");
        }
        ListenDriver driver = new ListenDriver(listen, FIRST_CONNECTION);
        streams.err().println("aiomsg conformance: listens on 127.0.0.1:" + driver.listen());
        return driver;
    }

    private Runner runner(Suite suite, Driver driver, Set<Feature> wanted) {
        boolean inProcess = driver instanceof InProcessDriver;
        byte[] salt = new byte[8];
        new SecureRandom().nextBytes(salt);
        int usual = driver instanceof AgentDriver ? AGENT_JOBS : 1;
        Runner runner = new Runner(suite, driver)
                .claims(wanted.isEmpty() ? Runner.V1 : wanted)
                .implementation(name == null ? "" : name)
                // A peer that has been tested before may remember what it was told then.
                .salt(inProcess ? Long.toString(seed) : HexFormat.of().formatHex(salt))
                .jobs(jobs == null ? usual : jobs);
        String known = peer;
        return known == null ? runner : runner.peer(peer(suite, known));
    }

    private static Peer peer(Suite suite, String known) {
        for (Peer each : suite.peers()) {
            if (each.getId().equals(known)) {
                return each;
            }
        }
        if (Files.isRegularFile(Path.of(known))) {
            return CaseFiles.readPeer(Path.of(known));
        }
        List<String> ids = suite.peers().stream().map(Peer::getId).toList();
        throw new IllegalCaseException(
                "--peer " + known + " is neither a file nor one of the peers that are described: "
                        + (ids.isEmpty() ? "there are none" : String.join(", ", ids)));
    }

    private static Report report(Path file) {
        try {
            return Reports.fromJson(Files.readString(file));
        } catch (IOException e) {
            throw CommandFailure.usage("--beside " + file + " cannot be read: " + e.getMessage());
        } catch (IllegalCaseException e) {
            throw new IllegalCaseException(file + ": " + e.getMessage());
        }
    }

    private void write(Suite suite, Report report, List<Report> others) {
        if (json != null) {
            write(json, Reports.json(report));
        }
        if (junit != null) {
            write(junit, Reports.junit(suite, report));
        }
        if (markdown != null) {
            List<Report> columns = new ArrayList<>(others);
            columns.add(report);
            write(markdown, Reports.markdown(suite, columns));
        }
    }

    /** Before minutes are spent on what could not be written then. */
    private void checkFiles() {
        for (Path file :
                Stream.of(json, junit, markdown).filter(Objects::nonNull).toList()) {
            Path folder = file.toAbsolutePath().getParent();
            if (folder == null || !Files.isDirectory(folder)) {
                throw CommandFailure.usage("cannot write " + file + ": there is no folder " + folder);
            }
            if (Files.isDirectory(file)) {
                throw CommandFailure.usage("cannot write " + file + ": it is a folder");
            }
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw CommandFailure.failed("cannot write " + file + ": " + e);
        }
    }

    private void progress(int finished, int all, Result latest) {
        if (streams.errIsTerminal()) {
            String line =
                    finished + " of " + all + ": " + Verdicts.name(latest.getVerdict()) + " " + latest.getCaseId();
            streams.err().print("\r" + line.substring(0, Math.min(79, line.length())) + "\033[K");
            streams.err().flush();
        }
    }

    private void wipe() {
        if (streams.errIsTerminal()) {
            streams.err().print("\r\033[K");
            streams.err().flush();
        }
    }
}
