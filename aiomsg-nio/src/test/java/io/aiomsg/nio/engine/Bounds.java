package io.aiomsg.nio.engine;

import io.aiomsg.SocketLimits;
import io.aiomsg.nio.wire.V1;

/** The bounds that must hold after whatever a node's engine has done. */
final class Bounds {

    /** Owed ACKs stop the reading beyond this; what was decoded by then may still be taken. */
    private static final int OWED_BYTES = 64 * 1024;

    private Bounds() {}

    static void check(Node node) {
        SocketEngine engine = node.engine;
        SocketLimits limits = engine.limits;
        for (Peer peer : engine.peers.all()) {
            // Requests written again, or what was published to nobody and must not be dropped.
            int again = Math.max(limits.inFlightPerPeer(), node.publishes() ? limits.sendMessagesPerPeer() : 0);
            most(node, "queued for ", peer.identity, peer.queuedMessages(), limits.sendMessagesPerPeer() + again + 1);
            most(
                    node,
                    "octets queued for ",
                    peer.identity,
                    peer.queuedBytes(),
                    limits.sendBytesPerPeer() + (again + 1L) * limits.maxPayloadBytes());
            most(node, "in flight to ", peer.identity, peer.unacknowledged(), limits.inFlightPerPeer());
            least(node, "queued for ", peer.identity, peer.queuedMessages(), 0);
            least(node, "octets queued for ", peer.identity, peer.queuedBytes(), 0);
        }
        for (WorldLane lane : node.lanes) {
            if (!lane.isClosed() && lane.connection() != null) {
                checkCredit(node, lane.connection(), limits);
            }
        }
        most(
                node,
                "common queue",
                "",
                engine.router.commonMessages(),
                (long) (limits.sendMessagesPerPeer() + limits.inFlightPerPeer())
                        * (1 + engine.peers.all().size()));
        least(node, "queued", "", engine.queuedMessages(), 0);
        most(node, "connections", "", engine.connections.size(), limits.connections());
    }

    private static void checkCredit(Node node, Connection connection, SocketLimits limits) {
        most(node, "ready of ", connection, connection.ready.size(), limits.receiveMessagesPerPeer());
        most(
                node,
                "octets ready of ",
                connection,
                connection.readyBytes,
                limits.receiveBytesPerPeer() + limits.maxPayloadBytes());
        most(
                node,
                "octets owed to ",
                connection,
                connection.writer().controlBytes(),
                OWED_BYTES + V1.ACK_FRAME_SIZE * (2 + limits.receiveMessagesPerPeer()));
    }

    private static void most(Node node, String what, Object whom, long value, long bound) {
        if (value > bound) {
            throw new AssertionError(node + ": " + what + whom + ": " + value + ", more than " + bound);
        }
    }

    private static void least(Node node, String what, Object whom, long value, long bound) {
        if (value < bound) {
            throw new AssertionError(node + ": " + what + whom + ": " + value + ", less than " + bound);
        }
    }
}
