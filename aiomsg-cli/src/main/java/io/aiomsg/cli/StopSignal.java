package io.aiomsg.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C (and SIGTERM) into an interrupt of the thread that works, and gives it a moment to end cleanly before the
 * process is gone.
 */
final class StopSignal {

    /** Longer than any verb needs, short enough for a person who pressed Ctrl-C. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final CountDownLatch finished = new CountDownLatch(1);

    private StopSignal() {}

    /** Interrupts {@code worker} when the process is told to stop. */
    static StopSignal interrupts(Thread worker) {
        StopSignal signal = new StopSignal();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> signal.stop(worker), "aiomsg-stop"));
        return signal;
    }

    /** The work is done: a stop, also our own {@link System#exit}, need not wait. */
    void finished() {
        finished.countDown();
    }

    private void stop(Thread worker) {
        if (finished.getCount() == 0) {
            return;
        }
        worker.interrupt();
        try {
            boolean ended = finished.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                System.err.println("aiomsg: stopped without waiting any longer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
