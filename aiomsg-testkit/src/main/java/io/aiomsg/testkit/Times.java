package io.aiomsg.testkit;

import java.time.Duration;
import java.util.Locale;

/** Virtual times for people, and durations checked. */
final class Times {

    private Times() {}

    /** A time in seconds, to the microsecond. */
    static String text(long nanos) {
        return String.format(Locale.ROOT, "%.6f s", nanos / 1e9);
    }

    /** The nanoseconds of a duration that must not be negative. */
    static long nanos(String what, Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException(what + " is " + duration + "; it must not be negative");
        }
        return duration.toNanos();
    }
}
