package io.aiomsg.testkit;

import io.aiomsg.Identity;
import io.aiomsg.SocketEvent;
import io.aiomsg.testkit.History.Entry;
import io.aiomsg.testkit.Traffic.Content;
import io.aiomsg.testkit.Traffic.Life;
import io.aiomsg.testkit.Traffic.Sent;
import io.aiomsg.testkit.Traffic.Taken;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Nothing is invented, changed or delivered too often, and order is kept.
 *
 * <p>Messages of the same octets under one identity are counted together. What comes from an identity that no recorded socket
 * has (a scripted peer) is not judged.
 *
 * <p>Order: what a socket took from another one, first copies only, comes in the order in which the sends were called, where one
 * had returned before the other was called, and both were sent the same way (by name, or by the send mode). Exempt is a
 * message that may have waited for another peer, or at least once for any peer, whose connection ended meanwhile; and sockets on
 * which two calls of receive ran at a time.
 */
final class DeliveryCheck {

    private final Traffic traffic;
    private final Findings findings;

    private DeliveryCheck(Traffic traffic, Findings findings) {
        this.traffic = traffic;
        this.findings = findings;
    }

    static void check(Traffic traffic, Findings findings) {
        DeliveryCheck check = new DeliveryCheck(traffic, findings);
        traffic.taken().forEach(check::checkSent);
        traffic.contents().forEach(check::checkCopies);
        traffic.lives().forEach(check::checkOrder);
    }

    // ---- nothing invented ----

    private void checkSent(Taken taken) {
        Identity from = taken.entry.peer();
        if (from == null || traffic.isForeign(from)) {
            return;
        }
        Content content = taken.content;
        if (content == null || content.sent.get(0).sendingAt > taken.at) {
            Sent other = sentByOther(taken);
            if (other == null) {
                add("nobody had sent what was taken", taken.entry);
            } else {
                add("what was taken from " + from + " was sent by another socket", other.entry, taken.entry);
            }
            return;
        }
        boolean possible = false;
        boolean here = false;
        for (Sent sent : content.sent) {
            possible |= !sent.refused;
            Identity to = sent.entry.peer();
            here |= to == null || to.equals(taken.life.identity());
        }
        if (!possible) {
            add("a message was taken that no send had accepted", content.sent.get(0).entry, taken.entry);
        } else if (!here) {
            add("a message was taken by another peer than it was sent to", content.sent.get(0).entry, taken.entry);
        }
    }

    private @Nullable Sent sentByOther(Taken taken) {
        for (Content content : traffic.contents()) {
            Sent sent = content.sent.get(0);
            if (sent.entry.hash() == taken.entry.hash() && sent.sendingAt < taken.at) {
                return sent;
            }
        }
        return null;
    }

    // ---- nothing too often ----

    private void checkCopies(Content content) {
        if (content.taken.size() < 2) {
            return;
        }
        long once = 0;
        for (Sent sent : content.sent) {
            once += !sent.refused && !sent.published() && !sent.life.asksForAck() ? 1 : 0;
        }
        Map<Life, List<Taken>> byTaker = new LinkedHashMap<>();
        content.taken.forEach(taken ->
                byTaker.computeIfAbsent(taken.life, t -> new ArrayList<>()).add(taken));
        long beyond = 0;
        for (Map.Entry<Life, List<Taken>> each : byTaker.entrySet()) {
            long copies = copiesFor(each.getKey(), content);
            long excess = each.getValue().size() - copies;
            if (excess > once) {
                addCopies(
                        content,
                        each.getValue(),
                        "was taken " + each.getValue().size() + " times by " + each.getKey() + ", and sent "
                                + (copies + once) + " times");
                return;
            }
            beyond += Math.max(0, excess);
        }
        if (beyond > once) {
            addCopies(
                    content,
                    content.taken,
                    "was taken " + content.taken.size() + " times, and sent " + content.sent.size()
                            + " times, each for one peer");
        } else {
            checkMoved(content, byTaker);
        }
    }

