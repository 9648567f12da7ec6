package io.aiomsg.testkit;

import io.aiomsg.LossReason;
import io.aiomsg.SocketStats;
import io.aiomsg.testkit.History.Entry;
import io.aiomsg.testkit.Traffic.Content;
import io.aiomsg.testkit.Traffic.Life;
import io.aiomsg.testkit.Traffic.Sent;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Each request is taken somewhere, or reported lost, or its socket still has it: for every socket whose counters are known, that
 * is, which did not end with its host, and which met no scripted peer. Thus an acknowledged request was taken. And no more are
 * acknowledged than applications took and did not reject, or, where they say it themselves, acknowledged.
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
                if (isComplete(life, stats, unseen, findings)) {
                    checkAcknowledged(life, stats, unseen, findings);
                }
            }
        }
    }

    private static void checkAcknowledged(Life life, SocketStats stats, long unseen, Findings findings) {
        long most = 0;
        Set<Content> contents = new LinkedHashSet<>();
        life.sent.forEach(sent -> contents.add(sent.content));
        for (Content content : contents) {
            long taken =
                    content.taken.stream().filter(each -> !each.life.decides()).count();
            long rejected = content.rejected.stream()
                    .filter(each -> !each.life.decides())
                    .count();
            most += Math.min(content.sent.size(), taken - rejected + content.acknowledged.size());
        }
        if (stats.acknowledged() > most + unseen) {
            findings.add(
                    Violation.Promise.AT_LEAST_ONCE,
                    "of what " + life + " sent, " + stats.acknowledged() + " requests were acknowledged, and only "
                            + most + " were taken for good by an application",
                    List.of());
        }
    }

    private static boolean isComplete(Life life, SocketStats stats, long unseen, Findings findings) {
        List<Sent> never = Missing.of(life, life.socket.statsAt);
        long lost = Life.lost(stats, LossReason.EXPIRED, LossReason.CLOSED);
        if (never.size() > stats.unacknowledged() + lost + unseen) {
            List<Entry> entries = never.stream().map(sent -> sent.entry).toList();
            findings.add(
                    Violation.Promise.AT_LEAST_ONCE,
                    "of what " + life + " accepted, " + never.size() + " requests were never taken; " + lost
                            + " were reported lost, and " + stats.unacknowledged() + " wait for an acknowledgement",
                    entries);
            return false;
        }
        return true;
    }
}
