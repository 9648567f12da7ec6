package io.aiomsg.conformance;

import io.aiomsg.testkit.peer.OctetStream;
import io.aiomsg.wirespec.proto.Application;
import io.aiomsg.wirespec.proto.Behavior;
import io.aiomsg.wirespec.proto.Feature;
import io.aiomsg.wirespec.proto.Octets;
import io.aiomsg.wirespec.proto.Role;
import io.aiomsg.wirespec.proto.Step;
import java.io.File;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Drives an agent: a program in any language that is started for each trial with the shared agent flags. Thread-safe. */
public final class AgentDriver implements Driver {

    private static final String HOST = "127.0.0.1";

    private final List<String> command;

    /**
     * A driver for a command line: words with blanks between them; quotes of either kind keep blanks in a word.
     *
     * @param commandLine has at least one word
     */
    public AgentDriver(String commandLine) {
        this.command = CommandLine.words(commandLine);
    }

    @Override
    public String name() {
        return "agent";
    }

    @Override
    public Set<Feature> features() {
        return EnumSet.allOf(Feature.class);
    }

    @Override
    public boolean isConcurrent() {
        return true;
    }

    @Override
    public @Nullable String lacks(Trial trial) {
        boolean sink = trial.conformanceCase().getApplication().getBehavior() == Behavior.SINK;
        for (Step step : trial.conformanceCase().getStepsList()) {
            if (step.hasOutput() && !sink) {
                return "looks at what an application was given, which only a sink prints";
            }
            if (step.hasOutput() && step.getOutput().getPayloadsList().stream().anyMatch(AgentDriver::breaksLines)) {
                return "looks at payloads that hold an end of line, which a sink prints as they are";
            }
        }
        return null;
    }

    /** Whether octets may hold an end of line. Digits are looked at without regard to where a pair begins. */
    private static boolean breaksLines(Octets octets) {
        return octets.getText().indexOf('\n') >= 0
                || (octets.hasHex() && octets.getHex().contains("0a"));
    }

    @Override
    public void prepare() throws SubjectException {
        if (command.isEmpty()) {
            throw new SubjectException("--agent names no program");
        }
        String program = command.get(0);
        boolean isPath = program.contains("/") || program.contains(File.separator);
        boolean there = isPath ? Files.isExecutable(Path.of(program)) : isOnPath(program);
        if (!there) {
            throw new SubjectException("there is no program " + program + " to be started as an agent");
        }
    }

    private static boolean isOnPath(String program) {
        String path = System.getenv("PATH");
        if (path == null || File.separatorChar == '\\') {
            return true; // whether it is there shows when it is started
        }
        for (String folder : path.split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(folder.isEmpty() ? "." : folder, program))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Subject start(Trial trial, byte @Nullable [] identity) throws SubjectException {
        try {
            if (trial.role() == Role.CONNECT) {
                OctetStream.Listener listener = OctetStream.listenTcp(0);
                try {
                    return AgentProcess.dialling(flags(trial, listener.port(), identity), listener);
                } catch (IOException e) {
                    listener.close();
                    throw e;
                }
            }
            int port = freePort();
            return AgentProcess.listening(flags(trial, port, identity), HOST, port);
        } catch (IOException e) {
            throw new SubjectException("the agent could not be started: " + e.getMessage());
        }
    }

    /** Free now; that somebody else takes it before the agent does is possible, and unlikely. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private List<String> flags(Trial trial, int port, byte @Nullable [] identity) {
        Application wanted = trial.conformanceCase().getApplication();
        List<String> words = new ArrayList<>(command);
        words.addAll(List.of("--role", trial.role().name().toLowerCase(Locale.ROOT)));
        words.addAll(List.of("--host", HOST, "--port", Integer.toString(port)));
        words.addAll(List.of("--behavior", wanted.getBehavior().name().toLowerCase(Locale.ROOT)));
        words.addAll(List.of("--count", Integer.toString(TestedApplication.count(wanted))));
        words.addAll(List.of("--prefix", TestedApplication.prefix(wanted)));
        words.addAll(List.of("--delivery", wanted.getAtLeastOnce() ? "at-least-once" : "at-most-once"));
        words.addAll(List.of("--send-mode", wanted.getPublish() ? "publish" : "roundrobin"));
        if (wanted.getWebsocket() && trial.role() == Role.CONNECT) {
            words.add("--websocket");
        }
        if (identity != null) {
            words.addAll(List.of("--identity", HexFormat.of().formatHex(identity)));
        }
        String linger = BigDecimal.valueOf(TestedApplication.linger(wanted).toMillis(), 3)
                .toPlainString();
        words.addAll(List.of("--linger", linger));
        return words;
    }

    @Override
    public void close() {}
}
