package io.aiomsg.bench;

import io.aiomsg.bench.ChildProcess.Event;
import io.aiomsg.bench.RoundResult.Latency;
import io.aiomsg.bench.RoundResult.Used;
import io.aiomsg.bench.contender.Contender;
import io.aiomsg.bench.contender.Contender.Role;
import io.aiomsg.bench.contender.Workload;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The two processes of one contender, connected and ready for rounds of one workload. Used by one thread. */
final class ProcessPair implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration USAGE_LIMIT = Duration.ofSeconds(20);
    private static final long QUIT_LIMIT_MILLIS = 10_000;
    private static final long LAST_WORDS_LIMIT_MILLIS = 2_000;
    private static final int LATENCY_WORDS = 7;

    private final Contender contender;
    private final Workload workload;
    private final Map<Role, ChildProcess> children = new EnumMap<>(Role.class);
    private final Map<Role, Deque<String>> heard = new EnumMap<>(Role.class);
    private final BlockingQueue<Event> said = new LinkedBlockingQueue<>();

    private ProcessPair(Contender contender, Workload workload) {
        this.contender = contender;
        this.workload = workload;
    }

    /** Starts both processes; they are connected when this returns. */
    static ProcessPair start(Contender contender, Workload workload, List<String> jvmOptions)
            throws BenchException, InterruptedException {
        ProcessPair pair = new ProcessPair(contender, workload);
        try {
            int port = pair.launch(Role.RECEIVER, 0, jvmOptions);
            pair.launch(Role.SENDER, port, jvmOptions);
            return pair;
        } catch (BenchException | InterruptedException | RuntimeException e) {
            pair.close();
            throw e;
        }
    }

    /** Moves {@code count} messages and tells how it went; a process that is silent for {@code limit} counts as hung. */
    RoundResult round(long count, Duration limit) throws BenchException, InterruptedException {
        CpuLoad before = CpuLoad.now();
        long startNanos = System.nanoTime();
        tell(Role.RECEIVER, "ROUND " + count);
        expect(Role.RECEIVER, "ARMED", limit);
        tell(Role.SENDER, "ROUND " + count);
        String[] senderDone = expect(Role.SENDER, "DONE", limit);
        String[] receiverDone = expect(Role.RECEIVER, "DONE", limit);
        long nanos = System.nanoTime() - startNanos;
        Used sender = usage(Role.SENDER);
        Used receiver = usage(Role.RECEIVER);
        long elapsedNanos = Long.parseLong(
                switch (workload.shape()) {
                    case ONE_WAY -> receiverDone[1];
                    case ROUND_TRIP -> senderDone[1];
                });
        double otherCpus = CpuLoad.now().othersSince(before, nanos, sender.cpuNanos() + receiver.cpuNanos());
        return new RoundResult(count, elapsedNanos, sender, receiver, latency(senderDone), otherCpus);
    }

    /** Lets both processes close their ends and waits until they have ended. */
    void finish() throws BenchException, InterruptedException {
        for (Role role : Role.values()) {
            tell(role, "QUIT");
        }
        for (Role role : Role.values()) {
            ChildProcess child = child(role);
            if (!child.awaitEnd(QUIT_LIMIT_MILLIS)) {
                throw failure(role, "did not end within " + QUIT_LIMIT_MILLIS / 1_000 + " s of closing");
            }
            if (child.exitCode() != 0) {
                throw ended(role);
            }
        }
    }

    /** Ends both processes at once if they still run. */
    @Override
    public void close() {
        children.values().forEach(ChildProcess::close);
    }

    private int launch(Role role, int port, List<String> jvmOptions) throws BenchException, InterruptedException {
        try {
            children.put(role, ChildProcess.start(role, contender.command(role, workload, port, jvmOptions), said));
        } catch (IOException e) {
            throw new BenchException(subject(role) + " could not be started: " + e.getMessage(), e);
        }
        return Integer.parseInt(expect(role, "READY", START_LIMIT)[1]);
    }

    private Used usage(Role role) throws BenchException, InterruptedException {
        tell(role, "USAGE");
        String[] words = expect(role, "USAGE", USAGE_LIMIT);
        return new Used(Long.parseLong(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]));
    }

    private static @Nullable Latency latency(String[] done) {
        if (done.length < LATENCY_WORDS) {
            return null;
        }
        return new Latency(
                Long.parseLong(done[2]),
                Long.parseLong(done[3]),
                Long.parseLong(done[4]),
                Long.parseLong(done[5]),
                Long.parseLong(done[6]));
    }

    private void tell(Role role, String line) {
        child(role).tell(line);
    }

    private ChildProcess child(Role role) {
        ChildProcess child = children.get(role);
        if (child == null) {
            throw new IllegalStateException(role + " was not started");
        }
        return child;
    }

    /** Waits for the next line of one process, which must start with {@code word}; the end of either ends the wait. */
    private String[] expect(Role role, String word, Duration limit) throws BenchException, InterruptedException {
        long deadlineNanos = System.nanoTime() + limit.toNanos();
        Deque<String> lines = heard(role);
        while (lines.isEmpty()) {
            Event event = said.poll(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (event == null) {
                throw failure(role, "hangs: no " + word + " within " + limit.toSeconds() + " s");
            }
            String line = event.line();
            if (line == null) {
                throw ended(event.role());
            }
            if (line.startsWith("FAILED ")) {
                throw failure(event.role(), "failed: " + line.substring("FAILED ".length()));
            }
            heard(event.role()).add(line);
        }
        String line = lines.remove();
        String[] words = line.split(" ", -1);
        if (!words[0].equals(word)) {
            throw failure(role, "said \"" + line + "\" where " + word + " was expected");
        }
        return words;
    }

    private Deque<String> heard(Role role) {
        return heard.computeIfAbsent(role, any -> new ArrayDeque<>());
    }

    private BenchException ended(Role role) throws InterruptedException {
        ChildProcess child = child(role);
        if (!child.awaitEnd(LAST_WORDS_LIMIT_MILLIS)) {
            return failure(role, "closed its output before its time");
        }
        if (child.interrupted()) {
            throw new InterruptedException(subject(role) + " was interrupted");
        }
        String lastWords = child.lastWords();
        return failure(
                role,
                "ended with exit code " + child.exitCode() + (lastWords.isEmpty() ? "" : ", saying: " + lastWords));
    }

    private BenchException failure(Role role, String what) {
        return new BenchException(subject(role) + " " + what);
    }

    private String subject(Role role) {
        return contender.title() + ", " + workload.title() + ": the "
                + role.name().toLowerCase(Locale.ROOT);
    }
}
