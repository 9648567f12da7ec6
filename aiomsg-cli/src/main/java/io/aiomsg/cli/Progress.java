package io.aiomsg.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** A line on standard error that counts messages, rewritten in place and wiped at the end. Not thread-safe. */
final class Progress implements AutoCloseable {

    private static final long EVERY_NANOS = Duration.ofMillis(250).toNanos();

    private final PrintStream err;
    private final boolean shown;
    private final String verb;
    private final long startNanos = System.nanoTime();
    private long nextNanos = startNanos + EVERY_NANOS;
    private long messages;
    private long octets;
    private int width;

    /**
     * Nothing is printed before a quarter of a second has passed.
     *
     * @param verb what is done to messages: "sent"
     * @param shown false to print nothing at all
     */
    Progress(PrintStream err, String verb, boolean shown) {
        this.err = err;
        this.verb = verb;
        this.shown = shown;
    }

    /** Counts a message. */
    void count(int size) {
        messages++;
        octets += size;
        // The clock is read for one message in 64: it must cost nothing.
        if (shown && (messages & 63) == 0) {
            long nowNanos = System.nanoTime();
            if (nowNanos - nextNanos >= 0) {
                nextNanos = nowNanos + EVERY_NANOS;
                print(nowNanos);
            }
        }
    }

    long messages() {
        return messages;
    }

    private void print(long nowNanos) {
        double seconds = (nowNanos - startNanos) / 1e9;
        String line = String.format(
                Locale.ROOT, "%s %,d messages, %.1f MB, %,.0f/s", verb, messages, octets / 1e6, messages / seconds);
        err.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
        err.flush();
        width = line.length();
    }

    /** Wipes the line. */
    @Override
    public void close() {
        if (width > 0) {
            err.print("\r" + " ".repeat(width) + "\r");
            err.flush();
            width = 0;
        }
    }
}
