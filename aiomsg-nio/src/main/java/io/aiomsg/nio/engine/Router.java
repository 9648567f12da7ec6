package io.aiomsg.nio.engine;

import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.LossReason;
import io.aiomsg.SendMode;
import io.aiomsg.SocketOptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides where an accepted message goes: to the peer whose turn it is, to all of them, to the one named, or to the common
 * queue while there is nobody to take it (R5, AIO-RTE-001 to AIO-RTE-005).
 */
final class Router extends Timers.Timed {

    private final SocketEngine engine;
    private final boolean publishes;
    private final Publishing publishing;
    private final boolean asksForAck;
    private final List<Peer> targets = new ArrayList<>();
    private final SendQueue common = new SendQueue();
    private int next;

    Router(SocketEngine engine, SocketOptions options) {
        this.engine = engine;
        this.publishes = options.sendMode() == SendMode.PUBLISH;
        this.publishing = new Publishing(engine, this, options.overflow());
        this.asksForAck = options.delivery() == DeliveryGuarantee.AT_LEAST_ONCE;
    }

    /** The peers that can be sent to. */
    List<Peer> targets() {
        return targets;
    }

    int commonMessages() {
        return common.size();
    }

    void join(Peer peer) {
        if (!peer.targeted) {
            peer.targeted = true;
            targets.add(peer);
        }
        pump();
    }

    void leave(Peer peer) {
        if (peer.targeted) {
            peer.targeted = false;
            targets.remove(peer);
        }
        pump();
    }

    /** Routes a payload, as an item, by the send mode; false if there is no room. */
    boolean send(byte[] payload, Object item) {
        if (publishes) {
            return publishing.publish(payload, item);
        }
        return roomInTotal(payload.length) && roundRobin(payload, item);
    }

    /** Sends to one peer; false if there is no room. */
    boolean sendTo(Peer peer, byte[] payload, Object item) {
        if (!peer.hasRoom(payload.length) || !roomInTotal(payload.length)) {
            return false;
        }
        if (asksForAck) {
            Request request = engine.requests.accept(payload, Outgoing.DIRECT, Outgoing.tracked(item));
            peer.enqueue(request, request.tag());
        } else {
            peer.enqueue(item, Outgoing.tag(Outgoing.DIRECT, engine.nowNanos));
        }
        if (peer.connections.isEmpty()) {
            expireFrom(engine.nowNanos);
        }
        return true;
    }

    boolean roomInTotal(int payloadSize) {
        if (!engine.roomInTotal(payloadSize)) {
            engine.relieveTotal();
        }
        return engine.roomInTotal(payloadSize);
    }

    private boolean roundRobin(byte[] payload, Object given) {
        Peer peer = common.isEmpty() ? turn(payload.length) : null;
        if (peer == null && !(targets.isEmpty() && roomInCommon(payload.length))) {
            return false;
        }
        Object item = given;
        long tag = Outgoing.tag(Outgoing.ROUND_ROBIN, engine.nowNanos);
        if (asksForAck) {
            Request request = engine.requests.accept(payload, Outgoing.ROUND_ROBIN, Outgoing.tracked(given));
            item = request;
            tag = request.tag();
        }
        if (peer == null) {
            addToCommon(item, tag);
        } else {
            peer.enqueue(item, tag);
        }
        return true;
    }

    /** The next peer with room, in turn; null if all are full or there is none. */
    private @Nullable Peer turn(int payloadSize) {
        int count = targets.size();
        for (int i = 0; i < count; i++) {
            if (next >= count) {
                next = 0;
            }
            Peer peer = targets.get(next++);
            if (peer.hasRoom(payloadSize) && (!asksForAck || peer.window.hasRoom())) {
                return peer;
            }
        }
        return null;
    }

    // ---- the common queue ----

    boolean roomInCommon(int payloadSize) {
        return common.isEmpty()
                || (common.size() < engine.limits.sendMessagesPerPeer()
                        && common.bytes() + payloadSize <= engine.limits.sendBytesPerPeer());
    }

    void addToCommon(Object item, long tag) {
        engine.queued(item);
        common.addLast(item, tag);
        expireFrom(Outgoing.acceptedNanos(tag));
    }

    /** Something that waits for a peer was accepted then. */
    void expireFrom(long acceptedNanos) {
        engine.timers.atLatest(this, acceptedNanos + engine.timings.expiry);
    }

    Object removeFromCommon() {
        Object item = common.removeFirst();
        engine.unqueued(item);
        return item;
    }

    /** A message comes back to the front of the common queue; call {@link #pump} when all have. */
    void putBack(Object item, long tag) {
        engine.queued(item);
        common.addFirst(item, tag);
        expireFrom(Outgoing.acceptedNanos(tag));
    }

    /** Hands on what the common queue holds to those who have room now. */
    void pump() {
        while (!common.isEmpty() && !targets.isEmpty()) {
            Object item = common.firstItem();
            long tag = common.firstTag();
            if (item instanceof Request request && request.state == Request.State.DONE) {
                removeFromCommon();
            } else if (Outgoing.route(tag) == Outgoing.PUBLISHED) {
                publishing.give(removeFromCommon(), tag);
            } else {
                Peer peer = turn(Outgoing.payload(item).length);
                if (peer == null) {
                    return;
                }
                removeFromCommon();
                peer.enqueue(item, tag);
            }
        }
    }

    @Override
    void fire(long nowNanos) {
        long before = nowNanos - engine.timings.expiry;
        while (!common.isEmpty() && Outgoing.acceptedNanos(common.firstTag()) <= before) {
            Object item = removeFromCommon();
            if (!(item instanceof Request)) {
                engine.losses.lost(LossReason.EXPIRED, null, item);
            }
        }
        boolean waiting = !common.isEmpty();
        for (Peer peer : engine.peers.all()) {
            peer.expire(before);
            waiting |= peer.connections.isEmpty() && peer.hasQueued();
        }
        engine.roomMade();
        if (waiting) {
            engine.timers.at(this, nowNanos + Math.max(engine.timings.expiry / 16, 1_000_000));
        }
    }

    /** Gives up everything that waits for a peer, for the socket is closing. */
    void abandon() {
        while (!common.isEmpty()) {
            Object item = removeFromCommon();
            if (!(item instanceof Request)) {
                engine.losses.lost(LossReason.CLOSED, null, item);
            }
        }
    }
}
