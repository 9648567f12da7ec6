package io.aiomsg.testkit.explore;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import java.util.function.ToIntFunction;

/**
 * Plays random scenarios, one for each of consecutive seeds, and reports the first that breaks a rule, made as small as it
 * gets. Immutable; thread-safe.
 */
public final class Exploration {

    private static final long SHRINKING_STEPS = 20_000_000;

    private final long firstSeed;
    private final int runs;
    private final int threads;

    private Exploration(long firstSeed, int runs, int threads) {
        this.firstSeed = firstSeed;
        this.runs = runs;
        this.threads = threads;
    }

    /**
     * {@return an exploration of seeds one after another, by as many threads as there are processors}
     *
     * @param runs at least 1
     * @param firstSeed any
     */
    public static Exploration of(int runs, long firstSeed) {
        if (runs < 1) {
            throw new IllegalArgumentException("runs is " + runs + "; it must be at least 1");
        }
        return new Exploration(firstSeed, runs, Runtime.getRuntime().availableProcessors());
    }

    /**
     * What was found.
     *
     * @param runs how many scenarios were played
     * @param failedSeed the least seed whose scenario failed; meaningless if none did
     * @param failure what it broke and the smallest scenario that does, for people; empty if nothing failed
     * @param table how often each rule was at work under each fault
     * @param emptyCells how many combinations of these were never seen
     * @param socketTime the virtual time that all sockets have lived
     * @param realTime how long it took
     * @param medianSockets sockets of the median run
     * @param medianMessages messages of the median run
     * @param medianFaults faults of the median run
     */
    public record Report(
            int runs,
            long failedSeed,
            String failure,
            String table,
            int emptyCells,
            Duration socketTime,
            Duration realTime,
            int medianSockets,
            int medianMessages,
            int medianFaults) {

        /** {@return true if no scenario failed} */
        public boolean passed() {
            return failure.isEmpty();
        }
    }

    /** A run's figures. */
    private record Figures(int sockets, int messages, int faults) {}

    /**
     * Plays them all, or until one fails.
     *
     * @param progress told the number of finished runs in order, by one thread at a time
     * @return what was found
     * @throws InterruptedException if interrupted; the runs end then
     */
    public Report run(IntConsumer progress) throws InterruptedException {
        long start = System.nanoTime();
        AtomicInteger next = new AtomicInteger();
        Progress finished = new Progress(progress);
        AtomicLong failedRun = new AtomicLong(Long.MAX_VALUE);
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<Share>> shares = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                shares.add(() -> share(next, finished, failedRun));
            }
            Share all = new Share();
            for (Future<Share> share : workers.invokeAll(shares)) {
                all.add(share.get());
            }
            return report(all, failedRun.get(), Duration.ofNanos(System.nanoTime() - start));
        } catch (ExecutionException e) {
            throw new IllegalStateException("the exploration itself failed", e);
        } finally {
            workers.shutdownNow();
        }
    }

    /** Counts finished runs. Thread-safe: whoever listens is told of one after the other. */
    private static final class Progress {
        private final IntConsumer listener;
        private int finished;

        Progress(IntConsumer listener) {
            this.listener = listener;
        }

        synchronized void one() {
            listener.accept(++finished);
        }
    }

    /** What one thread has seen. */
    private static final class Share {
        private final Hits hits = new Hits();
        private final List<Figures> figures = new ArrayList<>();
        private long socketNanos;

        void add(Share other) {
            hits.add(other.hits);
            figures.addAll(other.figures);
            socketNanos += other.socketNanos;
        }

        int median(ToIntFunction<Figures> figure) {
            return figures.stream()
                    .mapToInt(figure)
                    .sorted()
                    .skip(figures.size() / 2)
                    .findFirst()
                    .orElse(0);
        }
    }

    private Share share(AtomicInteger next, Progress finished, AtomicLong failedRun) {
        Share share = new Share();
        for (int run = next.getAndIncrement(); run < runs && run < failedRun.get(); run = next.getAndIncrement()) {
            Scenario scenario = Scenario.random(firstSeed + run);
            Play.Outcome outcome = Play.of(scenario);
            share.hits.count(outcome.history(), outcome.happenings());
            share.figures.add(new Figures(
                    outcome.sockets(), outcome.messages(), scenario.steps().size()));
            share.socketNanos += outcome.socketNanos();
            if (outcome.failure() != null) {
                failedRun.accumulateAndGet(run, Math::min);
            }
            finished.one();
        }
        return share;
    }

    private Report report(Share all, long failedRun, Duration realTime) {
        boolean failed = failedRun != Long.MAX_VALUE;
        return new Report(
                all.figures.size(),
                failed ? firstSeed + failedRun : 0,
                failed ? explain(firstSeed + failedRun) : "",
                all.hits.toString(),
                all.hits.zeros(),
                Duration.ofNanos(all.socketNanos),
                realTime,
                all.median(Figures::sockets),
                all.median(Figures::messages),
                all.median(Figures::faults));
    }

    /** Plays the scenario of one seed again, and tells what it breaks in as few words as it takes. */
    private static String explain(long seed) {
        Scenario scenario = Scenario.random(seed);
        PlayFailure failure = Play.of(scenario).failure();
        if (failure == null) {
            return "seed " + seed + " failed, but not when it was played again: the simulation is not deterministic";
        }
        Shrinker.Shrunk shrunk = Shrinker.shrink(scenario, failure, SHRINKING_STEPS);
        return shrunk.failure().getMessage() + "\nthe smallest scenario found that fails so:\n" + shrunk.scenario();
    }
}
