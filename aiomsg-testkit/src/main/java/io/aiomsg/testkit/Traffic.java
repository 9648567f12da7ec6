package io.aiomsg.testkit;

import io.aiomsg.AckMode;
import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.DisconnectReason;
import io.aiomsg.Identity;
import io.aiomsg.LossReason;
import io.aiomsg.SendMode;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketStats;
import io.aiomsg.testkit.History.Entry;
import io.aiomsg.testkit.History.SocketRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A {@link History} put in order for its checks: what each socket sent, took and reported, and which message taken is which
 * message sent. Places in the history ({@code ...At}) are indices of entries.
 *
 * <p>Long because it holds the small records that all checks share, beside the index itself.
 */
final class Traffic {

    /** After every entry. */
    static final int NEVER = Integer.MAX_VALUE;

    /** A message that some socket was asked to send. */
    static final class Sent {
        final Life life;
        final Entry entry;
        final int sendingAt;
        final Content content;
        int acceptedAt = NEVER;
        long acceptedNanos = Long.MAX_VALUE;
        boolean refused;

        /** What its future was completed with, if it had one. */
        @Nullable
        Entry settled;

        Sent(Life life, Entry entry, int sendingAt, Content content) {
            this.life = life;
            this.entry = entry;
            this.sendingAt = sendingAt;
            this.content = content;
        }

        boolean accepted() {
            return acceptedAt != NEVER;
        }

        /** True if its sender has a future of what becomes of it. */
        boolean hasFuture() {
            return life.socket.futures.contains(entry.send());
        }

        boolean published() {
            return entry.peer() == null && life.publishes();
        }

        /** The only message of this content: what was taken of it is this one. */
        boolean unique() {
            return content.sent.size() == 1;
        }
    }

    /** A message that some socket's application took. */
    static final class Taken {
        final Life life;
        final Entry entry;
        final int at;

        /** What was sent under its sender's name with these octets; null if nothing was. */
        @Nullable
        Content content;

        Taken(Life life, Entry entry, int at) {
            this.life = life;
            this.entry = entry;
            this.at = at;
        }

        /** Which message it is, if that is certain. */
        @Nullable
        Sent sent() {
            Content known = content;
            return known == null || known.sent.size() != 1 ? null : known.sent.get(0);
        }
    }

    /** What one socket reported. */
    record Reported(Entry entry, int at, SocketEvent event) {}

    /** A peer of one socket was connected, from a place to a place; {@code end} is null if it still is. */
    record Span(
            Identity peer,
            int from,
            long fromNanos,
            int to,
            @Nullable Reported end) {}

    /** Octets sent under one identity: once as a rule. */
    static final class Content {
        final List<Sent> sent = new ArrayList<>(1);
        final List<Taken> taken = new ArrayList<>(1);

        /** Taken, and said to be done with or unwanted afterwards. */
        final List<Taken> acknowledged = new ArrayList<>(0);

        final List<Taken> rejected = new ArrayList<>(0);
    }

    /** One socket, from its opening to its end. */
    static final class Life {
        final SocketRecord socket;
        final int openedAt;
        final List<Sent> sent = new ArrayList<>();
        final List<Taken> taken = new ArrayList<>();
        final List<Reported> reported = new ArrayList<>();
        int closingAt = NEVER;
        int closedAt = NEVER;
        int endedAt = NEVER;
        private @Nullable List<Span> spans;

        Life(SocketRecord socket, int openedAt) {
            this.socket = socket;
            this.openedAt = openedAt;
        }

        Identity identity() {
            return socket.options().identity();
        }

        boolean publishes() {
            return socket.options().sendMode() == SendMode.PUBLISH;
        }

        /** True if its messages are acknowledged when its application says so. */
        boolean decides() {
            return socket.options().ackMode() == AckMode.MANUAL;
        }

        boolean asksForAck() {
            return socket.options().delivery() == DeliveryGuarantee.AT_LEAST_ONCE;
        }

