package io.aiomsg.testkit;

import io.aiomsg.Delivery;
import io.aiomsg.Identity;
import io.aiomsg.LossReason;
import io.aiomsg.Message;
import io.aiomsg.SendFailedException;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketStats;
import io.aiomsg.testkit.History.Kind;
import io.aiomsg.testkit.History.SocketRecord;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Writes what happens at one socket into the {@link History}. Thread-safe, as that is. */
final class Recorder {

    /** How often counters are read that do not fit the history, as other threads add to it meanwhile. */
    private static final int LOOKS = 100;

    private final History history;
    private final SocketRecord socket;
    private int sends;
    private int receiving;
    private int consuming;
    private boolean closed;

    Recorder(History history, SocketRecord socket) {
        this.history = history;
        this.socket = socket;
    }

    SocketRecord socket() {
        return socket;
    }

    // ---- sends ----

    /** A send that has been called. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Sending(Recorder recorder, @Nullable Identity to, byte[] payload, long hash, int number) {

        /** It returned. */
        void returned(boolean accepted) {
            recorder.ended(this, accepted);
        }

        /** It returned, with a future of what becomes of the message. */
        void returnedFuture(boolean accepted) {
            synchronized (recorder.history) {
                recorder.socket.futures.add(number);
                returned(accepted);
            }
        }

        /** Its future was completed or failed. */
        void settled(@Nullable Delivery delivery, @Nullable Throwable failure) {
            LossReason loss = failure instanceof SendFailedException lost ? lost.reason() : null;
            if (delivery != null || loss != null) {
                recorder.history.settled(recorder.socket, to, payload, hash, number, delivery, loss);
            }
        }

        /** It threw what only a send throws whose message was not accepted, unless its host has just ended. */
        void failed() {
            if (!recorder.socket.ended) {
                returned(false);
            }
        }
    }

    Sending sending(@Nullable Identity to, byte[] payload) {
        synchronized (history) {
            Sending sending = new Sending(this, to, payload, History.hash(payload), sends++);
            history.add(socket, Kind.SENDING, to, payload, sending.hash, sending.number, null);
            return sending;
        }
    }

    private void ended(Sending sending, boolean accepted) {
        Kind kind = accepted ? Kind.ACCEPTED : Kind.REFUSED;
        history.add(socket, kind, sending.to, sending.payload, sending.hash, sending.number, null);
    }

    // ---- receives ----

    void beginReceive() {
        synchronized (history) {
            receiving++;
            socket.sharedReceiving |= receiving > 1;
        }
    }

    /** A receive has ended: with a message, without one, or cut off so that nobody knows. */
    void endReceive(@Nullable Message message, boolean cut) {
        synchronized (history) {
            receiving--;
            if (message != null) {
                // The application may do with its array what it likes.
                byte[] octets = message.payload().clone();
                history.add(socket, Kind.TAKEN, message.from(), octets, History.hash(octets), -1, null);
            } else if (cut) {
                socket.cutReceives++;
            }
        }
    }

    /** The application has taken a message. */
    void taken(Message message) {
        beginReceive();
        endReceive(message, false);
    }

    /** So many handlers, or a subscriber, may take messages at a time from now on, each of which counts as a receive under way. */
    void beginConsuming(int concurrency) {
        synchronized (history) {
            receiving += concurrency;
            consuming += concurrency;
            socket.sharedReceiving |= receiving > 1;
        }
    }

    /** A handler is about to be called. */
    void handling(Message message) {
        add(Kind.TAKEN, message);
    }

    void acknowledged(Message message) {
        add(Kind.ACKNOWLEDGED, message);
    }

    void rejected(Message message) {
        add(Kind.REJECTED, message);
    }

    private void add(Kind kind, Message message) {
        byte[] octets = message.payload().clone();
        synchronized (history) {
            if (!socket.ended) {
                history.add(socket, kind, message.from(), octets, History.hash(octets), -1, null);
            }
        }
    }

    // ---- events ----

    void event(SocketEvent event) {
        history.add(socket, Kind.EVENT, null, null, 0, -1, event);
    }

    void eventsAreLate() {
        synchronized (history) {
            socket.lateEvents = true;
        }
    }

    void closingLink() {
        synchronized (history) {
            socket.closedLinks = true;
        }
    }

    // ---- the end ----

    void closing() {
        history.add(socket, Kind.CLOSING, null, null, 0, -1, null);
    }

    void closed(SocketStats stats) {
        synchronized (history) {
            closed = true;
            note(stats);
            history.add(socket, Kind.CLOSED, null, null, 0, -1, null);
        }
    }

    /** The host has ended, and the socket with it, unless it was closed before. */
    void hostEnded() {
        synchronized (history) {
            if (!closed && !socket.ended) {
                socket.ended = true;
                socket.cutReceives += consuming;
                history.add(socket, Kind.ENDED, null, null, 0, -1, null);
            }
        }
    }

    /** Reads the counters of a socket that is still open. */
    void look(Supplier<SocketStats> stats) {
        if (!closed && !socket.ended) {
            SocketStats read = stats.get();
            synchronized (history) {
                note(read);
            }
        }
    }

    /**
     * Reads the counters, also of a socket that is closed, of which messages may be taken all the same: at a moment at which no other
     * thread adds to the history. Leaves them be if there is none.
     */
    void lookAmidThreads(Supplier<SocketStats> stats) {
        for (int i = 0; i < LOOKS; i++) {
            int before = history.size();
            SocketStats read = stats.get();
            synchronized (history) {
                if (history.size() == before) {
                    note(read);
                    return;
                }
            }
        }
    }

    private void note(SocketStats stats) {
        socket.lastStats = stats;
        socket.statsAt = history.size();
        socket.receivingAtStats = receiving;
    }
}
