package io.aiomsg.nio.socket;

import static io.aiomsg.nio.socket.Waiting.FOREVER;

import io.aiomsg.Identity;
import io.aiomsg.Overflow;
import io.aiomsg.OverflowException;
import io.aiomsg.Sender;
import io.aiomsg.SocketLimits;
import io.aiomsg.SocketOptions;
import io.aiomsg.UnknownPeerException;
import io.aiomsg.nio.engine.SocketEngine;
import io.aiomsg.nio.wire.V1;
import org.jspecify.annotations.Nullable;

/** How callers send: queue under the lease, then perhaps write, or wait for room. */
final class Sending {

    private static final String INTERRUPTION = "interrupted while sending; the message was not accepted";

    private final SocketCore core;
    private final SocketLimits limits;
    private final boolean failsWhenFull;

    Sending(SocketCore core, SocketOptions options) {
        this.core = core;
        this.limits = options.limits();
        this.failsWhenFull = options.overflow() == Overflow.FAIL;
    }

    Sender to(Identity peer) {
        return new ToPeer(this, peer);
    }

    private record ToPeer(Sending sending, Identity peer) implements Sender {
        @Override
        public void send(byte[] payload) throws InterruptedException {
            sending.send(peer, payload);
        }

        @Override
        public boolean trySend(byte[] payload) {
            return sending.offer(peer, payload, false);
        }

        @Override
        public String toString() {
            return "sender to " + peer;
        }
    }

    /** Sends to one peer, or to whom the send mode says; waits or fails while there is no room. */
    void send(@Nullable Identity to, byte[] payload) throws InterruptedException {
        Waiting.checkInterrupt(INTERRUPTION);
        while (!offer(to, payload, true)) {
            core.waiting.await(core.waiting.senders, FOREVER, INTERRUPTION);
        }
    }

    /**
     * Sends if there is room.
     *
     * @param waits whether the caller joins those that wait for room if there is none, or fails if that is the socket's policy
     */
    boolean offer(@Nullable Identity to, byte[] payload, boolean waits) {
        if (payload.length > limits.maxPayloadBytes()) {
            throw new IllegalArgumentException(
                    "a message of " + payload.length + " octets exceeds maxPayloadBytes, " + limits.maxPayloadBytes());
        }
        boolean write;
        boolean accepted;
        OverflowException failure = null;
        core.lease.take();
        try {
            accepted = accept(to, payload);
            write = core.flushing.shouldWrite(V1.DATA_OVERHEAD + payload.length);
            if (!accepted && waits && failsWhenFull) {
                failure = new OverflowException(core.engine.shortage(to, payload.length));
            } else if (!accepted && waits) {
                core.waiting.senders.add(Thread.currentThread());
            }
        } finally {
            core.release();
        }
        if (write) {
            core.flushing.flush();
        }
        if (failure != null) {
            throw failure;
        }
        return accepted;
    }

    private boolean accept(@Nullable Identity to, byte[] payload) {
        if (!core.flushing.isStreaming()) {
            // While streaming the loop tells the time often enough.
            core.updateTime();
        }
        SocketEngine engine = core.engine;
        SocketEngine.Outcome outcome = to == null ? engine.send(payload) : engine.sendTo(to, payload);
        return switch (outcome) {
            case ACCEPTED -> true;
            case FULL -> false;
            case CLOSED -> throw SocketCore.closedException();
            case UNKNOWN_PEER -> throw new UnknownPeerException(to == null ? core.identity() : to);
        };
    }
}
