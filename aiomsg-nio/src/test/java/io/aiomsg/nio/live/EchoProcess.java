package io.aiomsg.nio.live;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A running {@link SoakEcho}, started ahead of its turn so that an outage is no longer than a test wants. */
final class EchoProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;

    private EchoProcess(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts a process that does not open its socket yet. */
    static EchoProcess start(Role role, int port) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = List.of(
                java,
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-Dio.netty.leakDetection.level=disabled",
                "-cp",
                classPath(),
                SoakEcho.class.getName(),
                role == Role.BIND ? "bind" : "connect",
                Integer.toString(port));
        try {
            return new EchoProcess(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes the process open its socket; returns once it has. */
    void open() {
        expect("waiting");
        try {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        expect("open");
    }

    /** Ends the process as {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
            throw new AssertionError("process " + process.pid() + " survives being killed");
        }
        closeStreams();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        closeStreams();
    }

    private void closeStreams() {
        try {
            output.close();
            process.getOutputStream().close();
        } catch (IOException e) {
            // It was killed: what it had not read is of no interest.
        }
    }

    private void expect(String line) {
        try {
            String printed = output.readLine();
            if (!line.equals(printed)) {
                throw new AssertionError("the echo process printed \"" + printed + "\" instead of \"" + line + "\"");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String classPath() {
        // Surefire hides the real class path behind a jar with a manifest.
        String surefire = System.getProperty("surefire.test.class.path");
        String path = surefire == null ? System.getProperty("java.class.path") : surefire;
        return path.replace("" + File.pathSeparatorChar + File.pathSeparatorChar, File.pathSeparator);
    }
}