        boolean ended() {
            return endedAt != NEVER;
        }

        @Nullable
        SocketStats stats() {
            return socket.lastStats();
        }

        /** Messages that were lost, by these reasons. */
        static long lost(SocketStats stats, LossReason... reasons) {
            long count = 0;
            for (LossReason reason : reasons) {
                SocketStats.Loss loss = stats.lost().get(reason);
                count += loss == null ? 0 : loss.count();
            }
            return count;
        }

        /** Messages it had received, and that were taken, though nobody could write that down; below 0 something is wrong. */
        long takenUnseen() {
            SocketStats stats = stats();
            if (stats == null) {
                return socket.cutReceives;
            }
            long seen = taken.stream().filter(each -> each.at < socket.statsAt).count();
            return stats.messagesReceived() - stats.untaken() - lost(stats, LossReason.CLOSED_UNTAKEN) - seen;
        }

        /** True if it was open in the end, had given everything it had received to its application, and that waited for more. */
        boolean hungry() {
            SocketStats stats = stats();
            return stats != null
                    && closingAt == NEVER
                    && !ended()
                    && socket.receivingAtStats > 0
                    && stats.untaken() == 0
                    && takenUnseen() == 0;
        }

        /** True if reading from a peer was paused when this was last heard of. */
        boolean pauses(Identity peer) {
            boolean paused = false;
            for (Reported each : reported) {
                if (each.event instanceof SocketEvent.ReadingPaused pause && peer.equals(pause.peer())) {
                    paused = true;
                } else if (each.event instanceof SocketEvent.ReadingResumed end && peer.equals(end.peer())) {
                    paused = false;
                }
            }
            return paused;
        }

        /** True if a peer's connection ended in this time, at this end; any peer for null. */
        boolean disconnected(long fromNanos, long toNanos, @Nullable Identity peer) {
            for (Reported each : reported) {
                if (each.event instanceof SocketEvent.PeerDisconnected end
                        && each.entry.timeNanos() >= fromNanos
                        && each.entry.timeNanos() <= toNanos
                        && (peer == null || peer.equals(end.peer()))) {
                    return true;
                }
            }
            return false;
        }

        /** When which peer was connected; two connections of one peer make two spans, each of which ends with the first end. */
        List<Span> spans() {
            List<Span> known = spans;
            if (known == null) {
                known = findSpans();
                spans = known;
            }
            return known;
        }

        private List<Span> findSpans() {
            List<Span> found = new ArrayList<>();
            Map<Identity, List<Reported>> open = new LinkedHashMap<>();
            for (Reported each : reported) {
                if (each.event instanceof SocketEvent.PeerConnected begin) {
                    open.computeIfAbsent(begin.peer(), p -> new ArrayList<>()).add(each);
                } else if (each.event instanceof SocketEvent.PeerDisconnected end) {
                    List<Reported> begins = open.remove(end.peer());
                    if (begins != null) {
                        begins.forEach(begin -> found.add(span(begin, end.peer(), each)));
                        if (begins.size() > 1) {
                            // One of two: the other goes on.
                            open.put(end.peer(), new ArrayList<>(List.of(each)));
                        }
                    }
                }
            }
            open.forEach((peer, begins) -> begins.forEach(begin -> found.add(span(begin, peer, null))));
            return found;
        }

        private static Span span(Reported begin, Identity peer, @Nullable Reported end) {
            return new Span(peer, begin.at, begin.entry.timeNanos(), end == null ? NEVER : end.at, end);
        }

        @Override
        public String toString() {
            return socket.toString();
        }
    }

    private record Key(Identity identity, long hash, int size) {}

    private final List<Entry> entries;
    private final Map<SocketRecord, Life> lives = new LinkedHashMap<>();
    private final Map<Identity, List<Life>> byIdentity = new LinkedHashMap<>();
    private final Map<Key, Content> contents = new LinkedHashMap<>();
    private final Map<SocketRecord, Map<Integer, Sent>> open = new LinkedHashMap<>();
    private final List<Taken> taken = new ArrayList<>();
    private final List<Taken> verdicts = new ArrayList<>();

