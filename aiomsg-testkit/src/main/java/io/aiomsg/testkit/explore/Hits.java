package io.aiomsg.testkit.explore;

import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.testkit.History;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How often each rule was at work at a socket that a fault concerned, during it or within {@link #WINDOW_NANOS} after it.
 * At-least-once (R6) counts where a message was on its way between two such sockets when the fault came: accepted before, taken after.
 * Not thread-safe.
 */
final class Hits {

    /** A send that took this long has waited for room. */
    private static final long BLOCKED_NANOS = 1_000_000;

    private static final long WINDOW_NANOS = 30_000_000_000L;

    private final Map<Fault, Map<Rule, Long>> counts = new EnumMap<>(Fault.class);

    private void hit(Fault fault, Rule rule, long times) {
        counts.computeIfAbsent(fault, key -> new EnumMap<>(Rule.class)).merge(rule, times, Long::sum);
    }

    long hits(Fault fault, Rule rule) {
        return counts.getOrDefault(fault, Map.of()).getOrDefault(rule, 0L);
    }

    void count(History history, List<Play.Happening> happenings) {
        Map<Long, Long> sending = new HashMap<>();
        for (History.Entry entry : history.entries()) {
            for (Rule rule : Rule.shownBy(entry)) {
                countDuring(entry, happenings, rule);
            }
            long send = ((long) entry.socket().number() << 32) | entry.send();
            if (entry.kind() == History.Kind.SENDING) {
                sending.put(send, entry.timeNanos());
            } else if (entry.kind() == History.Kind.ACCEPTED
                    && entry.timeNanos() - sending.getOrDefault(send, entry.timeNanos()) > BLOCKED_NANOS) {
                countDuring(entry, happenings, Rule.R5_BUDGET);
            }
        }
        countUnderWay(history, happenings);
    }

    private void countDuring(History.Entry entry, List<Play.Happening> happenings, Rule rule) {
        for (Play.Happening happening : happenings) {
            long since = entry.timeNanos() - happening.timeNanos();
            if (since >= 0
                    && since <= WINDOW_NANOS
                    && happening.hosts().contains(entry.socket().host())) {
                hit(happening.fault(), rule, 1);
            }
        }
    }

    private void countUnderWay(History history, List<Play.Happening> happenings) {
        Map<String, History.Entry> begun = new HashMap<>();
        for (History.Entry entry : history.entries()) {
            byte[] payload = entry.payload();
            if (payload == null) {
                continue;
            }
            String name = Player.nameIn(payload);
            if (entry.kind() == History.Kind.SENDING
                    && entry.socket().options().delivery() == DeliveryGuarantee.AT_LEAST_ONCE) {
                begun.putIfAbsent(name, entry);
            } else if (entry.kind() == History.Kind.TAKEN) {
                History.Entry sent = begun.remove(name);
                for (Play.Happening happening : happenings) {
                    if (sent != null && wasUnderWay(sent, entry, happening)) {
                        hit(happening.fault(), Rule.R6_AT_LEAST_ONCE, 1);
                    }
                }
            }
        }
    }

    private static boolean wasUnderWay(History.Entry sent, History.Entry taken, Play.Happening happening) {
        return sent.timeNanos() <= happening.timeNanos()
                && taken.timeNanos() >= happening.timeNanos()
                && happening.hosts().contains(sent.socket().host())
                && happening.hosts().contains(taken.socket().host());
    }

    void add(Hits other) {
        other.counts.forEach((fault, rules) -> rules.forEach((rule, times) -> hit(fault, rule, times)));
    }

    /** How many combinations were never hit. */
    int zeros() {
        int zeros = 0;
        for (Fault fault : Fault.values()) {
            for (Rule rule : Rule.values()) {
                zeros += hits(fault, rule) == 0 ? 1 : 0;
            }
        }
        return zeros;
    }

    /** The table, for people. */
    @Override
    public String toString() {
        StringBuilder table = new StringBuilder(String.format(Locale.ROOT, "%-16s", ""));
        for (Rule rule : Rule.values()) {
            table.append(String.format(
                    Locale.ROOT, "%9s", rule.name().substring(0, rule.name().indexOf('_'))));
        }
        for (Fault fault : Fault.values()) {
            table.append(String.format(Locale.ROOT, "%n%-16s", fault.words()));
            for (Rule rule : Rule.values()) {
                table.append(String.format(Locale.ROOT, "%9d", hits(fault, rule)));
            }
        }
        return table.toString();
    }
}
