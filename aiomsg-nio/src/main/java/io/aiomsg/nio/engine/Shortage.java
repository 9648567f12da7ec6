package io.aiomsg.nio.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says for people which queue is full, so that a message was not accepted, and what its bound is. */
final class Shortage {

    private static final String BY_NOW = "there is room by now";

    private final SocketEngine engine;
    private final int payloadSize;

    private Shortage(SocketEngine engine, int payloadSize) {
        this.engine = engine;
        this.payloadSize = payloadSize;
    }

    /** What keeps a message of this size from {@code to}, or for null from those whom the send mode says. */
    static String of(SocketEngine engine, @Nullable Peer to, int payloadSize) {
        Shortage shortage = new Shortage(engine, payloadSize);
        if (to != null && !to.hasRoom(payloadSize)) {
            return shortage.ofPeer(to);
        }
        if (!engine.roomInTotal(payloadSize)) {
            return shortage.inTotal();
        }
        return to == null ? shortage.ofTargets() : BY_NOW;
    }

    private String ofTargets() {
        List<Peer> targets = engine.router.targets();
        if (targets.isEmpty() && engine.router.roomInCommon(payloadSize)) {
            return BY_NOW;
        }
        if (targets.isEmpty()) {
            return "nobody is connected, and " + engine.router.commonMessages() + " messages wait for a peer; "
                    + bound(engine.router.commonMessages());
        }
        for (Peer peer : targets) {
            if (!peer.hasRoom(payloadSize)) {
                return ofPeer(peer);
            }
        }
        Peer first = targets.get(0);
        if (first.window.hasRoom()) {
            return BY_NOW;
        }
        return first.identity + " has been given all the requests it may have; inFlightPerPeer is "
                + engine.limits.inFlightPerPeer();
    }

    private String ofPeer(Peer peer) {
        return peer.queuedMessages() + " messages of " + peer.queuedBytes() + " octets wait for " + peer.identity + "; "
                + bound(peer.queuedMessages());
    }

    private String bound(int messages) {
        return messages >= engine.limits.sendMessagesPerPeer()
                ? "sendMessagesPerPeer is " + engine.limits.sendMessagesPerPeer()
                : "sendBytesPerPeer is " + engine.limits.sendBytesPerPeer();
    }

    private String inTotal() {
        return engine.queuedMessages() + " messages wait in all; sendBytesTotal is " + engine.limits.sendBytesTotal();
    }
}