    private final long endNanos;

    Traffic(History history) {
        endNanos = history.nowNanos();
        entries = history.entries();
        for (int at = 0; at < entries.size(); at++) {
            add(entries.get(at), at);
        }
        for (Taken each : taken) {
            Content content = attribute(each);
            if (content != null) {
                content.taken.add(each);
            }
        }
        for (Taken each : verdicts) {
            Content content = attribute(each);
            if (content != null) {
                (each.entry.kind() == History.Kind.REJECTED ? content.rejected : content.acknowledged).add(each);
            }
        }
    }

    private void add(Entry entry, int at) {
        Life life = lives.computeIfAbsent(entry.socket(), socket -> {
            Life opened = new Life(socket, at);
            byIdentity
                    .computeIfAbsent(opened.identity(), i -> new ArrayList<>())
                    .add(opened);
            return opened;
        });
        switch (entry.kind()) {
            case OPENED -> {}
            case SENDING -> addSending(life, entry, at);
            case ACCEPTED -> {
                Sent sent = sent(entry);
                sent.acceptedAt = at;
                sent.acceptedNanos = entry.timeNanos();
            }
            case REFUSED -> sent(entry).refused = true;
            case DELIVERED, LOST -> sent(entry).settled = entry;
            case TAKEN -> {
                Taken each = new Taken(life, entry, at);
                life.taken.add(each);
                taken.add(each);
            }
            case ACKNOWLEDGED -> verdicts.add(new Taken(life, entry, at));
            case REJECTED -> verdicts.add(new Taken(life, entry, at));
            case EVENT -> {
                if (entry.event() != null) {
                    life.reported.add(new Reported(entry, at, entry.event()));
                }
            }
            case CLOSING -> life.closingAt = Math.min(life.closingAt, at);
            case CLOSED -> life.closedAt = Math.min(life.closedAt, at);
            case ENDED -> life.endedAt = at;
        }
    }

    private static int size(Entry entry) {
        byte[] payload = entry.payload();
        return payload == null ? 0 : payload.length;
    }

    private void addSending(Life life, Entry entry, int at) {
        Content content =
                contents.computeIfAbsent(new Key(life.identity(), entry.hash(), size(entry)), key -> new Content());
        Sent sent = new Sent(life, entry, at, content);
        content.sent.add(sent);
        life.sent.add(sent);
        open.computeIfAbsent(life.socket, s -> new LinkedHashMap<>()).put(entry.send(), sent);
    }

    private Sent sent(Entry entry) {
        Map<Integer, Sent> sends = open.get(entry.socket());
        Sent sent = sends == null ? null : sends.get(entry.send());
        if (sent == null) {
            throw new IllegalArgumentException("the history has the end of a send, not its beginning: " + entry);
        }
        return sent;
    }

    /** Counts what was taken for what was sent; an array that was changed meanwhile may have been sent as it is now. */
    private @Nullable Content attribute(Taken each) {
        Identity from = each.entry.peer();
        if (from == null) {
            return null;
        }
        Content content = contents.get(new Key(from, each.entry.hash(), size(each.entry)));
        if (content == null) {
            for (Sent sent : changed()) {
                byte[] now = sent.entry.payload();
                if (now != null && sent.life.identity().equals(from) && History.hash(now) == each.entry.hash()) {
                    content = sent.content;
                }
            }
        }
        each.content = content;
        return content;
    }

    private @Nullable List<Sent> changed;

    /** Accepted messages whose array is not what it was when it was sent. */
    List<Sent> changed() {
        List<Sent> known = changed;
        if (known == null) {
            known = new ArrayList<>();
            for (Life life : lives.values()) {
                for (Sent sent : life.sent) {
                    byte[] now = sent.entry.payload();
                    if (sent.accepted() && now != null && History.hash(now) != sent.entry.hash()) {
                        known.add(sent);
                    }
                }
            }
            changed = known;
        }
        return known;
    }

