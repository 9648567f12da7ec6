package io.aiomsg.bench;

import io.aiomsg.bench.contender.Contender;
import io.aiomsg.bench.contender.Contenders;
import io.aiomsg.bench.contender.Workload;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs workloads: each contender in a pair of processes of its own, warmed up, then rounds in turn (A B C A B C), so that
 * what else the machine does hits all alike and ratios can be taken between neighbours.
 */
final class Comparison {

    private static final long FIRST_COUNT = 500;
    private static final long MOST_GROWTH = 8;
    private static final long MOST_WARM_UPS = 3;

    private final Plan plan;
    private final List<Contender> contenders;
    private final List<String> jvmOptions;
    private final Progress progress;

    Comparison(Plan plan, List<Contender> contenders, List<String> jvmOptions, Progress progress) {
        this.plan = plan;
        this.contenders = List.copyOf(contenders);
        this.jvmOptions = List.copyOf(jvmOptions);
        this.progress = progress;
    }

    /** Runs one workload. A contender that fails is out of it, and its failure is in the outcome. */
    Outcome run(Workload workload) throws InterruptedException {
        List<Runner> runners = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        try {
            for (Contender contender : contenders) {
                if (contender.runs(workload)) {
                    attempt(failures, () -> runners.add(warmedUp(contender, workload)));
                }
            }
            for (int round = 1; round <= plan.rounds(); round++) {
                String what = workload.title() + ": round " + round + " of " + plan.rounds() + ", ";
                runners.removeIf(runner -> runner.hasFailed);
                for (Runner runner : runners) {
                    progress.show(what + runner.contender.title());
                    runner.hasFailed = !attempt(failures, runner::measure);
                }
            }
            for (Runner runner : runners) {
                runner.hasFailed = runner.hasFailed || !attempt(failures, runner.pair::finish);
            }
        } finally {
            runners.forEach(runner -> runner.pair.close());
            progress.clear();
        }
        runners.removeIf(runner -> runner.hasFailed);
        return new Outcome(workload, series(runners), failures);
    }

    private static List<Series> series(List<Runner> runners) {
        List<RoundResult> reference = runners.stream()
                .filter(runner -> runner.contender.equals(Contenders.reference()))
                .findFirst()
                .map(runner -> runner.results)
                .orElse(null);
        return runners.stream()
                .map(runner -> new Series(runner.contender, runner.results, reference))
                .toList();
    }

    /** How many messages fill a measured round at the speed of {@code result}. */
    private long fillingRound(RoundResult result) {
        return Math.max(1, (long) (result.messagesPerSecond() * plan.round().toNanos() / 1e9));
    }

    /** Takes a step, and notes why if it fails. */
    private static boolean attempt(List<String> failures, Step step) throws InterruptedException {
        try {
            step.run();
            return true;
        } catch (BenchException e) {
            failures.add(e.getMessage());
            return false;
        }
    }

    private Runner warmedUp(Contender contender, Workload workload) throws BenchException, InterruptedException {
        progress.show(workload.title() + ": warming up " + contender.title());
        ProcessPair pair = ProcessPair.start(contender, workload, jvmOptions);
        try {
            return new Runner(contender, pair, warmUp(pair));
        } catch (BenchException | InterruptedException | RuntimeException e) {
            pair.close();
            throw e;
        }
    }

    /**
     * Runs ever longer rounds for the warm-up time, and on while the JIT is busy, for {@value #MOST_WARM_UPS} times that at
     * most. Returns how many messages fill a measured round.
     */
    private long warmUp(ProcessPair pair) throws BenchException, InterruptedException {
        long warmUpNanos = plan.warmUp().toNanos();
        long count = FIRST_COUNT;
        long totalNanos = 0;
        while (true) {
            RoundResult result = pair.round(count, plan.limit());
            totalNanos += result.elapsedNanos();
            long full = fillingRound(result);
            boolean longEnough = result.elapsedNanos() * 4 >= plan.round().toNanos();
            boolean warm = result.isWarm() || totalNanos >= MOST_WARM_UPS * warmUpNanos;
            if (longEnough && warm && totalNanos >= warmUpNanos) {
                return full;
            }
            count = Math.max(1, Math.min(full / 2, count * MOST_GROWTH));
        }
    }

    /**
     * What a workload gave.
     *
     * @param workload the workload
     * @param series one for each contender that did it without failing
     * @param failures a line for each that failed
     */
    record Outcome(Workload workload, List<Series> series, List<String> failures) {}

    private interface Step {
        void run() throws BenchException, InterruptedException;
    }

    /** A contender that is warmed up. */
    private final class Runner {

        private final Contender contender;
        private final ProcessPair pair;
        private final List<RoundResult> results = new ArrayList<>();
        private long count;
        private boolean hasFailed;

        Runner(Contender contender, ProcessPair pair, long count) {
            this.contender = contender;
            this.pair = pair;
            this.count = count;
        }

        void measure() throws BenchException, InterruptedException {
            try {
                RoundResult result = pair.round(count, plan.limit());
                results.add(result);
                count = fillingRound(result);
            } catch (BenchException e) {
                pair.close();
                throw e;
            }
        }
    }
}
