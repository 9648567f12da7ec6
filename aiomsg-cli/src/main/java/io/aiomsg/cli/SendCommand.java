package io.aiomsg.cli;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.DrainResult;
import io.aiomsg.SocketLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The verb {@code send}: each line of standard input or of a file becomes a message. */
@Command(
        name = "send",
        description = "Sends each line of standard input, or of a file, as a message.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Ends when everything has left (at-least-once: is acknowledged); waits while",
            "nobody is connected. With --json each line is an object with \"text\" or",
            "\"base64\", as 'recv --json' prints it; a member \"to\" names the one peer it is",
            "for, such as {\"to\":\"worker-7\",\"text\":\"hello\"}.",
            "Exit code: 0; 1 if it failed or a message was lost; 2 for a wrong flag; 130",
            "after Ctrl-C.",
            "",
            "Example: seq 10 | aiomsg send --connect 127.0.0.1:25000 --delivery at-least-once"
        })
final class SendCommand implements Callable<Integer> {

    private static final Duration CLOSE_LINGER = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration FOR_EVER = Duration.ofDays(1);

    private final StandardStreams streams;
    private final EventReporter reporter;

    @Mixin
    private SocketFlags flags = new SocketFlags();

    @Option(names = "--file", paramLabel = "FILE", description = "Read the lines from here (default: standard input).")
    private @Nullable Path file;

    @Option(
            names = "--linger",
            paramLabel = "SECONDS",
            converter = Values.OfSeconds.class,
            description = "At the end of input, give up after so long on what has not left (default: wait).")
    private @Nullable Duration linger;

    SendCommand(StandardStreams streams) {
        this.streams = streams;
        this.reporter = new EventReporter("send", streams.err());
    }

    @Override
    public Integer call() throws InterruptedException {
        InputStream input = open();
        boolean progressShown = streams.errIsTerminal() && (file != null || !streams.inIsTerminal());
        AiomsgSocket socket = flags.open(reporter, CLOSE_LINGER, reporter::tell);
        boolean complete;
        try (socket;
                Progress progress = new Progress(streams.err(), "sent", progressShown)) {
            LineSource lines = new LineSource(input, SocketLimits.DEFAULT.maxPayloadBytes());
            new LineSender(socket, flags, reporter).sendAll(lines, progress);
            complete = drain(socket);
        } catch (InterruptedException e) {
            reporter.tellLosses(socket.stats());
            throw e;
        }
        boolean lost = reporter.tellLosses(socket.stats());
        return complete && !lost ? ExitCode.OK : ExitCode.FAILED;
    }

    private InputStream open() {
        if (file == null) {
            return streams.in();
        }
        try {
            if (Files.isDirectory(file)) {
                throw CommandFailure.usage("--file " + file + " is a directory; name a file");
            }
            return Files.newInputStream(file);
        } catch (NoSuchFileException e) {
            throw CommandFailure.usage("--file " + file + ": there is no such file");
        } catch (IOException e) {
            throw CommandFailure.usage("--file " + file + " cannot be read: " + e.getMessage());
        }
    }

    /** Waits until everything has left; tells a waiting person why nothing seems to happen. */
    private boolean drain(AiomsgSocket socket) throws InterruptedException {
        DrainResult left = socket.drain(linger == null ? PATIENCE : linger);
        if (linger == null && !left.complete()) {
            reporter.tell("waits for " + describe(left) + "; Ctrl-C gives up");
            while (!left.complete()) {
                left = socket.drain(FOR_EVER);
            }
        }
        if (!left.complete()) {
            reporter.tell("gives up on " + describe(left));
        }
        return left.complete();
    }

    private static String describe(DrainResult left) {
        return left.queued() > 0
                ? left.queued() + " messages to leave"
                : left.unacknowledged() + " messages to be acknowledged";
    }
}
