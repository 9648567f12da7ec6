package io.aiomsg.testkit;

import io.aiomsg.Delivery;
import io.aiomsg.Identity;
import io.aiomsg.LossReason;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketOptions;
import io.aiomsg.SocketStats;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the sockets of a network were asked to send, delivered and reported, in the order it happened. Complete once
 * the simulation has come to rest. {@link HistoryCheck} judges it. Thread-safe.
 */
public final class History {

    private final LongSupplier clock;
    private final List<SocketRecord> sockets = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();

    /** What kind of thing happened. */
    public enum Kind {
        /** A socket was opened. */
        OPENED,
        /** A send was called. */
        SENDING,
        /** A send returned: the message was accepted. */
        ACCEPTED,
        /** A send returned or failed: the message was not accepted. */
        REFUSED,
        /** The future of a send was completed: the message was written, or acknowledged. */
        DELIVERED,
        /** The future of a send failed: the message had been accepted, and was lost. */
        LOST,
        /** The application took a message. */
        TAKEN,
        /** The application acknowledged a message that it had taken ({@link io.aiomsg.AckMode#MANUAL}). */
        ACKNOWLEDGED,
        /** The application rejected a message that it had taken, or its handler failed on it. */
        REJECTED,
        /** A socket reported an event. */
        EVENT,
        /** The close of a socket was called. */
        CLOSING,
        /** The close of a socket returned. */
        CLOSED,
        /** The host was killed or crashed, and the socket ended with it. */
        ENDED
    }

    /**
     * One thing that happened. A send that has neither {@link Kind#ACCEPTED} nor {@link Kind#REFUSED} was cut off: whether its
     * message was accepted is not known.
     *
     * @param timeNanos when, in virtual time
     * @param socket at which socket
     * @param kind what
     * @param peer sent to this one only, or taken from it (or acknowledged, or rejected); null otherwise
     * @param payload the octets sent (the array itself, as it is by now) or taken; null where there are none
     * @param hash of the octets as they were then; see {@link #hash}
     * @param send which send of this socket, from 0; -1 for what is no send
     * @param event what was reported; null for other kinds
     * @param delivery what became of a message; null for other kinds than {@link Kind#DELIVERED}
     * @param loss why it was lost; null for other kinds than {@link Kind#LOST}
     */
    @SuppressWarnings("ArrayRecordComponent") // the array itself is what a check compares
    public record Entry(
            long timeNanos,
            SocketRecord socket,
            Kind kind,
            @Nullable Identity peer,
            byte @Nullable [] payload,
            long hash,
            int send,
            @Nullable SocketEvent event,
            @Nullable Delivery delivery,
            @Nullable LossReason loss) {

        private void addTo(MessageDigest digest) {
            ByteBuffer head = ByteBuffer.allocate(16);
            head.putLong(timeNanos).putInt(socket.number).putInt(send);
            digest.update(head.flip());
            digest.update(kind.name().getBytes(StandardCharsets.UTF_8));
            digest.update(String.valueOf(peer).getBytes(StandardCharsets.UTF_8));
            if (payload != null) {
                digest.update(payload);
            }
            digest.update(String.valueOf(event).getBytes(StandardCharsets.UTF_8));
            if (delivery != null || loss != null) {
                digest.update((delivery + " " + loss).getBytes(StandardCharsets.UTF_8));
            }
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder(Times.text(timeNanos))
                    .append(' ')
                    .append(socket)
                    .append(' ')
                    .append(kind);
            if (send >= 0) {
                text.append(" #").append(send);
            }
            if (peer != null) {
                text.append(kind == Kind.SENDING || kind == Kind.ACCEPTED || kind == Kind.REFUSED ? " to " : " from ")
                        .append(peer);
            }
            if (payload != null) {
                text.append(", ").append(payload.length).append(" octets ").append(Long.toHexString(hash));
            }
            for (Object more : new Object[] {event, delivery, loss}) {
                text.append(more == null ? "" : " " + more);
            }
            return text.toString();
        }
    }

    /** One socket, open or closed. Equal to itself alone. */
    public static final class SocketRecord {

