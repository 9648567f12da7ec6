package io.aiomsg.nio.socket;

import static io.aiomsg.nio.socket.Waiting.FOREVER;

import io.aiomsg.Identity;
import io.aiomsg.Overflow;
import io.aiomsg.OverflowException;
import io.aiomsg.SendTimeoutException;
import io.aiomsg.Sender;
import io.aiomsg.SocketLimits;
import io.aiomsg.SocketOptions;
import io.aiomsg.UnknownPeerException;
import io.aiomsg.nio.engine.SocketEngine;
import io.aiomsg.nio.wire.V1;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How callers send: queue under the lease, then perhaps write, or wait for room. */
final class Sending {

    private static final String INTERRUPTION = "interrupted while sending; the message was not accepted";

    /**
     * The longest that a thread waits for room which runs the socket's callbacks: what it waits for may be waiting for it (R5).
     */
    static final long OWN_THREAD_NANOS = 5_000_000_000L;

    /** What becomes of a caller whose message finds no room. */
    private enum WhenFull {
        /** Is told, and that is all. */
        SAY,
        /** Joins those that wait. */
        WAIT,
        /** Gets an {@link OverflowException}. */
        FAIL
    }

    private final SocketCore core;
    private final SocketLimits limits;
    private final WhenFull whenFull;
    private final long timeoutNanos;

    Sending(SocketCore core, SocketOptions options) {
        this.core = core;
        this.limits = options.limits();
        this.whenFull = options.overflow() == Overflow.FAIL ? WhenFull.FAIL : WhenFull.WAIT;
        this.timeoutNanos = options.timing().sendTimeout().toNanos();
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
        public void send(byte[] payload, Duration timeout) throws InterruptedException {
            sending.send(peer, payload, timeout);
        }

        @Override
        public boolean trySend(byte[] payload) {
            return sending.trySend(peer, payload);
        }

        @Override
        public String toString() {
            return "sender to " + peer;
        }
    }

    /** Sends to one peer, or to whom the send mode says; waits or fails while there is no room. */
    void send(@Nullable Identity to, byte[] payload) throws InterruptedException {
        Waiting.checkInterrupt(INTERRUPTION);
        if (!offer(to, payload, whenFull)) {
            long timeout = timeoutNanos == 0 ? FOREVER : timeoutNanos;
            awaitRoom(to, payload, timeout, timeout == FOREVER ? FOREVER : core.driver.nanoTime() + timeout);
        }
    }

    /** Sends to one peer, or to whom the send mode says; waits for so long while there is no room. */
    void send(@Nullable Identity to, byte[] payload, Duration timeout) throws InterruptedException {
        long deadlineNanos = core.waiting.deadline(timeout);
        Waiting.checkInterrupt(INTERRUPTION);
        if (!offer(to, payload, WhenFull.WAIT)) {
            awaitRoom(to, payload, deadlineNanos == FOREVER ? FOREVER : timeout.toNanos(), deadlineNanos);
        }
    }

    /** Sends if there is room. */
    boolean trySend(@Nullable Identity to, byte[] payload) {
        return offer(to, payload, WhenFull.SAY);
    }

    /** Waits for room, as one of those that do; whoever works for the socket waits for {@link #OWN_THREAD_NANOS} at most. */
    private void awaitRoom(@Nullable Identity to, byte[] payload, long timeoutNanos, long deadlineNanos)
            throws InterruptedException {
        boolean mayHoldItUp = timeoutNanos > OWN_THREAD_NANOS && core.callbacks.isCurrent();
        long deadline = mayHoldItUp ? core.driver.nanoTime() + OWN_THREAD_NANOS : deadlineNanos;
        do {
            if (!core.waiting.await(core.waiting.senders, deadline, INTERRUPTION)) {
                long waited = mayHoldItUp ? OWN_THREAD_NANOS : timeoutNanos;
                String why = mayHoldItUp ? ", the longest on a thread that works for the socket" : "";
                throw new SendTimeoutException("the message was not accepted within " + Duration.ofNanos(waited) + why
                        + ": " + shortage(to, payload.length));
            }
        } while (!offer(to, payload, WhenFull.WAIT));
    }

    private String shortage(@Nullable Identity to, int payloadSize) {
        core.lease.take();
        try {
            return core.engine.shortage(to, payloadSize);
        } finally {
            core.release();
        }
    }

    /** Sends if there is room; otherwise returns false, among those that wait if it is so said, or fails. */
    private boolean offer(@Nullable Identity to, byte[] payload, WhenFull whenFull) {
        if (payload.length > limits.maxPayloadBytes()) {
            throw new IllegalArgumentException(
                    "a message of " + payload.length + " octets exceeds maxPayloadBytes, " + limits.maxPayloadBytes());
        }
        boolean write;
        boolean accepted;
        String full = "";
        core.lease.take();
        try {
            accepted = accept(to, payload);
            write = core.flushing.shouldWrite(V1.DATA_OVERHEAD + payload.length);
            if (!accepted && whenFull == WhenFull.WAIT) {
                core.waiting.senders.add(Thread.currentThread());
            } else if (!accepted && whenFull == WhenFull.FAIL) {
                full = core.engine.shortage(to, payload.length);
            }
        } finally {
            core.release();
        }
        if (write) {
            core.flushing.flush();
        }
        if (!full.isEmpty()) {
            throw new OverflowException(full);
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
