package io.aiomsg.nio.engine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Two connections of one peer are open (R3, AIO-CON-010 to AIO-CON-014). Both ends must keep the same one: the one dialled by the
 * smaller identity, if it carries a frame within a heartbeat interval and a second, and else another one that carries a frame.
 * Until that is known no message is sent; the other connection is then retired, its input delivered to the end, and only then
 * the survivor is sent on.
 */
final class Rivalry extends Timers.Timed {

    private final Peer peer;
    private final SocketEngine engine;
    private final Connection preferred;

    /** The others on which a frame has come, the first one first. */
    private final List<Connection> heard = new ArrayList<>(1);

    /** The preferred connection has had its time. */
    private boolean overdue;

    private @Nullable Connection survivor;

    Rivalry(Peer peer, SocketEngine engine) {
        this.peer = peer;
        this.engine = engine;
        List<Connection> contenders = contenders();
        this.preferred = preferred(contenders);
        peer.active = null;
        if (contenders.size() == 1) {
            // The others are given up already, and are only being read to their ends.
            survivor = preferred;
        } else {
            preferred.sendHeartbeat();
            engine.timers.at(this, engine.nowNanos + engine.timings.heartbeat + Timings.SILENCE_MARGIN_NANOS);
        }
    }

    private List<Connection> contenders() {
        return peer.connections.stream()
                .filter(connection -> connection.phase() != Phase.RETIRING)
                .toList();
    }

    private Connection preferred(List<Connection> contenders) {
        boolean oursIsSmaller = engine.identity.compareTo(peer.identity) < 0;
        for (Connection connection : contenders) {
            if (connection.dialled() == oursIsSmaller) {
                return connection;
            }
        }
        return contenders.get(0);
    }

    /** A frame came on one of the connections. */
    void heard(Connection connection) {
        if (survivor != null) {
            return;
        }
        if ((connection == preferred) != overdue) {
            keep(connection);
        } else if (connection != preferred && !heard.contains(connection)) {
            heard.add(connection);
        }
    }

    /** The preferred connection stayed silent. */
    @Override
    void fire(long nowNanos) {
        overdue = true;
        for (Connection connection : heard) {
            if (survivor == null && connection.phase() != Phase.RETIRING && connection.phase() != Phase.CLOSED) {
                keep(connection);
            }
        }
    }

    private void keep(Connection kept) {
        survivor = kept;
        engine.timers.cancel(this);
        for (Connection connection : peer.connections) {
            if (connection != kept) {
                connection.ending.retire();
            }
        }
    }

    /** One of the connections has ended, and is no longer among the peer's. */
    void ended(Connection connection) {
        if (peer.connections.size() <= 1) {
            engine.timers.cancel(this);
            peer.rivalry = null;
        } else if (connection == preferred || connection == survivor) {
            engine.timers.cancel(this);
            if (!contenders().isEmpty()) {
                peer.rivalry = new Rivalry(peer, engine);
            }
        }
    }
}