    /** How many copies a socket may take of messages that others may take, too: another one of each that it rejected. */
    private static long copiesFor(Life taker, Content content) {
        long copies =
                content.rejected.stream().filter(each -> each.life == taker).count();
        for (Sent sent : content.sent) {
            Identity to = sent.entry.peer();
            boolean here = to == null || to.equals(taker.identity());
            if (!sent.refused && here && (sent.published() || sent.life.asksForAck())) {
                if (sent.life.asksForAck() && hasForgotten(taker)) {
                    return Integer.MAX_VALUE;
                }
                copies++;
            }
        }
        return copies;
    }

    /** True if the socket has met more peers than it remembers the ids of. */
    private static boolean hasForgotten(Life life) {
        Set<Identity> met = new HashSet<>();
        life.spans().forEach(span -> met.add(span.peer()));
        return met.size() > life.socket.options().limits().rememberedPeers();
    }

    /** A request is given to a second peer only after the first one was disconnected. */
    private void checkMoved(Content content, Map<Life, List<Taken>> byTaker) {
        Sent sent = content.sent.get(0);
        if (!sent.unique() || byTaker.size() < 2 || !sent.life.asksForAck() || sent.life.socket.lateEvents) {
            return;
        }
        long begin = sent.entry.timeNanos();
        long end = content.taken.get(content.taken.size() - 1).entry.timeNanos();
        for (Life taker : byTaker.keySet()) {
            if (sent.life.disconnected(begin, end, taker.identity())) {
                return;
            }
        }
        addCopies(content, content.taken, "was given to " + byTaker.size() + " peers, none of which was disconnected");
    }

    private void addCopies(Content content, List<Taken> taken, String what) {
        List<Entry> entries = new ArrayList<>();
        content.sent.forEach(sent -> entries.add(sent.entry));
        taken.forEach(each -> entries.add(each.entry));
        findings.add(Violation.Promise.DELIVERY, "a message " + what, entries);
    }

    // ---- nothing out of order ----

    private void checkOrder(Life taker) {
        if (taker.socket.sharedReceiving) {
            return;
        }
        Map<Life, Sent> newestRouted = new HashMap<>();
        Map<Life, Sent> newestDirect = new HashMap<>();
        Set<Sent> seen = new HashSet<>();
        for (Taken taken : taker.taken) {
            Sent sent = taken.sent();
            if (sent == null || !seen.add(sent)) {
                continue;
            }
            Map<Life, Sent> newest = sent.entry.peer() == null ? newestRouted : newestDirect;
            Sent before = newest.get(sent.life);
            if (before == null || before.sendingAt < sent.sendingAt) {
                newest.put(sent.life, sent);
            } else if (sent.acceptedAt < before.sendingAt && !mayBeLate(sent, taken)) {
                add(
                        "a message was taken after one that was sent later",
                        sent.entry,
                        before.entry,
                        firstTaken(before, taker),
                        taken.entry);
            }
        }
    }

    private static Entry firstTaken(Sent sent, Life taker) {
        return sent.content.taken.stream()
                .filter(taken -> taken.life == taker)
                .findFirst()
                .orElseThrow()
                .entry;
    }

    /** True if the message may have waited for a peer that was lost, while later ones went another way. */
    private static boolean mayBeLate(Sent sent, Taken taken) {
        if (sent.life.socket.lateEvents) {
            return true;
        }
        boolean direct = sent.entry.peer() != null;
        for (Traffic.Reported each : sent.life.reported) {
            long when = each.entry().timeNanos();
            if (each.event() instanceof SocketEvent.PeerDisconnected end
                    && when >= sent.entry.timeNanos()
                    && when <= taken.entry.timeNanos()) {
                boolean other = !end.peer().equals(taken.life.identity());
                if (sent.life.asksForAck() || (other && !direct && !sent.published())) {
                    return true;
                }
            }
        }
        return false;
    }

    private void add(String text, Entry... entries) {
        findings.add(Violation.Promise.DELIVERY, text, List.of(entries));
    }
}
