package io.aiomsg.testkit;

import io.aiomsg.Identity;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketLimits;
import io.aiomsg.testkit.History.Entry;
import io.aiomsg.testkit.Traffic.Life;
import io.aiomsg.testkit.Traffic.Reported;
import io.aiomsg.testkit.Traffic.Sent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Round-robin is fair: of {@code n} messages that a socket accepted while the same {@code k} peers were connected, at least two,
 * each got {@code n / k}, one more or less.
 *
 * <p>Judged is each time between two events {@code PeerConnected} or {@code PeerDisconnected} of the sender, up to its close, in
 * which no peer can have been full: never were as many messages or octets accepted and not yet taken, of all peers together, as
 * the limits allow for one; at least once, the socket has accepted no more in all than one peer may have in flight. (A peer that
 * pauses its reading makes no difference before that.) At least once, a time begins no sooner than a second after the grace
 * for a lost peer is over, for its requests go to others then. Not judged are sockets of which a link was closed, for its
 * peer is sent to no more from an earlier time on than is reported, and those whose events are late. Messages
 * that were sent with a break in between, or not taken by the end of the time, may have gone to anybody.
 */
final class FairnessCheck {

    private static final long SECOND = 1_000_000_000L;

    private final Findings findings;
    private final Life life;
    private final int end;
    private final List<Change> changes = new ArrayList<>();

    /** Something that changes how much is under way. */
    private record Change(int at, int messages, long octets) {}

    private FairnessCheck(Life life, int end, Findings findings) {
        this.life = life;
        this.findings = findings;
        this.end = Math.min(end, Math.min(life.closingAt, life.endedAt));
    }

    static void check(Traffic traffic, Findings findings) {
        for (Life life : traffic.lives()) {
            if (!life.publishes() && !life.socket.lateEvents && !life.socket.closedLinks) {
                new FairnessCheck(life, traffic.entries().size(), findings).check();
            }
        }
    }

    private void check() {
        for (Sent sent : life.sent) {
            byte[] payload = sent.entry.payload();
            int size = payload == null ? 0 : payload.length;
            changes.add(new Change(sent.sendingAt, 1, size));
            if (sent.refused || (sent.unique() && !sent.content.taken.isEmpty())) {
                int gone = sent.refused ? sent.sendingAt + 1 : sent.content.taken.get(0).at;
                changes.add(new Change(gone, -1, -size));
            }
        }
        changes.sort(Comparator.comparingInt(Change::at));
        Map<Identity, Integer> connected = new TreeMap<>();
        long notBefore = 0;
        int from = -1;
        for (Reported each : life.reported) {
            boolean begin = each.event() instanceof SocketEvent.PeerConnected;
            if (begin || each.event() instanceof SocketEvent.PeerDisconnected) {
                checkTime(from, Math.min(each.at(), end), notBefore, connected.keySet());
                from = each.at();
                if (each.event() instanceof SocketEvent.PeerConnected peer) {
                    connected.merge(peer.peer(), 1, Integer::sum);
                } else if (each.event() instanceof SocketEvent.PeerDisconnected peer) {
                    connected.computeIfPresent(peer.peer(), (p, count) -> count == 1 ? null : count - 1);
                    notBefore = life.asksForAck() ? each.entry().timeNanos() + graceNanos() + SECOND : 0;
                }
            }
        }
        checkTime(from, end, notBefore, connected.keySet());
    }

    private long graceNanos() {
        return life.socket.options().timing().grace().toNanos();
    }

    private void checkTime(int from, int to, long notBefore, Set<Identity> peers) {
        if (from < 0 || to <= from || peers.size() < 2 || mayBeFull(from, to)) {
            return;
        }
        Map<Identity, Integer> shares = new TreeMap<>();
        peers.forEach(peer -> shares.put(peer, 0));
        List<Entry> entries = new ArrayList<>();
        int messages = 0;
        int unknown = 0;
        int breaks = 0;
        for (Sent sent : life.sent) {
            boolean routed = sent.entry.peer() == null && !sent.refused;
            int done = sent.accepted() ? sent.acceptedAt : Traffic.NEVER;
            boolean late = sent.entry.timeNanos() >= notBefore;
            if (routed && sent.sendingAt > from && done < to && late) {
                messages++;
                entries.add(sent.entry);
                boolean taken = sent.unique() && !sent.content.taken.isEmpty() && sent.content.taken.get(0).at < to;
                Identity taker = taken ? sent.content.taken.get(0).life.identity() : life.identity();
                if (shares.computeIfPresent(taker, (t, share) -> share + 1) == null) {
                    unknown++;
                }
            } else if (routed && done > from && sent.sendingAt < to) {
                breaks += late && sent.sendingAt > from && sent.accepted() ? 0 : 1;
                breaks += done > to ? 1 : 0;
            }
        }
        judge(messages, unknown, breaks, shares, entries);
    }

    private void judge(int messages, int unknown, int breaks, Map<Identity, Integer> shares, List<Entry> entries) {
        int peers = shares.size();
        long tolerance = (long) peers * (1 + breaks);
        long most = (long) Collections.max(shares.values()) * peers;
        long least = (long) (Collections.min(shares.values()) + unknown) * peers;
        if (most > messages + tolerance || least < messages - tolerance) {
            findings.add(
                    Violation.Promise.FAIRNESS,
                    "of " + messages + " messages that " + life + " accepted while " + peers
                            + " peers were connected, these took so many: " + shares,
                    entries);
        }
    }

    private boolean mayBeFull(int from, int to) {
        SocketLimits limits = life.socket.options().limits();
        long accepted = 0;
        long messages = 0;
        long octets = 0;
        for (Change change : changes) {
            if (change.at >= to) {
                break;
            }
            accepted += change.messages > 0 ? 1 : 0;
            messages += change.messages;
            octets += change.octets;
            boolean full = messages >= limits.sendMessagesPerPeer()
                    || octets >= limits.sendBytesPerPeer()
                    || (life.asksForAck() && accepted > limits.inFlightPerPeer());
            if (full && change.at > from) {
                return true;
            }
        }
        return messages >= limits.sendMessagesPerPeer() || octets >= limits.sendBytesPerPeer();
    }
}
