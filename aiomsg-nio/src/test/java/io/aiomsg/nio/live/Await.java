package io.aiomsg.nio.live;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waits for conditions with a deadline. */
final class Await {

    /** How long a test waits for what must happen: long, because a machine may be busy; reached only when a test fails. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final long POLL_NANOS = 500_000;

    private Await() {}

    /** Returns once {@code condition} holds; fails, saying {@code what} was awaited, if it does not. */
    static void until(String what, BooleanSupplier condition) {
        until(what, PATIENCE, condition);
    }

    /** As {@link #until(String, BooleanSupplier)}, within a given time. */
    static void until(String what, Duration within, BooleanSupplier condition) {
        if (!holds(within, condition)) {
            throw new AssertionError("not within " + within + ": " + what);
        }
    }

    /** The first value that is not null. */
    static <T> T value(String what, Duration within, Supplier<@Nullable T> source) {
        long deadline = System.nanoTime() + within.toNanos();
        while (true) {
            T value = source.get();
            if (value != null) {
                return value;
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new AssertionError("not within " + within + ": " + what);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** True as soon as {@code condition} holds, false if it never did within the time. */
    static boolean holds(Duration within, BooleanSupplier condition) {
        long deadline = System.nanoTime() + within.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }

    /** Checks that {@code condition} goes on to hold for a time: the way to let time pass in which nothing may happen. */
    static void stays(String what, Duration time, BooleanSupplier condition) {
        if (holds(time, () -> !condition.getAsBoolean())) {
            throw new AssertionError("no longer true within " + time + ": " + what);
        }
    }
}
