package io.aiomsg.testkit;

import io.aiomsg.LossReason;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketStats;
import io.aiomsg.testkit.Traffic.Life;
import io.aiomsg.testkit.Traffic.Reported;
import io.aiomsg.testkit.Traffic.Sent;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The counters of each socket fit what happened at it, and one another (R10):
 *
 * <ul>
 *   <li>accepted are as many messages as sends returned;
 *   <li>received is what was taken, waits to be taken, or was discarded when the socket closed;
 *   <li>accepted is what was sent, is queued, or is lost; at least once: what is acknowledged, waits for that, or is lost;
 *   <li>of each reason the events tell of as many messages and octets as the counters.
 * </ul>
 */
final class CounterCheck {

    private static final LossReason[] OF_ACCEPTED = {
        LossReason.OVERFLOW, LossReason.DISCONNECTED, LossReason.EXPIRED, LossReason.CLOSED
    };

    private final Life life;
    private final SocketStats stats;
    private final Findings findings;

    private CounterCheck(Life life, SocketStats stats, Findings findings) {
        this.life = life;
        this.stats = stats;
        this.findings = findings;
    }

    static void check(Traffic traffic, Findings findings) {
        for (Life life : traffic.lives()) {
            SocketStats stats = life.stats();
            if (stats != null && !life.ended()) {
                new CounterCheck(life, stats, findings).check();
            }
        }
    }

    /** How many messages were lost that had been accepted and were not handed to the kernel. */
    static long lost(SocketStats stats) {
        return Life.lost(stats, OF_ACCEPTED);
    }

    private void check() {
        checkAccepted();
        checkReceived();
        checkBalance();
        if (!life.socket.lateEvents) {
            checkLosses();
        }
    }

    private void checkAccepted() {
        long certain = 0;
        long possible = 0;
        for (Sent sent : life.sent) {
            certain += sent.acceptedAt < life.socket.statsAt ? 1 : 0;
            possible += sent.sendingAt < life.socket.statsAt && !sent.refused ? 1 : 0;
        }
        if (stats.messagesAccepted() < certain || stats.messagesAccepted() > possible) {
            add("accepted " + certain + " messages, and its counter says " + stats.messagesAccepted());
        }
    }

    private void checkReceived() {
        long unseen = life.takenUnseen();
        if (unseen < 0 || unseen > life.socket.receivingAtStats + life.socket.cutReceives) {
            add("received " + stats.messagesReceived() + " messages; " + (stats.messagesReceived() - unseen)
                    + " were taken, are untaken, or were discarded when it closed");
        }
    }

    private void checkBalance() {
        long accepted = stats.messagesAccepted();
        long lost = lost(stats);
        if (life.asksForAck()) {
            balance(accepted, stats.acknowledged(), "acknowledged", stats.unacknowledged(), "are not", lost, 1);
        } else {
            Set<Object> peers = new HashSet<>();
            life.spans().forEach(span -> peers.add(span.peer()));
            long copies = life.publishes() ? Math.max(1, peers.size()) : 1;
            balance(accepted, stats.messagesSent(), "sent", stats.messagesQueued(), "queued", lost, copies);
        }
    }

    private void balance(long accepted, long done, String isDone, long open, String isOpen, long lost, long copies) {
        long sum = done + open + lost;
        boolean tooMany = sum > accepted * copies && (copies == 1 || !life.socket.lateEvents);
        if (sum < accepted || tooMany) {
            add("accepted " + accepted + " messages; " + done + " " + isDone + ", " + open + " " + isOpen + ", " + lost
                    + " lost");
        }
    }

    private void checkLosses() {
        for (LossReason reason : LossReason.values()) {
            SocketStats.Loss counted = loss(stats.lost(), reason);
            SocketStats.Loss before = told(reason, life.socket.statsAt);
            SocketStats.Loss inAll = told(reason, Traffic.NEVER);
            boolean closed = life.closedAt != Traffic.NEVER;
            SocketStats.Loss least = closed ? inAll : before;
            if (counted.count() < least.count()
                    || counted.count() > inAll.count()
                    || counted.octets() < least.octets()
                    || counted.octets() > inAll.octets()) {
                add("lost by " + reason + ", by its counters, " + text(counted) + ", and told of " + text(inAll));
            }
        }
    }

    private static SocketStats.Loss loss(Map<LossReason, SocketStats.Loss> losses, LossReason reason) {
        return losses.getOrDefault(reason, new SocketStats.Loss(0, 0));
    }

    private SocketStats.Loss told(LossReason reason, int before) {
        long count = 0;
        long octets = 0;
        for (Reported each : life.reported) {
            if (each.event() instanceof SocketEvent.MessagesLost loss
                    && loss.reason() == reason
                    && each.at() < before) {
                count += loss.count();
                octets += loss.octets();
            }
        }
        return new SocketStats.Loss(count, octets);
    }

    private static String text(SocketStats.Loss loss) {
        return loss.count() + " messages of " + loss.octets() + " octets";
    }

    private void add(String what) {
        findings.add(Violation.Promise.ACCOUNTS, life + " " + what);
    }
}
