package io.aiomsg.nio.engine;

import io.aiomsg.DisconnectReason;
import io.aiomsg.Identity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides whether a peer that has said HELLO to our bind end comes in (R1, R3). Our HELLO says that it does; whoever does
 * not get one keeps its messages and dials again.
 */
final class Admission {

    private static final int REMEMBERED_ADDRESSES = 1024;

    private final SocketEngine engine;
    private final List<Connection> held = new ArrayList<>();

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

    /** A HELLO with this identity has arrived on an accepted connection, which is held until it is judged. */
    void claim(Connection connection) {
        held.add(connection);
        judge(connection);
    }

    /** Something changed that others may have waited for. */
    void rejudge() {
        for (Connection connection : new ArrayList<>(held)) {
            if (held.contains(connection)) {
                judge(connection);
            }
        }
    }

    /** The connection ended while it was held. */
    void withdrawn(Connection connection) {
        if (held.remove(connection)) {
            rejudge();
        }
    }

    /** When the connection must be judged again at the latest. */
    long deadlineNanos(Connection connection) {
        if (reservedByAnother(connection)) {
            return engine.nowNanos + Timings.REJUDGE_NANOS;
        }
        Peer peer = engine.peers.find(connection.identity());
        boolean duplicate = peer != null && !peer.connections.isEmpty();
        long ownDial = connection.handshake.heldSinceNanos() + Timings.OWN_DIAL_NANOS;
        long refusal = connection.handshake.heldSinceNanos() + refusalDelayNanos(connection);
        return duplicate ? refusal : ownDial;
    }

    void judge(Connection connection) {
        Identity identity = connection.identity();
        if (identity.equals(engine.identity)) {
            release(connection);
            connection.ending.refuse(
                    DisconnectReason.OWN_IDENTITY,
                    "it has this socket's own identity, " + identity + ": the socket dialled itself, or a clone of it");
            return;
        }
        if (reservedByAnother(connection)) {
            return;
        }
        Peer peer = engine.peers.find(identity);
        if (peer != null && !peer.connections.isEmpty()) {
            judgeDuplicate(connection, peer);
        } else if (!engine.ownDialUnanswered()
                || engine.nowNanos - connection.handshake.heldSinceNanos() >= Timings.OWN_DIAL_NANOS) {
            release(connection);
            connection.admit();
        }
    }

    private void judgeDuplicate(Connection connection, Peer peer) {
        List<Connection> incumbents = new ArrayList<>(peer.connections);
        boolean silent = true;
        for (Connection incumbent : incumbents) {
            incumbent.probeIfPaused();
            silent &= incumbent.liveness.silentNanos() >= engine.timings.heartbeat + Timings.SILENCE_MARGIN_NANOS;
        }
        if (silent) {
            release(connection);
            for (Connection incumbent : incumbents) {
                incumbent.end(
                        DisconnectReason.REPLACED, "it was silent, and a new connection of " + peer.identity + " came");
            }
            connection.admit();
        } else if (engine.nowNanos >= connection.handshake.heldSinceNanos() + refusalDelayNanos(connection)) {
            release(connection);
            connection.ending.refuseNow(DisconnectReason.DUPLICATE_IDENTITY, peer.identity + " is connected already");
        }
    }

    private boolean reservedByAnother(Connection connection) {
        for (Connection other : held) {
            if (other == connection) {
                return false;
            }
            if (other.identity().equals(connection.identity())) {
                return true;
            }
        }
        return false;
    }

    private void release(Connection connection) {
        held.remove(connection);
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
