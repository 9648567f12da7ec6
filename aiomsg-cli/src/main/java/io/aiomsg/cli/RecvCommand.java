package io.aiomsg.cli;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.Message;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The verb {@code recv}: prints messages as they arrive, one a line. */
@Command(
        name = "recv",
        description = "Prints the messages that arrive, one a line, until Ctrl-C.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "With --json each line is an object that names the sender, such as",
            "  {\"from\":\"worker-7\",\"text\":\"hello\"}",
            "A payload that is not UTF-8 is in \"base64\" instead of \"text\".",
            "Nothing is sent, so --mode and --delivery change nothing here.",
            "Exit code: 0; 1 if it failed; 2 for a wrong flag; 130 after Ctrl-C.",
            "",
            "Example: aiomsg recv --bind 127.0.0.1:25000 --count 10"
        })
final class RecvCommand implements Callable<Integer> {

    private static final Duration LINGER = Duration.ofSeconds(5);

    private final StandardStreams streams;

    @Mixin
    private SocketFlags flags = new SocketFlags();

    @Option(names = "--count", paramLabel = "N", description = "End after this many messages.")
    private @Nullable Long count;

    RecvCommand(StandardStreams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws InterruptedException, ClosedPipeException {
        if (count != null && count < 1) {
            throw CommandFailure.usage("--count " + count + " is too small; the least is 1");
        }
        EventReporter reporter = new EventReporter("recv", streams.err());
        boolean progressShown = streams.errIsTerminal() && !streams.outIsTerminal();
        try (AiomsgSocket socket = flags.open(reporter, LINGER, reporter::tell);
                Progress progress = new Progress(streams.err(), "received", progressShown)) {
            print(socket, progress);
        }
        return ExitCode.OK;
    }

    private void print(AiomsgSocket socket, Progress progress) throws InterruptedException, ClosedPipeException {
        LineOutput output = new LineOutput(streams.out());
        try {
            while (count == null || progress.messages() < count) {
                Message message = socket.tryReceive();
                if (message == null) {
                    output.flush(); // nothing more is there: show what came so far
                    message = socket.receive();
                }
                output.line(flags.json() ? JsonLine.write(message.from(), message.payload()) : message.payload());
                progress.count(message.size());
            }
        } catch (InterruptedException e) {
            output.flush();
            throw e;
        }
        output.flush();
    }
}
