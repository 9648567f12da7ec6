package io.aiomsg.conformance;

import io.aiomsg.conformance.Driver.Subject;
import io.aiomsg.wirespec.proto.Application;
import io.aiomsg.wirespec.proto.Feature;
import io.aiomsg.wirespec.proto.Peer;
import io.aiomsg.wirespec.proto.Report;
import io.aiomsg.wirespec.proto.Result;
import io.aiomsg.wirespec.proto.Role;
import io.aiomsg.wirespec.proto.Step;
import io.aiomsg.wirespec.proto.Verdict;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Plays trials with a driver, some at once, and reports in the order of the suite whatever the order they end in. */
public final class Runner {

    /** The features of the v1 protocol over plain TCP: claimed of everything unless somebody says otherwise. */
    public static final Set<Feature> V1 =
            Set.of(Feature.CORE, Feature.LIVENESS, Feature.AT_LEAST_ONCE, Feature.CONNECTIONS);

    private static final long DYING_SECONDS = 10;

    private final Suite suite;
    private final Driver driver;
    private final Set<Feature> claimed = EnumSet.copyOf(V1);
    private Peer peer = Peer.getDefaultInstance();
    private String implementation = "";
    private String salt = "0";
    private int jobs = 1;

    /** Is told of each result as it comes, by the thread that runs. */
    @FunctionalInterface
    public interface Listener {
        /**
         * A trial has ended.
         *
         * @param finished how many have by now, from 1
         * @param all how many there are
         * @param result of this one
         */
        void finished(int finished, int all, Result result);
    }

    /**
     * A runner of cases of a suite.
     *
     * @param suite that trials are of
     * @param driver that they are played with; stays the caller's to close
     */
    public Runner(Suite suite, Driver driver) {
        this.suite = suite;
        this.driver = driver;
    }

    /**
     * Says which features the implementation claims; the others are unsupported. By default {@link #V1}.
     *
     * @param features copied
     * @return this runner
     */
    public Runner claims(Set<Feature> features) {
        claimed.clear();
        claimed.addAll(features);
        return this;
    }

    /**
     * Says whose deviations are expected. By default nobody's.
     *
     * @param known the deviations of one implementation
     * @return this runner
     * @throws IllegalCaseException if it names a case that is not in the suite
     */
    public Runner peer(Peer known) {
        Deviations.check(known, suite);
        this.peer = known;
        return this;
    }

    /**
     * Names the implementation in the report.
     *
     * @param name for people; empty by default
     * @return this runner
     */
    public Runner implementation(String name) {
        this.implementation = name;
        return this;
    }

    /**
     * Says how many trials are played at once, if the driver can. By default one.
     *
     * @param most from 1; what is less counts as 1
     * @return this runner
     */
    public Runner jobs(int most) {
        this.jobs = most;
        return this;
    }

    /**
     * Makes identities and message ids differ from those of other runs, which a peer may remember.
     *
     * @param text any, the same for the same identities
     * @return this runner
     */
    public Runner salt(String text) {
        this.salt = text;
        return this;
    }

    /**
     * Plays trials.
     *
     * @param trials of the suite, in the order of the report
     * @param listener told of each result as it comes, by the calling thread
     * @return the results, one for each trial
     * @throws SubjectException if there is nothing to be tested
     * @throws InterruptedException if the calling thread is interrupted; what was started has been ended then
     */
    public Report run(List<Trial> trials, Listener listener) throws SubjectException, InterruptedException {
        if (trials.stream().anyMatch(trial -> obstacle(trial).isEmpty())) {
            driver.prepare();
        }
        Deviations deviations = new Deviations(peer);
        Result[] results = new Result[trials.size()];
        int threads = Math.max(1, driver.isConcurrent() ? Math.min(jobs, trials.size()) : 1);
        ExecutorService executor = Executors.newFixedThreadPool(threads, Runner::thread);
        try {
            CompletionService<Integer> playing = new ExecutorCompletionService<>(executor);
            for (int i = 0; i < results.length; i++) {
                int number = i;
                playing.submit(() -> {
                    results[number] = deviations.judge(trials.get(number), play(trials.get(number)));
                    return number;
                });
            }
            for (int done = 1; done <= results.length; done++) {
                listener.finished(done, results.length, results[playing.take().get()]);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a trial could not be played: " + e.getCause(), e);
        } finally {
            end(executor);
        }
        return Report.newBuilder()
                .setImplementation(implementation)
                .setPeer(peer.getId())
                .setDriver(driver.name())
                .setSpecification(suite.version())
                .addAllResults(List.of(results))
                .build();
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "conformance");
        thread.setDaemon(true);
        return thread;
    }

    /** Interrupts what still runs, and waits for it: agents must be gone. */
    private static void end(ExecutorService executor) {
        executor.shutdownNow();
        boolean interrupted = Thread.interrupted();
        try {
            if (!executor.awaitTermination(DYING_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a trial did not end when it was interrupted");
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Why a trial cannot be played; empty if it can. */
    private String obstacle(Trial trial) {
        Feature feature = trial.conformanceCase().getFeature();
        if (!claimed.contains(feature) || !driver.features().contains(feature)) {
            return "the feature " + feature.name().toLowerCase(Locale.ROOT) + " is not claimed";
        }
        if (usesTls(trial)) {
            return "this runner does not speak TLS yet";
        }
        String lack = driver.lacks(trial);
        return lack == null ? "" : lack;
    }

    private static boolean usesTls(Trial trial) {
        return trial.conformanceCase().getApplication().hasTls()
                || trial.conformanceCase().getStepsList().stream().anyMatch(Step::hasTls);
    }

    private Result play(Trial trial) throws InterruptedException {
        String obstacle = obstacle(trial);
        Outcome outcome = obstacle.isEmpty() ? playOrFail(trial) : Outcome.unsupported(obstacle);
        return Result.newBuilder()
                .setCaseId(trial.conformanceCase().getId())
                .setRole(trial.role())
                .setVerdict(outcome.verdict())
                .setReason(outcome.reason())
                .setMillis(outcome.millis())
                .addAllTranscript(outcome.transcript())
                .build();
    }

    private Outcome playOrFail(Trial trial) throws InterruptedException {
        Vocabulary words = Vocabulary.of(salt + "/" + trial.id(), suite.vectors(), trial.role() == Role.BIND);
        Application application = trial.conformanceCase().getApplication();
        byte[] identity =
                application.getIdentity().isEmpty() ? null : words.identities().octets(application.getIdentity());
        try (Subject subject = driver.start(trial, identity)) {
            Outcome outcome = new CasePlayer(trial, subject, words).play();
            return outcome.verdict() == Verdict.FAIL ? withLastWords(outcome, subject) : outcome;
        } catch (SubjectException e) {
            return Outcome.failed(String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            return Outcome.failed("the implementation or the runner broke: " + e); // one trial's, never the run's
        }
    }

    private static Outcome withLastWords(Outcome outcome, Subject subject) {
        List<String> lines = new ArrayList<>(outcome.transcript());
        subject.lastWords().lines().forEach(line -> lines.add("it printed: " + line));
        return new Outcome(outcome.verdict(), outcome.reason(), outcome.millis(), lines);
    }
}
