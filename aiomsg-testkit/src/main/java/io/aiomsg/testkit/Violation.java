package io.aiomsg.testkit;

import java.util.List;

/**
 * Something in a {@link History} that a socket must not do.
 *
 * @param promise which promise it breaks
 * @param text what is wrong, for people
 * @param entries what of the history shows it, in order; of many only the first
 */
public record Violation(Promise promise, String text, List<History.Entry> entries) {

    /** What sockets promise. */
    public enum Promise {
        /** Nothing is invented, changed, delivered too often, or out of order. */
        DELIVERY,
        /** What is sent at least once is delivered, or reported lost, or still kept. */
        AT_LEAST_ONCE,
        /** What is published reaches everybody who was there. */
        PUBLISH,
        /** Round-robin gives each peer its share. */
        FAIRNESS,
        /** Every loss is in one counter and one event; counters balance (R10). */
        ACCOUNTS,
        /** What the application has promised: an array that was accepted is not changed. */
        PAYLOADS
    }

    private static final int MOST_ENTRIES = 10;

    /**
     * Keeps the first entries only.
     *
     * @param promise which one is broken
     * @param text what is wrong, for people
     * @param entries copied, the first ten
     */
    public Violation {
        entries = List.copyOf(entries.subList(0, Math.min(entries.size(), MOST_ENTRIES)));
    }

    @Override
    public String toString() {
        StringBuilder all = new StringBuilder(promise.name()).append(": ").append(text);
        for (History.Entry entry : entries) {
            all.append("\n    ").append(entry);
        }
        return all.toString();
    }
}
