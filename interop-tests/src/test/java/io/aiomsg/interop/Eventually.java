package io.aiomsg.interop;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for conditions that nothing signals. */
final class Eventually {

    private static final long POLL_NANOS = 2_000_000;

    private Eventually() {}

    /** True as soon as the condition holds; false if it did not within the time. */
    static boolean within(Duration limit, BooleanSupplier condition) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (System.nanoTime() - deadlineNanos > 0) {
                return false;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }
}
