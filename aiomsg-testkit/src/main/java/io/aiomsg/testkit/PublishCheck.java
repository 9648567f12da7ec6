package io.aiomsg.testkit;

import io.aiomsg.DisconnectReason;
import io.aiomsg.LossReason;
import io.aiomsg.SocketEvent;
import io.aiomsg.testkit.History.Entry;
import io.aiomsg.testkit.Traffic.Life;
import io.aiomsg.testkit.Traffic.Sent;
import io.aiomsg.testkit.Traffic.Span;
import io.aiomsg.testkit.Traffic.Taken;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Everything published reaches each peer that was connected before the send was called and was not disconnected since, unless its
 * copy was reported lost. That it must have been taken by now is certain in three cases:
 *
 * <ul>
 *   <li>the peer took something published later;
 *   <li>the publisher was closed, told of no loss, and the peer has nothing left untaken;
 *   <li>both are open, the peer's application waits for more, and enough time has passed for each end to hear the other.
 * </ul>
 *
 * <p>Judged are messages whose octets are sent once only, and peers whose identity no two sockets had at a time.
 */
final class PublishCheck {

    private final Traffic traffic;
    private final Findings findings;

    private PublishCheck(Traffic traffic, Findings findings) {
        this.traffic = traffic;
        this.findings = findings;
    }

    static void check(Traffic traffic, Findings findings) {
        PublishCheck check = new PublishCheck(traffic, findings);
        for (Life life : traffic.lives()) {
            if (life.publishes() && !life.socket.lateEvents) {
                life.spans().forEach(span -> check.checkSpan(life, span));
            }
        }
    }

    private void checkSpan(Life publisher, Span span) {
        Life subscriber = null;
        for (Life life : traffic.lives(span.peer())) {
            subscriber = life.openedAt < span.from() ? life : subscriber;
        }
        if (subscriber == null || traffic.isShared(span.peer())) {
            return;
        }
        Set<Sent> taken = new HashSet<>();
        int newest = -1;
        for (Taken each : subscriber.taken) {
            Sent sent = each.sent();
            if (sent != null && sent.life == publisher) {
                taken.add(sent);
                newest = sent.published() && sent.acceptedAt < span.to() ? Math.max(newest, sent.sendingAt) : newest;
            }
        }
        List<Entry> missing = new ArrayList<>();
        for (Sent sent : publisher.sent) {
            boolean during = sent.sendingAt > span.from() && sent.acceptedAt < span.to();
            if (during && sent.published() && sent.unique() && !taken.contains(sent)) {
                boolean overtaken = sent.acceptedAt < newest && !subscriber.socket.sharedReceiving;
                if (!mayBeLost(publisher, sent, span)
                        && (overtaken || mustHaveArrived(publisher, subscriber, span, sent))) {
                    missing.add(sent.entry);
                }
            }
        }
        if (!missing.isEmpty()) {
            findings.add(
                    Violation.Promise.PUBLISH,
                    subscriber + " was connected to " + publisher + " throughout, and did not take " + missing.size()
                            + " of the messages it published",
                    missing);
        }
    }

    private boolean mustHaveArrived(Life publisher, Life subscriber, Span span, Sent sent) {
        if (span.end() == null) {
            return traffic.mustHaveArrived(publisher, span.peer(), sent.acceptedNanos);
        }
        boolean closed = span.end().event() instanceof SocketEvent.PeerDisconnected end
                && end.reason() == DisconnectReason.SOCKET_CLOSED;
        return closed
                && !traffic.wasGivenUp(publisher, span.peer())
                && publisher.closedAt != Traffic.NEVER
                && subscriber.openedAt < span.from()
                && traffic.leftUntaken(span.peer()) == 0;
    }

    /** True if a loss was reported after the send that may be of this peer's copy. */
    private static boolean mayBeLost(Life publisher, Sent sent, Span span) {
        for (Traffic.Reported each : publisher.reported) {
            if (each.event() instanceof SocketEvent.MessagesLost loss
                    && each.at() > sent.sendingAt
                    && loss.reason() != LossReason.CLOSED_UNTAKEN
                    && (loss.peer() == null || loss.peer().equals(span.peer()))) {
                boolean afterwards = each.at() > span.to() && loss.reason() == LossReason.OVERFLOW;
                if (!afterwards) {
                    return true;
                }
            }
        }
        return false;
    }
}
