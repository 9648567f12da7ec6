package io.aiomsg.nio.engine;

/**
 * A clock that stands still while its connection is not being read (R4, AIO-LIV-006): a peer that we do not listen to is neither
 * silent nor late.
 */
final class ReadClock {

    private long pausedTotal;
    private long pausedSince = Timers.NEVER;

    boolean isPaused() {
        return pausedSince != Timers.NEVER;
    }

    void pause(long nowNanos) {
        pausedSince = nowNanos;
    }

    void resume(long nowNanos) {
        pausedTotal += nowNanos - pausedSince;
        pausedSince = Timers.NEVER;
    }

    /** What this clock shows. */
    long at(long nowNanos) {
        return (isPaused() ? pausedSince : nowNanos) - pausedTotal;
    }

    /** When this clock will show {@code readNanos}; never, while it stands still. */
    long when(long readNanos) {
        return isPaused() || readNanos == Timers.NEVER ? Timers.NEVER : readNanos + pausedTotal;
    }
}