        private final int number;
        private final String host;
        private final SocketOptions options;

        /** What else its {@link Recorder} knows; guarded by the history. */
        volatile @Nullable SocketStats lastStats;

        /** How many entries there were when the last counters were read; -1 if they never were. */
        int statsAt = -1;

        /** Calls to receive that were under way then. */
        int receivingAtStats;

        /** Calls to receive that were cut off: each may have taken a message. */
        int cutReceives;

        /** Two calls to receive were under way at a time, so that their order is nobody's. */
        boolean sharedReceiving;

        /** A listener held events up, so that their place in the history says little, or some are missing. */
        boolean lateEvents;

        /** The application has closed a link of it: from then on the peer there is sent to no more. */
        boolean closedLinks;

        boolean ended;

        /** The sends that were asked for a future. */
        final Set<Integer> futures = new HashSet<>();

        SocketRecord(int number, String host, SocketOptions options) {
            this.number = number;
            this.host = host;
            this.options = options;
        }

        /** {@return which socket it is, from 0 in the order of opening} */
        public int number() {
            return number;
        }

        /** {@return the host it was opened on} */
        public String host() {
            return host;
        }

        /** {@return what it was opened with} */
        public SocketOptions options() {
            return options;
        }

        /**
         * {@return its counters when its close had returned, or when {@link Simulation#checkHistory} looked at it; null if it ended
         * with its host, or nobody has looked}
         */
        public @Nullable SocketStats lastStats() {
            return lastStats;
        }

        @Override
        public String toString() {
            return host + "/" + number + "(" + options.identity() + ")";
        }
    }

    History(LongSupplier clock) {
        this.clock = clock;
    }

    synchronized Recorder opened(String host, SocketOptions options) {
        SocketRecord socket = new SocketRecord(sockets.size(), host, options);
        sockets.add(socket);
        add(socket, Kind.OPENED, null, null, 0, -1, null);
        return new Recorder(this, socket);
    }

    synchronized void add(
            SocketRecord socket,
            Kind kind,
            @Nullable Identity peer,
            byte @Nullable [] payload,
            long hash,
            int send,
            @Nullable SocketEvent event) {
        entries.add(new Entry(clock.getAsLong(), socket, kind, peer, payload, hash, send, event, null, null));
    }

    /** What became of a message that was sent with a future. */
    synchronized void settled(
            SocketRecord socket,
            @Nullable Identity peer,
            byte[] payload,
            long hash,
            int send,
            @Nullable Delivery delivery,
            @Nullable LossReason loss) {
        Kind kind = delivery == null ? Kind.LOST : Kind.DELIVERED;
        entries.add(new Entry(clock.getAsLong(), socket, kind, peer, payload, hash, send, null, delivery, loss));
    }

    /** How many entries there are. */
    synchronized int size() {
        return entries.size();
    }

    long nowNanos() {
        return clock.getAsLong();
    }

    /** {@return every socket there was, in the order of opening} */
    public synchronized List<SocketRecord> sockets() {
        return List.copyOf(sockets);
    }

    /** {@return everything that happened so far, in order} */
    public synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }

    /**
     * {@return what octets are known by: 64 bits that are the same for the same octets, and for others hardly ever}
     *
     * @param octets any, not kept
     */
    public static long hash(byte[] octets) {
        long hash = 0x9E37_79B9_7F4A_7C15L ^ octets.length;
        ByteBuffer rest = ByteBuffer.wrap(octets);
        while (rest.remaining() >= Long.BYTES) {
            hash = mix(hash, rest.getLong());
        }
        while (rest.hasRemaining()) {
            hash = mix(hash, rest.get());
        }
        return hash ^ (hash >>> 32);
    }

    private static long mix(long hash, long octets) {
        long mixed = (hash ^ octets) * 0x9FB2_1C65_1E98_DF25L;
        return mixed ^ (mixed >>> 29);
    }

    /** {@return a number that is the same for the same history: SHA-256, in hexadecimal} */
    public String digest() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Entry entry : entries()) {
                entry.addTo(digest);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
