package io.aiomsg.bench;

import io.aiomsg.bench.contender.Contender.Role;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One running process of a contender: lines in, lines out. It does not outlive this process. */
final class ChildProcess implements AutoCloseable {

    private static final int EXIT_INTERRUPTED = 130;

    private final Role role;
    private final Process process;
    private final Writer in;
    private final Thread killer;
    private volatile String lastWords = "";
    private volatile boolean interrupted;

    private ChildProcess(Role role, Process process) {
        this.role = role;
        this.process = process;
        this.in = process.outputWriter(StandardCharsets.UTF_8);
        this.killer = new Thread(() -> {
            interrupted = true;
            process.destroyForcibly();
        });
    }

    /** Starts {@code command}; what it says goes to {@code said}, its end as an event without a line. */
    static ChildProcess start(Role role, List<String> command, BlockingQueue<Event> said) throws IOException {
        ChildProcess child = new ChildProcess(role, new ProcessBuilder(command).start());
        Runtime.getRuntime().addShutdownHook(child.killer);
        child.follow("out", child.process.getInputStream(), line -> said.add(new Event(role, line)), () -> {
            said.add(new Event(role, null));
        });
        child.follow("err", child.process.getErrorStream(), child::remember, () -> {});
        return child;
    }

    /** Sends it a line. A process that has ended hears nothing; its end is an event. */
    void tell(String line) {
        try {
            in.write(line + "\n");
            in.flush();
        } catch (IOException e) {
            // It ended, which the reader of its output reports.
        }
    }

    /** Waits for its end; false if it goes on. */
    boolean awaitEnd(long limitMillis) throws InterruptedException {
        return process.waitFor(limitMillis, TimeUnit.MILLISECONDS);
    }

    /** True if it ended, or is ending, because the whole program was told to: Ctrl-C reaches children too. */
    boolean interrupted() {
        return interrupted || (!process.isAlive() && process.exitValue() == EXIT_INTERRUPTED);
    }

    /** The exit code of a process that has ended. */
    int exitCode() {
        return process.exitValue();
    }

    /** The last line it wrote to standard error, empty if none. */
    String lastWords() {
        return lastWords;
    }

    /** Ends it at once if it still runs. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            Runtime.getRuntime().removeShutdownHook(killer);
        } catch (IllegalStateException e) {
            // This process is ending, and the hook does what it is for.
        }
    }

    private void remember(String line) {
        if (!line.isBlank() && !line.startsWith("\tat ")) {
            lastWords = line.strip();
        }
    }

    private void follow(String what, InputStream stream, Consumer<String> eachLine, Runnable atEnd) {
        Thread thread = new Thread(
                () -> {
                    try (BufferedReader lines =
                            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                            eachLine.accept(line);
                        }
                    } catch (IOException e) {
                        // The stream was closed with the process: the same as its end.
                    }
                    atEnd.run();
                },
                role.name().toLowerCase(Locale.ROOT) + "-" + what);
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * What a process said.
     *
     * @param role which of the two
     * @param line the line; null for the end of its output
     */
    record Event(Role role, @Nullable String line) {}
}
