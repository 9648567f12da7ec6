package io.aiomsg.testkit;

import io.aiomsg.Identity;
import io.aiomsg.Message;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketOptions;
import io.aiomsg.SocketStats;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the sockets of a network were asked to send, delivered and reported, in the order it happened. Complete once
 * the simulation has come to rest. Thread-safe.
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
        /** The application took a message. */
        TAKEN,
        /** A socket reported an event. */
        EVENT,
        /** The close of a socket was called. */
        CLOSING,
        /** The close of a socket returned. */
        CLOSED
    }

    /**
     * One thing that happened.
     *
     * @param timeNanos when, in virtual time
     * @param socket at which socket
     * @param kind what
     * @param peer sent to this one only, or taken from it; null otherwise
     * @param payload the octets sent or taken; null where there are none
     * @param send which send of this socket, from 0; -1 for what is no send
     * @param event what was reported; null for other kinds
     */
    public record Entry(
            long timeNanos,
            SocketRecord socket,
            Kind kind,
            @Nullable Identity peer,
            byte @Nullable [] payload,
            int send,
            @Nullable SocketEvent event) {

        private void addTo(MessageDigest digest) {
            ByteBuffer head = ByteBuffer.allocate(20);
            head.putLong(timeNanos).putInt(socket.number).putInt(kind.ordinal()).putInt(send);
            digest.update(head.flip());
            digest.update(String.valueOf(peer).getBytes(StandardCharsets.UTF_8));
            if (payload != null) {
                digest.update(payload);
            }
            digest.update(String.valueOf(event).getBytes(StandardCharsets.UTF_8));
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
                text.append(kind == Kind.TAKEN ? " from " : " to ").append(peer);
            }
            if (payload != null) {
                text.append(", ")
                        .append(payload.length)
                        .append(" octets ")
                        .append(Integer.toHexString(Arrays.hashCode(payload)));
            }
            return event == null
                    ? text.toString()
                    : text.append(' ').append(event).toString();
        }
    }

    /** One socket, open or closed. Equal to itself alone. */
    public static final class SocketRecord {

        private final int number;
        private final String host;
        private final SocketOptions options;
        private volatile @Nullable SocketStats lastStats;

        SocketRecord(int number, String host, SocketOptions options) {
            this.number = number;
            this.host = host;
            this.options = options;
        }

        /** Which socket, from 0 in the order of opening. */
        public int number() {
            return number;
        }

        /** The host it was opened on. */
        public String host() {
            return host;
        }

        /** What it was opened with. */
        public SocketOptions options() {
            return options;
        }

        /** Its counters when its close had returned; null if it never was closed. */
        public @Nullable SocketStats lastStats() {
            return lastStats;
        }

        @Override
        public String toString() {
            return host + "/" + number + "(" + options.identity() + ")";
        }
    }

    /** Writes what happens at one socket. */
    final class Recorder {

        private final SocketRecord socket;
        private int sends;

        Recorder(SocketRecord socket) {
            this.socket = socket;
        }

        Sending sending(@Nullable Identity to, byte[] payload) {
            synchronized (History.this) {
                Sending sending = new Sending(this, to, payload, sends++);
                add(socket, Kind.SENDING, to, payload, sending.number, null);
                return sending;
            }
        }

        private void ended(Sending sending, boolean accepted) {
            Kind kind = accepted ? Kind.ACCEPTED : Kind.REFUSED;
            add(socket, kind, sending.to, sending.payload, sending.number, null);
        }

        void taken(Message message) {
            // The application may do with its array what it likes.
            add(socket, Kind.TAKEN, message.from(), message.payload().clone(), -1, null);
        }

        void event(SocketEvent event) {
            add(socket, Kind.EVENT, null, null, -1, event);
        }

        void closing() {
            add(socket, Kind.CLOSING, null, null, -1, null);
        }

        void closed(SocketStats stats) {
            socket.lastStats = stats;
            add(socket, Kind.CLOSED, null, null, -1, null);
        }
    }

    /** A send that has been called. */
    static final class Sending {

        private final Recorder recorder;
        private final @Nullable Identity to;
        private final byte[] payload;
        private final int number;

        Sending(Recorder recorder, @Nullable Identity to, byte[] payload, int number) {
            this.recorder = recorder;
            this.to = to;
            this.payload = payload;
            this.number = number;
        }

        void ended(boolean accepted) {
            recorder.ended(this, accepted);
        }
    }

    History(LongSupplier clock) {
        this.clock = clock;
    }

    synchronized Recorder opened(String host, SocketOptions options) {
        SocketRecord socket = new SocketRecord(sockets.size(), host, options);
        sockets.add(socket);
        add(socket, Kind.OPENED, null, null, -1, null);
        return new Recorder(socket);
    }

    private synchronized void add(
            SocketRecord socket,
            Kind kind,
            @Nullable Identity peer,
            byte @Nullable [] payload,
            int send,
            @Nullable SocketEvent event) {
        entries.add(new Entry(clock.getAsLong(), socket, kind, peer, payload, send, event));
    }

    /** Every socket there was, in the order of opening. */
    public synchronized List<SocketRecord> sockets() {
        return List.copyOf(sockets);
    }

    /** Everything that happened so far, in order. */
    public synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** A number that is the same for the same history: SHA-256, in hexadecimal. */
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
