package io.aiomsg.nio.engine;

import io.aiomsg.DisconnectReason;
import io.aiomsg.Identity;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides whether a peer that has said HELLO to our bind end comes in (R1, R3; AIO-HSK-010, AIO-CON-003 to AIO-CON-009). Our
 * HELLO says that it does; whoever does not get one keeps its messages and dials again.
 */
final class Admission {

    private static final int REMEMBERED_ADDRESSES = 1024;

    private final SocketEngine engine;

    /** Who waits to be judged, the first claimant of an identity first: to it the identity is reserved. */
    private final Map<Identity, ArrayDeque<Connection>> held = new HashMap<>();

    /** When an address was refused last. */
    private final Map<String, Long> refused = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > REMEMBERED_ADDRESSES;
        }
    };

    Admission(SocketEngine engine) {
        this.engine = engine;
    }

    /** A HELLO has come on an accepted connection, which is held until it is judged. */
    void claim(Connection connection) {
        held.computeIfAbsent(connection.identity(), identity -> new ArrayDeque<>(1))
                .addLast(connection);
        judge(connection);
    }

    /** A dial of ours was answered or has failed, which some have waited for. */
    void rejudgeAll() {
        for (Identity identity : new ArrayList<>(held.keySet())) {
            rejudge(identity);
        }
    }

    /** The connection has ended: another one with its identity may come in. */
    void ended(Connection connection) {
        Identity identity = connection.handshake.claimed();
        if (identity != null) {
            release(connection);
            rejudge(identity);
        }
    }

    private void rejudge(Identity identity) {
        ArrayDeque<Connection> claimants = held.get(identity);
        if (claimants != null) {
            judge(claimants.getFirst());
        }
    }

    private boolean isReserved(Connection connection) {
        ArrayDeque<Connection> claimants = held.get(connection.identity());
        return claimants != null && !connection.equals(claimants.getFirst());
    }

    private void release(Connection connection) {
        ArrayDeque<Connection> claimants = held.get(connection.identity());
        if (claimants != null && claimants.remove(connection) && claimants.isEmpty()) {
            held.remove(connection.identity());
        }
    }

    /** When a held connection must be judged again at the latest. */
    long deadlineNanos(Connection connection) {
        if (isReserved(connection)) {
            return engine.nowNanos + Timings.REJUDGE_NANOS;
        }
        Peer peer = engine.peers.find(connection.identity());
        boolean duplicate = peer != null && !peer.connections.isEmpty();
        long since = connection.handshake.heldSinceNanos();
        long due = since + (duplicate ? refusalDelayNanos(connection) : Timings.OWN_DIAL_NANOS);
        // What waits for the policy alone is judged again when that answers.
        return connection.handshake.isBeingVetted() && due <= engine.nowNanos ? Timers.NEVER : due;
    }

    /** Refuses a connection for what it is, however many others claim its identity. */
    void withdrawn(Connection connection, DisconnectReason reason, String detail) {
        Identity identity = connection.handshake.claimed();
        if (identity != null) {
            release(connection);
        }
        connection.ending.refuse(reason, detail);
        if (identity != null) {
            rejudge(identity);
        }
    }

    /** Admits or refuses a held connection, or lets it wait. */
    void judge(Connection connection) {
        Identity identity = connection.identity();
        if (identity.equals(engine.identity)) {
            release(connection);
            connection.ending.refuse(
                    DisconnectReason.OWN_IDENTITY,
                    "it has this socket's own identity, " + identity + ": the socket dialled itself, or a clone of it");
            return;
        }
        if (isReserved(connection)) {
            return;
        }
        boolean admissible = connection.handshake.isAdmissible();
        long waited = engine.nowNanos - connection.handshake.heldSinceNanos();
        Peer peer = engine.peers.find(identity);
        if (peer != null && !peer.connections.isEmpty()) {
            judgeDuplicate(connection, peer, admissible, waited);
        } else if (admissible && (!engine.ownDialUnanswered() || waited >= Timings.OWN_DIAL_NANOS)) {
            admit(connection);
        }
    }

    private void admit(Connection connection) {
        release(connection);
        connection.admit();
        rejudge(connection.identity());
    }

    private void judgeDuplicate(Connection connection, Peer peer, boolean admissible, long waitedNanos) {
        List<Connection> incumbents = new ArrayList<>(peer.connections);
        boolean silent = true;
        for (Connection incumbent : incumbents) {
            incumbent.probeIfPaused();
            silent &= incumbent.liveness.silentNanos() >= engine.timings.heartbeat + Timings.SILENCE_MARGIN_NANOS;
        }
        if (silent && !admissible) {
            return;
        }
        if (silent) {
            for (Connection incumbent : incumbents) {
                incumbent.endAfterInput(
                        DisconnectReason.REPLACED, "it was silent, and a new connection of " + peer.identity + " came");
            }
            // The end of the last incumbent has admitted the newcomer, unless somebody still writes.
        } else if (waitedNanos >= refusalDelayNanos(connection)) {
            release(connection);
            connection.ending.refuseNow(DisconnectReason.DUPLICATE_IDENTITY, peer.identity + " is connected already");
            rejudge(peer.identity);
        }
    }

    /** How long the refusal of this connection is to be delayed. */
    long refusalDelayNanos(Connection connection) {
        Long last = refused.get(connection.remoteHost());
        boolean again = last != null && engine.nowNanos - last < Timings.REFUSAL_MEMORY_NANOS;
        return again ? Timings.REPEATED_REFUSAL_NANOS : Timings.REFUSAL_NANOS;
    }

    /** Remembers that the address of this connection was refused. */
    void refused(Connection connection) {
        refused.remove(connection.remoteHost());
        refused.put(connection.remoteHost(), engine.nowNanos);
    }
}
