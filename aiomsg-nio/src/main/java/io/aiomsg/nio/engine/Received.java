package io.aiomsg.nio.engine;

import io.aiomsg.Identity;
import io.aiomsg.Message;

/** A received message. */
sealed class Received implements Message permits Received.Requested {

    private final Identity from;
    private final byte[] payload;

    Received(Identity from, byte[] payload) {
        this.from = from;
        this.payload = payload;
    }

    @Override
    public Identity from() {
        return from;
    }

    @Override
    public byte[] payload() {
        return payload;
    }

    @Override
    public String toString() {
        return "message of " + payload.length + " octets from " + from;
    }

    /** A received message that is to be acknowledged when the application takes it, or says so. */
    static final class Requested extends Received {

        final Peer peer;
        final MessageId id;

        Requested(Peer peer, byte[] payload, MessageId id) {
            super(peer.identity, payload);
            this.peer = peer;
            this.id = id;
        }
    }
}
