package io.aiomsg.testkit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Finds out that whoever has the turn of a simulation waits for something outside of it: a lock, a future or a latch that only
 * a thread without the turn could release, or real time. In real time, as no other passes then. Thread-safe: asked by the
 * threads that wait for the turn.
 */
final class HoldUp {

    /** For how long as a rule: more than a busy machine keeps a thread that could run. */
    static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final int LOOKS = 8;

    private final long patienceNanos;
    private @Nullable Task seen;
    private long seenTurn;
    private long sinceNanos;

    /** For turns that were seen waiting for so long, and never at work. */
    HoldUp(Duration patience) {
        this.patienceNanos = patience.toNanos();
    }

    /** How often the threads that wait look. */
    long lookNanos() {
        return patienceNanos / LOOKS;
    }

    /** True if a task has been found waiting, in this turn, at every look for long; then it is not said again for as long. */
    synchronized boolean holds(Task task, long turn) {
        long nowNanos = System.nanoTime();
        if (!task.equals(seen) || turn != seenTurn || !waits(task.thread)) {
            seen = task;
            seenTurn = turn;
            sinceNanos = nowNanos;
            return false;
        }
        boolean holds = nowNanos - sinceNanos >= patienceNanos;
        sinceNanos = holds ? nowNanos : sinceNanos;
        return holds;
    }

    private static boolean waits(@Nullable Thread thread) {
        if (thread == null) {
            return false;
        }
        return switch (thread.getState()) {
            case BLOCKED, WAITING, TIMED_WAITING -> true;
            case NEW, RUNNABLE, TERMINATED -> false;
        };
    }
}
