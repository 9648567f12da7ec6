package io.aiomsg.testkit.proxy;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for conditions with a deadline. */
final class Await {

    /** How long a test waits for what must happen: long, because a machine may be busy; reached only when a test fails. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    /** How long a test looks on where nothing may happen: what is wrong as a rule shows in much less. */
    static final Duration SILENCE = Duration.ofMillis(100);

    private static final long POLL_NANOS = 500_000;

    private Await() {}

    /** Returns once {@code condition} holds; fails, saying {@code what} was awaited, if it does not. */
    static void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0) {
                throw new AssertionError("not within " + PATIENCE + ": " + what);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
