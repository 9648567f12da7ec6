package io.aiomsg.nio.engine;

import io.aiomsg.LossReason;
import io.aiomsg.Overflow;
import java.util.List;

/**
 * Gives a published message to every peer, and does what the socket's {@link Overflow} says where there is no room for it (R5,
 * AIO-RTE-002, AIO-RTE-005).
 */
final class Publishing {

    private final SocketEngine engine;
    private final Router router;
    private final boolean dropsOldest;
    private final boolean dropsNewest;

    Publishing(SocketEngine engine, Router router, Overflow overflow) {
        this.engine = engine;
        this.router = router;
        this.dropsOldest = overflow == Overflow.DROP_OLDEST;
        this.dropsNewest = overflow == Overflow.DROP_NEWEST;
    }

    /** Publishes; false if there is no room somewhere and nothing may be dropped: then nobody gets it. */
    boolean publish(byte[] payload, Object item) {
        List<Peer> targets = router.targets();
        boolean room = router.roomInTotal(payload.length);
        if (!room && dropsOldest) {
            makeRoomInTotal(payload.length);
        } else if (!room && dropsNewest) {
            dropAll(item);
            return true;
        } else if (!dropsOldest && !dropsNewest && !(room && everybodyHasRoom(payload.length))) {
            return false;
        }
        long tag = Outgoing.tag(Outgoing.PUBLISHED, engine.nowNanos);
        if (targets.isEmpty()) {
            keep(item, tag);
        } else {
            give(item, tag);
        }
        return true;
    }

    private boolean everybodyHasRoom(int payloadSize) {
        List<Peer> targets = router.targets();
        for (int i = 0; i < targets.size(); i++) {
            if (!targets.get(i).hasRoom(payloadSize)) {
                return false;
            }
        }
        return !targets.isEmpty() || router.roomInCommon(payloadSize);
    }

    /** There is nobody: the message waits for the first to come, and the others there then. */
    private void keep(Object item, long tag) {
        int size = Outgoing.payload(item).length;
        if (dropsNewest && !router.roomInCommon(size)) {
            engine.losses.lost(LossReason.OVERFLOW, null, item);
            return;
        }
        dropOldestKept(size);
        router.addToCommon(item, tag);
    }

    private void dropOldestKept(int payloadSize) {
        while (!router.roomInCommon(payloadSize)) {
            engine.losses.lost(LossReason.OVERFLOW, null, router.removeFromCommon());
        }
    }

    /** Gives a message to everybody who is there. */
    void give(Object item, long tag) {
        List<Peer> targets = router.targets();
        if (targets.size() == 1) {
            give(targets.get(0), item, tag);
            return;
        }
        Object shared = item instanceof byte[] payload ? new Outgoing.Shared(payload, null) : item;
        split(item, targets.size());
        for (int i = 0; i < targets.size(); i++) {
            give(targets.get(i), shared, tag);
        }
    }

    private static void split(Object item, int copies) {
        Tracked tracked = Outgoing.tracked(item);
        if (tracked != null) {
            tracked.split(copies);
        }
    }

    /** What was kept is never dropped where nothing may be: it goes into the queue beyond its bound, by as much as was kept. */
    private void give(Peer peer, Object item, long tag) {
        int size = Outgoing.payload(item).length;
        if (dropsNewest && !peer.hasRoom(size)) {
            engine.losses.lost(LossReason.OVERFLOW, peer.identity, item);
            return;
        }
        while (dropsOldest && !peer.hasRoom(size) && peer.dropOldestPublished()) {
            // one may not be enough for a large message
        }
        peer.enqueue(item, tag);
    }

    private void dropAll(Object item) {
        if (router.targets().isEmpty()) {
            engine.losses.lost(LossReason.OVERFLOW, null, item);
            return;
        }
        split(item, router.targets().size());
        for (Peer peer : router.targets()) {
            engine.losses.lost(LossReason.OVERFLOW, peer.identity, item);
        }
    }

    /** Over the total, the slowest peer's oldest copies go. */
    private void makeRoomInTotal(int payloadSize) {
        List<Peer> targets = router.targets();
        while (!engine.roomInTotal(payloadSize)) {
            if (targets.isEmpty()) {
                dropOldestKept(engine.limits.maxPayloadBytes());
                return;
            }
            Peer slowest = targets.get(0);
            for (Peer peer : targets) {
                if (peer.queuedBytes() > slowest.queuedBytes()) {
                    slowest = peer;
                }
            }
            if (!slowest.dropOldestPublished()) {
                return;
            }
        }
    }
}
