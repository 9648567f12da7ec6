package io.aiomsg.nio.engine;

import io.aiomsg.LossReason;
import io.aiomsg.Message;
import io.aiomsg.SocketLimits;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What has been received and not yet taken, in all, and the credit that bounds it (R4, AIO-RTE-009). Connections are served in
 * rotation, those of one peer in the order of their admission, so that its messages stay in order across them (R5, AIO-DLV-028);
 * a connection without credit is not read. Input is decoded when a message is asked for, or ahead of that by {@link
 * Connection#decodeAhead()}.
 */
final class Inbox {

    /** Octets that each connection may hold outside the total, so that none starves behind others. */
    static final long RESERVE_BYTES = 4096;

    /** Messages a connection delivers before the next one's turn. */
    private static final int TURN = 64;

    /** See {@link Timings#PROGRESS_NANOS}. */
    static final int LEAST_PROGRESS = 64 * 1024;

    private final SocketEngine engine;
    private final SocketLimits limits;
    private final ArrayDeque<Connection> rotation = new ArrayDeque<>();
    private final ArrayDeque<Connection> paused = new ArrayDeque<>();
    private final ArrayDeque<Connection> reserving = new ArrayDeque<>();
    private int turn = TURN;
    private long messages;
    private long bytes;

    Inbox(SocketEngine engine, SocketLimits limits) {
        this.engine = engine;
        this.limits = limits;
    }

    /** Messages decoded and not yet taken. */
    long messages() {
        return messages;
    }

    /** Their octets, and what is set aside for large messages. */
    long payloadBytes() {
        return bytes;
    }

    boolean mayHaveMessage() {
        return !rotation.isEmpty();
    }

    /**
     * The next message of the connection whose turn it is; null if there is none.
     *
     * @param hold whether a request is to be held, not acknowledged
     */
    @Nullable
    Message poll(boolean hold) {
        while (true) {
            Connection connection = rotation.peekFirst();
            if (connection == null) {
                return null;
            }
            if (rotation.size() > 1) {
                connection = oldestOf(connection);
            }
            Received direct = connection.ready.isEmpty() ? connection.intake.takeDirectly() : null;
            if (direct != null) {
                endTurn();
                return direct;
            }
            Received message = connection.intake.nextMessage();
            if (message == null) {
                leaveRotation(connection);
                turn = TURN;
                continue;
            }
            endTurn();
            taken(connection, message, hold);
            return message;
        }
    }

    /** The connection of the same peer whose messages come before those of {@code next}; gives it the turn. */
    private Connection oldestOf(Connection next) {
        Connection oldest = next.oldestReady();
        if (oldest != next) {
            rotation.remove(oldest);
            rotation.addFirst(oldest);
            turn = TURN;
        }
        return oldest;
    }

    private void leaveRotation(Connection connection) {
        connection.inRotation = false;
        rotation.remove(connection);
        if (connection.leftover != null) {
            connection.leftover.emptied(connection);
            connection.leftover = null;
        }
    }

    private void endTurn() {
        if (--turn <= 0) {
            rotation.addLast(rotation.removeFirst());
            turn = TURN;
        }
    }

    /** The connection may have something to take: give it its turn. */
    void offer(Connection connection) {
        if (!connection.inRotation) {
            connection.inRotation = true;
            rotation.addLast(connection);
        }
    }

    void add(Connection connection, Received message) {
        int size = message.size();
        messages++;
        bytes += size;
        connection.readyBytes += size;
        connection.ready.addLast(message);
        offer(connection);
    }

    private void taken(Connection connection, Received message, boolean hold) {
        release(connection, message);
        if (message instanceof Received.Requested request) {
            if (hold) {
                engine.receipts.held(request);
            } else {
                engine.receipts.taken(request);
            }
        }
        if (!paused.isEmpty()) {
            resume(connection);
        }
    }

    private void release(Connection connection, Received message) {
        int size = message.size();
        messages--;
        bytes -= size;
        connection.readyBytes -= size;
    }

    /** True if the connection may receive another message. */
    boolean credit(Connection connection) {
        return connection.ready.size() < limits.receiveMessagesPerPeer()
                && connection.readyBytes < limits.receiveBytesPerPeer()
                && (held() < limits.receiveBytesTotal() || connection.readyBytes < RESERVE_BYTES);
    }

    /** What counts against the total: the octets, and for each message what keeping it costs, or empty ones would be free. */
    private long held() {
        return bytes + messages * Outgoing.MESSAGE_COST;
    }

    private boolean ampleCredit(Connection connection) {
        return connection.ready.size() <= limits.receiveMessagesPerPeer() / 2
                && connection.readyBytes <= limits.receiveBytesPerPeer() / 2
                && (held() < limits.receiveBytesTotal() || connection.readyBytes < RESERVE_BYTES);
    }

    /** Sets room aside for a large payload, first come, first served. Takes nothing while it answers false. */
    boolean reserve(Connection connection, int payloadSize) {
        Connection first = firstReserving();
        boolean turn = first == null || first == connection;
        if (turn && (bytes == 0 || bytes + payloadSize <= limits.receiveBytesTotal())) {
            reserving.remove(connection);
            bytes += payloadSize;
            connection.reservedBytes = payloadSize;
            return true;
        }
        if (!reserving.contains(connection)) {
            reserving.addLast(connection);
        }
        return false;
    }

    /** The large payload is complete, or its connection has ended. */
    void endReservation(Connection connection) {
        bytes -= connection.reservedBytes;
        connection.reservedBytes = 0;
    }

    /** What room was set aside for will not be kept: somebody else may have it. */
    void returnReservation(Connection connection) {
        endReservation(connection);
        if (!paused.isEmpty()) {
            resume(connection);
        }
    }

    /** How many connections wait to be read again. */
    int pausedConnections() {
        return paused.size();
    }

    boolean isAnyPaused() {
        return !paused.isEmpty();
    }

    /** The connection has no credit. */
    void pause(Connection connection) {
        paused.addLast(connection);
    }

    private void resume(Connection taker) {
        tryResume(taker);
        tryResume(paused.peekFirst());
        tryResume(firstReserving());
    }

    private void tryResume(@Nullable Connection connection) {
        if (connection != null && connection.isPaused() && mayResume(connection)) {
            paused.remove(connection);
            connection.resume();
        }
    }

    /** Something else that kept the connection from being read has gone. */
    void reconsider(Connection connection) {
        tryResume(connection);
    }

    private boolean mayResume(Connection connection) {
        if (connection.owesTooMuch()) {
            return false;
        }
        return reserving.contains(connection)
                ? connection.equals(firstReserving()) && roomForReservation()
                : ampleCredit(connection);
    }

    /** Whose turn it is to reserve: a peer that does not take our ACKs must not keep the others waiting. */
    private @Nullable Connection firstReserving() {
        for (Connection connection : reserving) {
            if (!connection.owesTooMuch()) {
                return connection;
            }
        }
        return null;
    }

    private boolean roomForReservation() {
        return bytes <= limits.receiveBytesTotal() / 2;
    }

    /** From the close of the socket on, reading is never paused (R7, AIO-CLS-003). */
    void unpause(Connection connection) {
        paused.remove(connection);
        reserving.remove(connection);
        connection.resume();
    }

    /** The connection has ended; what it delivered can still be taken. */
    void ended(Connection connection) {
        paused.remove(connection);
        reserving.remove(connection);
        if (connection.inRotation && connection.ready.isEmpty()) {
            leaveRotation(connection);
        }
        returnReservation(connection);
    }

    /** Withdraws the untaken requests: their senders keep them (R7, AIO-CLS-004). Plain messages can still be taken. */
    void withdrawRequests() {
        long count = 0;
        long octets = 0;
        for (Connection connection : rotation) {
            for (var each = connection.ready.iterator(); each.hasNext(); ) {
                if (each.next() instanceof Received.Requested request) {
                    each.remove();
                    release(connection, request);
                    count++;
                    octets += request.size();
                }
            }
        }
        engine.losses.lost(LossReason.CLOSED_UNTAKEN, null, count, octets);
    }
}
