package io.aiomsg.cli.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A run of another program: its output line by line, and its end within a deadline. */
final class Program implements AutoCloseable {

    private static final Duration LAST_OUTPUT_PATIENCE = Duration.ofSeconds(2);

    private final Process process;
    private final Thread reader;
    private final List<String> lines = new ArrayList<>();

    /**
     * How it ended.
     *
     * @param exitCode its exit code
     * @param lastLine the last line of its output that is not blank, or a sentence if there was none
     */
    record Result(int exitCode, String lastLine) {}

    private Program(Process process, Consumer<String> told) {
        this.process = process;
        reader = new Thread(() -> readAll(told), "demo-program");
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts it; each line of its output, errors included, is handed to {@code told}. */
    static Program start(List<String> command, byte[] input, Consumer<String> told) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PYTHONIOENCODING", "utf-8");
        builder.environment().remove("PYTHONHOME");
        builder.environment().remove("PYTHONPATH");
        Process process = builder.start();
        Program program = new Program(process, told);
        try (OutputStream out = process.getOutputStream()) {
            out.write(input);
        } catch (IOException e) {
            program.close();
            throw e;
        }
        return program;
    }

    /** Runs it to its end. */
    static Result run(Duration patience, List<String> command) throws IOException, InterruptedException {
        try (Program program = start(command, new byte[0], line -> {})) {
            return program.await(patience);
        }
    }

    /** Waits for its end; a program that takes longer is ended. */
    Result await(Duration patience) throws InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            close();
            return new Result(-1, "it took longer than " + patience.toSeconds() + " s");
        }
        reader.join(LAST_OUTPUT_PATIENCE.toMillis());
        return new Result(process.exitValue(), lastLine());
    }

    /** Ends it if it still runs. */
    @Override
    public void close() {
        process.destroyForcibly();
    }

    private String lastLine() {
        synchronized (lines) {
            return lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1);
        }
    }

    private void readAll(Consumer<String> told) {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (!line.isBlank()) {
                    synchronized (lines) {
                        lines.add(line.strip());
                    }
                    told.accept(line);
                }
            }
        } catch (IOException e) {
            return; // the process was ended
        }
    }
}
