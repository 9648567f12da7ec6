package io.aiomsg.cli;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A command line running in this process, in a thread of its own. */
final class Run implements AutoCloseable {

    private final Captured out = new Captured();
    private final Captured err = new Captured();
    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();
    private final Thread thread;

    private Run(InputStream in, OutputStream redirected, String... args) {
        StandardStreams streams = new StandardStreams(
                in,
                redirected == null ? out : redirected,
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                false,
                false);
        thread = new Thread(() -> exitCode.complete(new Main(streams).run(args)), String.join(" ", args));
        thread.start();
    }

    static Run of(String... args) {
        return new Run(InputStream.nullInputStream(), null, args);
    }

    static Run withInput(String input, String... args) {
        return new Run(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), null, args);
    }

    static Run withInput(InputStream input, String... args) {
        return new Run(input, null, args);
    }

    static Run withOutput(OutputStream output, String... args) {
        return new Run(InputStream.nullInputStream(), output, args);
    }

    int exitCode() throws Exception {
        return exitCode(Captured.DEADLINE);
    }

    /** For one that starts programs. */
    int exitCode(Duration within) throws Exception {
        return exitCode.get(within.toSeconds(), TimeUnit.SECONDS);
    }

    /** What Ctrl-C does to the thread of a verb. */
    void interrupt() {
        thread.interrupt();
    }

    Captured out() {
        return out;
    }

    Captured err() {
        return err;
    }

    /** The port that a verb given port 0 has taken. */
    int port() throws InterruptedException {
        return Integer.parseInt(err.await("listens on .*:(\\d+)"));
    }

    @Override
    public void close() throws Exception {
        thread.interrupt();
        Captured.join(thread);
    }
}
