package io.aiomsg.nio.socket;

import java.time.Duration;

/** How callers block: for a message, for room, or for a change that is announced. Interruption changes nothing but their wait. */
final class Waiting {

    static final long FOREVER = Long.MAX_VALUE;

    /** Something that may become true; asked by whoever holds the lease. */
    interface Condition {
        boolean holds();
    }

    /** Callers that wait for a message. */
    final Waiters receivers;

    /** Callers that wait for room to send. */
    final Waiters senders;

    /** Callers that wait for peers, for the end of a flush, or for the end of the socket. */
    final Waiters watchers;

    private final SocketCore core;
    private final Driver driver;

    Waiting(SocketCore core, Driver driver) {
        this.core = core;
        this.driver = driver;
        this.receivers = new Waiters(driver);
        this.senders = new Waiters(driver);
        this.watchers = new Waiters(driver);
    }

    /** The deadline that {@code timeout} from now is. */
    long deadline(Duration timeout) {
        return deadline(nanos(timeout));
    }

    /** The deadline in so many nanoseconds. */
    long deadline(long nanos) {
        return nanos == FOREVER ? FOREVER : driver.nanoTime() + nanos;
    }

    /** A time-out in nanoseconds; {@link #FOREVER} for one that nobody will see. */
    static long nanos(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("timeout is " + timeout + "; it must not be negative");
        }
        return timeout.compareTo(Duration.ofDays(36_500)) > 0 ? FOREVER : timeout.toNanos();
    }

    /** Fails if the current thread is interrupted. */
    static void checkInterrupt(String interruption) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException(interruption);
        }
    }

    /**
     * Parks the current thread, which is among {@code waiters}, until it is woken.
     *
     * @return false if the deadline passed instead
     */
    boolean await(Waiters waiters, long deadlineNanos, String interruption) throws InterruptedException {
        Thread self = Thread.currentThread();
        while (true) {
            if (self.isInterrupted()) {
                leave(waiters, self);
                checkInterrupt(interruption);
            }
            long wait = deadlineNanos == FOREVER ? FOREVER : deadlineNanos - driver.nanoTime();
            core.lease.take();
            boolean waits = waiters.contains(self);
            if (waits && wait <= 0) {
                waiters.remove(self);
            }
            core.release();
            if (!waits || wait <= 0) {
                return !waits;
            }
            driver.park(wait);
        }
    }

    /** Stops waiting; a wake-up that was meant for this thread goes to another one. */
    private void leave(Waiters waiters, Thread self) {
        core.lease.take();
        if (!waiters.remove(self)) {
            waiters.wakeOne();
        }
        core.release();
    }

    /**
     * Waits until a condition holds, whose changes the engine announces.
     *
     * @return false if the deadline passed instead
     */
    boolean awaitCondition(Condition condition, long deadlineNanos, String interruption) throws InterruptedException {
        checkInterrupt(interruption);
        while (true) {
            core.lease.take();
            try {
                if (condition.holds()) {
                    return true;
                }
                watchers.add(Thread.currentThread());
            } finally {
                core.release();
            }
            if (!await(watchers, deadlineNanos, interruption)) {
                return false;
            }
        }
    }
}
