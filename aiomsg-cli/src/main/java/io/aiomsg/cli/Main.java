package io.aiomsg.cli;

import io.aiomsg.bench.BenchCommand;
import io.aiomsg.cli.demo.DemoCommand;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The entry point: finds the verb, runs it, and turns its failures into one line on standard error and an exit code. */
public final class Main {

    /** The library's log, which the verbs tell in their own words; what it calls an error is a fault of the program. */
    private static final Logger LIBRARY_LOG = Logger.getLogger("io.aiomsg");

    private final StandardStreams streams;
    private final Map<String, Supplier<Object>> verbs = new LinkedHashMap<>();

    Main(StandardStreams streams) {
        this.streams = streams;
        verbs.put(
                "demo",
                () -> new DemoCommand(
                        new PrintWriter(new OutputStreamWriter(streams.out(), StandardCharsets.UTF_8), true)));
        verbs.put("recv", () -> new RecvCommand(streams));
        verbs.put("send", () -> new SendCommand(streams));
        verbs.put("proxy", () -> new ProxyCommand(streams));
        verbs.put("agent", () -> new AgentCommand(streams));
        verbs.put("simulate", () -> new SimulateCommand(streams));
        verbs.put("conformance", () -> new ConformanceCommand(streams));
        verbs.put("bench", BenchCommand::new);
    }

    /** Runs the program and ends the process. */
    public static void main(String[] args) {
        LIBRARY_LOG.setLevel(Level.SEVERE);
        StopSignal signal = StopSignal.interrupts(Thread.currentThread());
        int exitCode = new Main(StandardStreams.ofProcess()).run(args);
        signal.finished();
        System.exit(exitCode);
    }

    /** Runs one command line in the calling thread; an interrupt ends it as Ctrl-C would. */
    int run(String... args) {
        CommandLine program = program(args);
        if (args.length == 0) {
            program.usage(program.getErr());
            return ExitCode.USAGE;
        }
        return program.execute(args);
    }

    private CommandLine program(String... args) {
        CommandLine program = new CommandLine(new AiomsgCommand());
        // Only the verb asked for is looked at: reflection over all of them would double the start-up time.
        Supplier<Object> asked = args.length == 0 ? null : verbs.get(args[0]);
        if (asked != null) {
            program.addSubcommand(args[0], asked.get());
        } else {
            verbs.forEach((name, verb) -> program.addSubcommand(name, verb.get()));
        }
        program.setOut(new PrintWriter(new OutputStreamWriter(streams.out(), StandardCharsets.UTF_8), true));
        program.setErr(new PrintWriter(streams.err(), true, Charset.defaultCharset()));
        program.setParameterExceptionHandler((e, rest) -> wrongParameter(e));
        program.setExecutionExceptionHandler((e, command, result) -> failed(e, command));
        return program;
    }

    private int wrongParameter(ParameterException e) {
        String name = e.getCommandLine().getCommandSpec().qualifiedName();
        String what = e instanceof UnmatchedArgumentException unmatched
                ? unmatched(unmatched)
                : oneLine(String.valueOf(e.getMessage())) + "; see '" + name + " --help'";
        streams.err().println(name + ": " + what);
        return ExitCode.USAGE;
    }

    private String unmatched(UnmatchedArgumentException e) {
        String name = e.getCommandLine().getCommandSpec().qualifiedName();
        String argument = e.getUnmatched().get(0);
        if (e.getCommandLine().getParent() == null && !argument.startsWith("-")) {
            return "there is no verb '" + argument + "'; the verbs are " + String.join(", ", verbs.keySet());
        }
        String what = (argument.startsWith("-") ? "there is no option '" : "unexpected argument '") + argument + "'";
        List<String> similar = e.getSuggestions();
        return similar.isEmpty()
                ? what + "; see '" + name + " --help'"
                : what + "; did you mean " + String.join(" or ", similar) + "?";
    }

    private int failed(Exception e, CommandLine command) {
        if (e instanceof CommandFailure failure) {
            String name = command.getCommandSpec().qualifiedName();
            streams.err().println(name + ": " + oneLine(String.valueOf(failure.getMessage())));
            return failure.exitCode();
        }
        if (e instanceof ClosedPipeException) {
            return ExitCode.OK;
        }
        if (e instanceof InterruptedException) {
            return ExitCode.INTERRUPTED;
        }
        streams.err().println("aiomsg: this should not have happened; please report it with the lines below");
        e.printStackTrace(streams.err());
        return ExitCode.FAILED;
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s*\\R\\s*", " ");
    }
}
