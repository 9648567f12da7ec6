package io.aiomsg.testkit;

import io.aiomsg.Delivery;
import io.aiomsg.Delivery.Outcome;
import io.aiomsg.Identity;
import io.aiomsg.LossReason;
import io.aiomsg.SocketStats;
import io.aiomsg.testkit.History.Entry;
import io.aiomsg.testkit.Traffic.Life;
import io.aiomsg.testkit.Traffic.Sent;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the futures of sends were completed with is true:
 *
 * <ul>
 *   <li>once its socket is closed every accepted message is written, acknowledged or lost;
 *   <li>what is lost and was to be sent at most once was not taken by anybody, and what is acknowledged was taken by the peer who
 *       is said to have done so;
 *   <li>as many as are lost for a reason, or acknowledged, are so in the counters, and no more.
 * </ul>
 */
final class FutureCheck {

    private final Traffic traffic;
    private final Findings findings;

    private FutureCheck(Traffic traffic, Findings findings) {
        this.traffic = traffic;
        this.findings = findings;
    }

    static void check(Traffic traffic, Findings findings) {
        FutureCheck check = new FutureCheck(traffic, findings);
        for (Life life : traffic.lives()) {
            for (Sent sent : life.sent) {
                if (sent.hasFuture() && !sent.refused) {
                    check.check(sent);
                }
            }
            SocketStats stats = life.stats();
            if (stats != null && !life.ended() && life.closedAt != Traffic.NEVER) {
                check.checkSums(life, stats);
            }
        }
    }

    private void check(Sent sent) {
        Entry settled = sent.settled;
        if (settled == null) {
            boolean over = sent.life.closedAt != Traffic.NEVER && !sent.life.ended() && !sent.life.socket.lateEvents;
            if (over && sent.accepted()) {
                add("was closed, and the future of what it had accepted is not completed", sent);
            }
            return;
        }
        Delivery delivery = settled.delivery();
        if (delivery == null) {
            if (!sent.life.asksForAck() && sent.unique() && !sent.content.taken.isEmpty()) {
                add("says that a message is lost which was taken", sent, sent.content.taken.get(0).entry);
            }
        } else {
            checkDelivered(sent, delivery);
        }
    }

    private void checkDelivered(Sent sent, Delivery delivery) {
        Outcome expected = sent.life.asksForAck() ? Outcome.ACKNOWLEDGED : Outcome.WRITTEN;
        Identity peer = delivery.peer();
        boolean copies = sent.published() ? delivery.written() > 0 : delivery.written() == 1 && delivery.lost() == 0;
        if (delivery.outcome() != expected || !copies || (peer == null) != sent.published()) {
            add("says what cannot be of such a message", sent);
        } else if (peer != null && sent.unique() && !traffic.isForeign(peer)) {
            checkPeer(sent, peer);
        }
    }

    private void checkPeer(Sent sent, Identity peer) {
        boolean taken = sent.content.taken.stream()
                .anyMatch(each -> each.life.identity().equals(peer));
        if (sent.life.asksForAck() && !taken && traffic.lives(peer).stream().noneMatch(FutureCheck::mayHaveTakenMore)) {
            add("says that a message was acknowledged by a peer which has not taken it", sent);
        } else if (!sent.life.asksForAck() && !taken && !sent.content.taken.isEmpty()) {
            add("says that a message was written to another peer than took it", sent, sent.content.taken.get(0).entry);
        }
    }

    private static boolean mayHaveTakenMore(Life life) {
        return life.socket.cutReceives > 0 || life.takenUnseen() > 0 || life.stats() == null;
    }

    // ---- sums ----

    private void checkSums(Life life, SocketStats stats) {
        Map<LossReason, Long> lost = new EnumMap<>(LossReason.class);
        long acknowledged = 0;
        long copies = 0;
        boolean all = !life.publishes() && !life.socket.lateEvents;
        for (Sent sent : life.sent) {
            Entry settled = sent.settled;
            all &= sent.refused || (sent.hasFuture() && settled != null);
            if (settled != null) {
                Delivery delivery = settled.delivery();
                acknowledged += delivery != null && delivery.outcome() == Outcome.ACKNOWLEDGED ? 1 : 0;
                copies += delivery == null ? 0 : delivery.lost();
                if (settled.loss() != null) {
                    lost.merge(settled.loss(), 1L, Long::sum);
                }
            }
        }
        for (LossReason reason : LossReason.values()) {
            compare(life, "lost by " + reason, lost.get(reason), Life.lost(stats, reason), all && isOfAccepted(reason));
        }
        long inAll = copies + lost.values().stream().mapToLong(Long::longValue).sum();
        compare(life, "lost", inAll, CounterCheck.lost(stats), all);
        compare(life, "acknowledged", acknowledged, stats.acknowledged(), all);
    }

    private static boolean isOfAccepted(LossReason reason) {
        return reason != LossReason.CLOSE_UNCONFIRMED && reason != LossReason.CLOSED_UNTAKEN;
    }

    private void compare(Life life, String what, @Nullable Long told, long counted, boolean all) {
        long futures = told == null ? 0 : told;
        if (futures > counted || (all && futures < counted)) {
            findings.add(
                    Violation.Promise.ACCOUNTS,
                    life + " counts " + counted + " messages as " + what + ", and its futures say " + futures);
        }
    }

    private void add(String what, Sent sent, Entry... more) {
        Entry settled = sent.settled;
        List<Entry> entries = settled == null ? List.of(sent.entry) : List.of(sent.entry, settled);
        if (more.length > 0) {
            entries = List.of(sent.entry, settled == null ? sent.entry : settled, more[0]);
        }
        findings.add(Violation.Promise.ACCOUNTS, sent.life + " " + what, entries);
    }
}
