package io.aiomsg.testkit;

import io.aiomsg.LossReason;
import io.aiomsg.SocketStats;
import io.aiomsg.testkit.History.Entry;
import io.aiomsg.testkit.Traffic.Life;
import io.aiomsg.testkit.Traffic.Sent;
import java.util.List;

/**
 * Each request is taken somewhere, or reported lost, or its socket still has it: for every socket whose counters are known, that
 * is, which did not end with its host, and which met no scripted peer. Thus an acknowledged request was taken.
 */
final class AtLeastOnceCheck {

    private AtLeastOnceCheck() {}

    static void check(Traffic traffic, Findings findings) {
        long unseen = 0;
        for (Life life : traffic.lives()) {
            unseen += Math.max(0, life.takenUnseen());
        }
        for (Life life : traffic.lives()) {
            SocketStats stats = life.stats();
            if (life.asksForAck() && stats != null && !traffic.metStrangers(life)) {
                check(life, stats, unseen, findings);
            }
        }
    }

    private static void check(Life life, SocketStats stats, long unseen, Findings findings) {
        List<Sent> never = Missing.of(life, life.socket.statsAt);
        long lost = Life.lost(stats, LossReason.EXPIRED, LossReason.CLOSED);
        if (never.size() > stats.unacknowledged() + lost + unseen) {
            List<Entry> entries = never.stream().map(sent -> sent.entry).toList();
            findings.add(
                    Violation.Promise.AT_LEAST_ONCE,
                    "of what " + life + " accepted, " + never.size() + " requests were never taken; " + lost
                            + " were reported lost, and " + stats.unacknowledged() + " wait for an acknowledgement",
                    entries);
        }
    }
}
