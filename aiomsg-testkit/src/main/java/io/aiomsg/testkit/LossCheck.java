package io.aiomsg.testkit;

import io.aiomsg.Identity;
import io.aiomsg.LossReason;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketStats;
import io.aiomsg.testkit.History.Entry;
import io.aiomsg.testkit.Traffic.Content;
import io.aiomsg.testkit.Traffic.Life;
import io.aiomsg.testkit.Traffic.Reported;
import io.aiomsg.testkit.Traffic.Sent;
import io.aiomsg.testkit.Traffic.Span;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was really lost of what a socket sent at most once is neither less than it has counted as lost, nor more than that and what
 * it has reported as in doubt (R10). In doubt is what was handed to the kernel:
 *
 * <ul>
 *   <li>on connections that broke, as {@code PeerDisconnected} says;
 *   <li>on connections that this socket closed, as {@code CLOSE_UNCONFIRMED} says; beyond that only what their peers have
 *       received and not taken, or took with them when their host ended, unless the peer gave a connection up by itself;
 *   <li>on connections that are still open, whatever may be under way.
 * </ul>
 *
 * <p>What is published is judged for each peer: what it took and what was counted as lost for it is no more than was published.
 * Sockets that met a scripted peer, and those whose counters are not known, are not judged.
 */
final class LossCheck {

    private final Traffic traffic;
    private final Findings findings;

    private LossCheck(Traffic traffic, Findings findings) {
        this.traffic = traffic;
        this.findings = findings;
    }

    static void check(Traffic traffic, Findings findings) {
        LossCheck check = new LossCheck(traffic, findings);
        for (Life life : traffic.lives()) {
            SocketStats stats = life.stats();
            if (stats == null || life.ended() || life.asksForAck() || traffic.metStrangers(life)) {
                continue;
            }
            if (life.publishes()) {
                check.checkCopies(life);
            } else {
                check.checkLeast(life, stats);
                check.checkMost(life, stats);
            }
        }
    }

    // ---- no fewer than counted ----

    private void checkLeast(Life life, SocketStats stats) {
        long counted = CounterCheck.lost(stats);
        long missing = 0;
        Map<Content, Long> left = new HashMap<>();
        for (Sent sent : life.sent) {
            if (sent.sendingAt < life.socket.statsAt && !sent.refused) {
                long taken = left.computeIfAbsent(sent.content, content -> certainlyTaken(life, content));
                missing += taken > 0 ? 0 : 1;
                left.put(sent.content, taken - 1);
            }
        }
        if (missing < counted) {
            findings.add(
                    Violation.Promise.ACCOUNTS,
                    life + " counts " + counted + " messages as lost, and only " + missing + " were not taken");
        }
    }

    /** How many messages of a content were taken that no other socket can have sent. */
    private static long certainlyTaken(Life life, Content content) {
        long taken = content.taken.size();
        for (Sent sent : content.sent) {
            if (sent.life != life && !sent.refused) {
                taken = sent.published() || sent.life.asksForAck() ? 0 : taken - 1;
            }
        }
        return Math.max(0, taken);
    }

    // ---- no more than counted and in doubt ----

    private void checkMost(Life life, SocketStats stats) {
        List<Sent> missing = Missing.of(life, life.socket.statsAt);
        long counted = CounterCheck.lost(stats) + stats.messagesQueued();
        long inDoubt = inDoubt(life, stats);
        if (inDoubt != Long.MAX_VALUE && missing.size() > counted + inDoubt) {
            List<Entry> entries = missing.stream().map(sent -> sent.entry).toList();
            findings.add(
                    Violation.Promise.ACCOUNTS,
                    "of what " + life + " accepted, " + missing.size() + " messages were never taken; " + counted
                            + " are counted as lost or queued, and no more than " + inDoubt + " were in doubt",
                    entries);
        }
    }

    /** The most messages that may have been lost on the way; {@link Long#MAX_VALUE} if nobody can tell. */
    private long inDoubt(Life life, SocketStats stats) {
        if (life.socket.lateEvents) {
            return Long.MAX_VALUE;
        }
        long sum = Life.lost(stats, LossReason.CLOSE_UNCONFIRMED);
        for (Reported each : life.reported) {
            if (each.event() instanceof SocketEvent.PeerDisconnected end) {
                sum += lostWith(life, end);
            }
        }
        for (Span span : life.spans()) {
            if (span.end() == null && !traffic.mustHaveArrived(life, span.peer(), lastAccepted(life))) {
                return Long.MAX_VALUE;
            }
        }
        return sum;
    }

    private long lostWith(Life life, SocketEvent.PeerDisconnected end) {
        boolean confirmed = Traffic.isOrderly(end.reason()) && !traffic.wasGivenUp(life, end.peer());
        return confirmed ? Math.min(end.inDoubt(), traffic.leftUntaken(end.peer())) : end.inDoubt();
    }

    private static long lastAccepted(Life life) {
        long last = 0;
        for (Sent sent : life.sent) {
            last = sent.accepted() ? Math.max(last, sent.acceptedNanos) : last;
        }
        return last;
    }

    // ---- published copies ----

    private void checkCopies(Life life) {
        Map<Identity, Long> gone = new HashMap<>();
        for (Reported each : life.reported) {
            if (each.event() instanceof SocketEvent.MessagesLost loss
                    && loss.peer() != null
                    && loss.reason() != LossReason.CLOSE_UNCONFIRMED
                    && loss.reason() != LossReason.CLOSED_UNTAKEN) {
                gone.merge(loss.peer(), loss.count(), Long::sum);
            }
        }
        gone.forEach((peer, lost) -> checkCopies(life, peer, lost));
    }

    private void checkCopies(Life life, Identity peer, long lost) {
        long possible = 0;
        long taken = 0;
        for (Sent sent : life.sent) {
            Identity to = sent.entry.peer();
            if (!sent.refused && (to == null || to.equals(peer))) {
                possible++;
                taken += sent.unique() && takenBy(sent, peer) ? 1 : 0;
            }
        }
        if (taken + lost > possible) {
            findings.add(
                    Violation.Promise.ACCOUNTS,
                    life + " counts " + lost + " messages for " + peer + " as lost, which took " + taken + " of "
                            + possible);
        }
    }

    private static boolean takenBy(Sent sent, Identity peer) {
        return sent.content.taken.stream()
                .anyMatch(taken -> taken.life.identity().equals(peer));
    }
}
