package io.aiomsg.interop;

import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.Identity;
import io.aiomsg.SendMode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A process at the other end, Python or Java, that takes commands: one JSON object a line, answered with one a line, in
 * the order the work is finished. It ends when its standard input does, so it cannot outlive the tests. Thread-safe.
 */
final class PeerProcess implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final int KEPT_LOG_LINES = 40;

    private final String name;
    private final Process process;
    private final Writer commands;
    private final AtomicLong lastId = new AtomicLong();
    private final Map<Long, CompletableFuture<Answer>> pending = new ConcurrentHashMap<>();
    private final CompletableFuture<Answer> greeting = new CompletableFuture<>();
    private final Deque<String> log = new ArrayDeque<>();
    private final List<Thread> readers;

    private PeerProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.commands = process.outputWriter(StandardCharsets.UTF_8);
        pending.put(0L, greeting);
        readers = List.of(
                new Thread(() -> readAnswers(process.getInputStream()), "interop-answers-" + name),
                new Thread(() -> readLog(process.getErrorStream()), "interop-log-" + name));
        readers.forEach(reader -> reader.setDaemon(true));
    }

    /** Starts a process and returns at once; commands may be given before it is ready. */
    static PeerProcess start(String name, List<String> command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().put("PYTHONUTF8", "1");
            PeerProcess peer = new PeerProcess(name, builder.start());
            peer.readers.forEach(Thread::start);
            return peer;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command, e);
        }
    }

    /** Starts a Java peer with the class path of this process. */
    static PeerProcess startJava(String name) {
        return start(
                name,
                List.of(
                        System.getProperty("java.home") + "/bin/java",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        // Small, so that whatever grows from round to round ends in an error.
                        "-Xmx96m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        JavaPeerMain.class.getName()));
    }

    /** Waits until the process takes commands. */
    Answer awaitReady() throws InterruptedException {
        return await("start", greeting, START);
    }

    /** Opens a socket there. */
    RemoteSocket open(String socket, SendMode mode, DeliveryGuarantee delivery) throws InterruptedException {
        return open(socket, mode, delivery, "");
    }

    /** Opens a socket there that has the given identity. */
    RemoteSocket open(String socket, SendMode mode, DeliveryGuarantee delivery, Identity identity)
            throws InterruptedException {
        return open(socket, mode, delivery, identity.hex());
    }

    /** A command, sent at once; its answer comes when the work is done. */
    CompletableFuture<Answer> tell(String word, Map<String, ?> arguments) {
        long id = lastId.incrementAndGet();
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("id", id);
        request.put("do", word);
        request.putAll(arguments);
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        pending.put(id, answer);
        try {
            synchronized (commands) {
                commands.write(Json.write(request) + "\n");
                commands.flush();
            }
        } catch (IOException e) {
            answer.completeExceptionally(new IOException(name + " takes no commands any more", e));
        }
        if (!process.isAlive()) {
            failPending();
        }
        return answer;
    }

    /** A command, waited for. */
    Answer ask(String word, Map<String, ?> arguments) throws InterruptedException {
        return await(word, tell(word, arguments), ANSWER);
    }

    Answer await(String what, CompletableFuture<Answer> answer, Duration within) throws InterruptedException {
        try {
            Answer result = answer.get(within.toMillis(), TimeUnit.MILLISECONDS);
            if (result.failed()) {
                throw new AssertionError(name + " could not " + what + ": " + result.text("error") + logged());
            }
            return result;
        } catch (TimeoutException e) {
            throw new AssertionError(name + " did not answer to \"" + what + "\" within " + within + logged(), e);
        } catch (ExecutionException e) {
            throw new AssertionError(name + " did not answer to \"" + what + "\": " + e.getCause() + logged(), e);
        }
    }

    /** Ends the process at once, as {@code kill -9} does, and waits until it is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            throw new AssertionError(name + " survived being killed");
        }
        for (Thread reader : readers) {
            reader.join(20_000);
        }
    }

    @Override
    public void close() {
        try {
            kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return name;
    }

    private RemoteSocket open(String socket, SendMode mode, DeliveryGuarantee delivery, String identity)
            throws InterruptedException {
        Answer answer = ask(
                "open",
                Map.of("socket", socket, "mode", mode.name(), "delivery", delivery.name(), "identity", identity));
        return new RemoteSocket(this, socket, Identity.fromHex(answer.text("identity")));
    }

    private void readAnswers(InputStream stream) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Answer answer = new Answer(Json.read(line));
                CompletableFuture<Answer> waiting = pending.remove(answer.id());
                if (waiting != null) {
                    waiting.complete(answer);
                }
            }
        } catch (IOException e) {
            keep("reading the answers: " + e);
        } finally {
            failPending();
        }
    }

    private void failPending() {
        pending.values().forEach(answer -> answer.completeExceptionally(new IOException(name + " has ended")));
    }

    private void readLog(InputStream stream) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                keep(line);
            }
        } catch (IOException e) {
            keep("reading the log: " + e);
        }
    }

    private void keep(String line) {
        synchronized (log) {
            log.addLast(line);
            if (log.size() > KEPT_LOG_LINES) {
                log.removeFirst();
            }
        }
    }

    private String logged() {
        synchronized (log) {
            return log.isEmpty() ? "" : "\nits last lines on standard error:\n  " + String.join("\n  ", log);
        }
    }
}
