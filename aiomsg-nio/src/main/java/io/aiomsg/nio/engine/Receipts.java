package io.aiomsg.nio.engine;

import io.aiomsg.Message;

/**
 * What becomes of received requests once the application has them: acknowledged, or held until it says so, or rejected (R6,
 * AIO-DLV-017 to AIO-DLV-024).
 */
final class Receipts {

    private final SocketEngine engine;
    private int handled;

    Receipts(SocketEngine engine) {
        this.engine = engine;
    }

    /** The application has taken a request: acknowledge it on its peer's current connection (AIO-DLV-017, AIO-DLV-023). */
    void taken(Received.Requested request) {
        take(request.peer, request.id);
    }

    private void take(Peer peer, MessageId id) {
        peer.memory().taken(id);
        acknowledge(peer, id);
    }

    /** The application has a request and will decide. */
    void held(Received.Requested request) {
        request.peer.memory().held(request.id);
    }

    /** The application takes what it held, whoever its sender's connection belongs to by now. */
    void acknowledge(Message message) {
        if (message instanceof Received.Requested request) {
            take(current(request.peer), request.id);
        }
    }

    /** The application does not want what it held: the next copy is delivered (AIO-DLV-024). */
    void reject(Message message) {
        if (message instanceof Received.Requested request) {
            current(request.peer).memory().rejected(request.id);
        }
    }

    /** The peer of this identity that is known now; the one it was if it has been forgotten meanwhile. */
    private Peer current(Peer peer) {
        Peer known = engine.peers.find(peer.identity);
        return known == null ? peer : known;
    }

    /** Acknowledges a copy on the current connection of its identity; if it has none, its next copy will be (AIO-DLV-020). */
    void acknowledge(Peer peer, MessageId id) {
        Connection connection = peer.active;
        for (Connection other : peer.connections) {
            if (connection == null && !other.ending.isOutputShut()) {
                connection = other;
            }
        }
        if (connection != null) {
            connection.writer().acknowledge(id.high(), id.low());
        }
    }

    // ---- what a close waits for ----

    /** A held message is with a handler, whose verdict is to come soon. */
    void beginHandling(Message message) {
        if (message instanceof Received.Requested) {
            handled++;
        }
    }

    /** The verdict has come, or is not waited for any more. */
    void endHandling(Message message) {
        if (message instanceof Received.Requested && --handled == 0) {
            engine.handled();
        }
    }

    /** True if verdicts are to come that somebody could be told. */
    boolean isHandling() {
        return handled > 0 && !engine.router.targets().isEmpty();
    }
}