    // ---- looking ----

    Collection<Life> lives() {
        return lives.values();
    }

    Collection<Content> contents() {
        return contents.values();
    }

    List<Taken> taken() {
        return taken;
    }

    List<Entry> entries() {
        return entries;
    }

    /** The sockets of an identity, in the order of opening. */
    List<Life> lives(Identity identity) {
        return byIdentity.getOrDefault(identity, List.of());
    }

    /** True for the end of a connection that one of the two sockets wanted, and flushed before. */
    static boolean isOrderly(DisconnectReason reason) {
        return reason == DisconnectReason.SOCKET_CLOSED || reason == DisconnectReason.LINK_CLOSED;
    }

    /**
     * True if a peer ended a connection to a socket for a reason of its own. If the socket was closing it at that very time, it
     * takes that end for the answer: TCP does not tell one from the other.
     */
    boolean wasGivenUp(Life life, Identity peer) {
        return lives(peer).stream()
                .flatMap(other -> other.reported.stream())
                .anyMatch(each -> each.event() instanceof SocketEvent.PeerDisconnected end
                        && end.peer().equals(life.identity())
                        && end.reason() != DisconnectReason.CLOSED_BY_PEER
                        && !isOrderly(end.reason()));
    }

    /** True if two sockets had the identity at a time: which of them a peer was connected to is not told. */
    boolean isShared(Identity identity) {
        int goneAt = -1;
        for (Life life : lives(identity)) {
            if (life.openedAt < goneAt) {
                return true;
            }
            goneAt = Math.max(goneAt, Math.min(life.closedAt, life.endedAt));
        }
        return false;
    }

    /** True if no socket of this history has the identity: a scripted peer, of which nothing is known. */
    boolean isForeign(Identity identity) {
        return !byIdentity.containsKey(identity);
    }

    /** True if the socket was ever connected to a peer that is no socket of this history. */
    boolean metStrangers(Life life) {
        Set<Identity> met = new HashSet<>();
        life.spans().forEach(span -> met.add(span.peer));
        return met.stream().anyMatch(this::isForeign);
    }

    /** Whoever is still connected after this time without having been heard, is dead; anything sent before has arrived. */
    private static final long MARGIN_NANOS = 2_000_000_000L;

    /**
     * True if what {@code sender} had sent to a peer, connected to the end, by a certain time must have been taken: both ends have
     * heard each other since, nothing is queued, and the receiver has nothing left to take.
     */
    boolean mustHaveArrived(Life sender, Identity peer, long sentNanos) {
        SocketStats stats = sender.stats();
        List<Life> there = lives(peer);
        if (stats == null || there.isEmpty() || stats.messagesQueued() > 0 || sender.pauses(peer)) {
            return false;
        }
        Life last = there.get(there.size() - 1);
        long silence = Math.max(livenessNanos(sender), livenessNanos(last));
        return last.hungry()
                && !sender.socket.lateEvents
                && sender.closingAt == NEVER
                && endNanos - sentNanos > silence + MARGIN_NANOS;
    }

    private static long livenessNanos(Life life) {
        return life.socket.options().timing().liveness().toNanos();
    }

    /**
     * How many messages the sockets of an identity may have received that nobody is known to have taken; {@link Long#MAX_VALUE} if
     * that is not known, for one ended with its host.
     */
    long leftUntaken(Identity identity) {
        long left = 0;
        for (Life life : lives(identity)) {
            SocketStats stats = life.stats();
            if (stats == null || life.ended()) {
                return Long.MAX_VALUE;
            }
            left += stats.untaken() + Life.lost(stats, LossReason.CLOSED_UNTAKEN) + Math.max(0, life.takenUnseen());
        }
        return left;
    }

    /** When the history was looked at. */
    long endNanos() {
        return endNanos;
    }
}
