package io.aiomsg.nio.socket;

import io.aiomsg.Identity;
import io.aiomsg.Overflow;
import io.aiomsg.OverflowException;
import io.aiomsg.SendTimeoutException;
import io.aiomsg.SocketLimits;
import io.aiomsg.SocketOptions;
import io.aiomsg.UnknownPeerException;
import io.aiomsg.nio.engine.SocketEngine;
import io.aiomsg.nio.wire.V1;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How callers send: queue under the lease, then perhaps write, or wait for room. */
final class Sending {

    static final String INTERRUPTION = "interrupted while sending; the message was not accepted";

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
    private final long patienceNanos;

    Sending(SocketCore core, SocketOptions options) {
        this.core = core;
        this.limits = options.limits();
        this.whenFull = options.overflow() == Overflow.FAIL ? WhenFull.FAIL : WhenFull.WAIT;
        long timeout = options.timing().sendTimeout().toNanos();
        this.patienceNanos = timeout == 0 ? Waiting.FOREVER : timeout;
    }

    /** Sends to one peer, or to whom the send mode says; waits or fails while there is no room. */
    void send(@Nullable Identity to, byte[] payload) throws InterruptedException {
        Waiting.checkInterrupt(INTERRUPTION);
        if (!offer(to, payload, whenFull)) {
            awaitRoom(to, payload, patienceNanos);
        }
    }

    /** Sends to one peer, or to whom the send mode says; waits for so long while there is no room. */
    void send(@Nullable Identity to, byte[] payload, Duration timeout) throws InterruptedException {
        long timeoutNanos = Waiting.nanos(timeout);
        Waiting.checkInterrupt(INTERRUPTION);
        if (!offer(to, payload, WhenFull.WAIT)) {
            awaitRoom(to, payload, timeoutNanos);
        }
    }

    private void awaitRoom(@Nullable Identity to, byte[] payload, long timeoutNanos) throws InterruptedException {
        String full = awaitRoom(() -> offer(to, payload, WhenFull.WAIT), to, payload.length, timeoutNanos);
        if (!full.isEmpty()) {
            throw new SendTimeoutException("the message was not accepted within " + full);
        }
    }

    /** Sends if there is room. */
    boolean trySend(@Nullable Identity to, byte[] payload) {
        return offer(to, payload, WhenFull.SAY);
    }

    // ---- waiting ----

    /** Sends if there is room; false if there is none, and the caller is among those that wait. */
    interface Attempt {
        boolean succeeds();
    }

    /**
     * Waits for room until an attempt succeeds, as one of those that wait; whoever works for the socket waits for
     * {@link #OWN_THREAD_NANOS} at most.
     *
     * @return empty, or how long there was none, and where
     */
    String awaitRoom(Attempt attempt, @Nullable Identity to, int payloadSize, long timeoutNanos)
            throws InterruptedException {
        boolean mayHoldItUp = timeoutNanos > OWN_THREAD_NANOS && core.callbacks.isCurrent();
        long patience = mayHoldItUp ? OWN_THREAD_NANOS : timeoutNanos;
        long deadlineNanos = core.waiting.deadline(patience);
        do {
            if (!core.waiting.await(core.waiting.senders, deadlineNanos, INTERRUPTION)) {
                String why = mayHoldItUp ? ", the longest on a thread that works for the socket" : "";
                return Duration.ofNanos(patience) + why + ": " + shortage(to, payloadSize);
            }
        } while (!attempt.succeeds());
        return "";
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
        checkSize(payload);
        boolean write;
        boolean accepted;
        OverflowException failure = null;
        core.lease.take();
        try {
            accepted = accept(to, payload);
            write = core.flushing.shouldWrite(V1.DATA_OVERHEAD + payload.length);
            if (!accepted && whenFull == WhenFull.WAIT) {
                core.waiting.senders.add(Thread.currentThread());
            } else if (!accepted && whenFull == WhenFull.FAIL) {
                failure = new OverflowException(core.engine.shortage(to, payload.length));
            }
        } finally {
            core.release();
        }
        if (write) {
            core.flushing.flush();
        }
        return accepted || refused(failure);
    }

    private static boolean refused(@Nullable OverflowException failure) {
        if (failure != null) {
            throw failure;
        }
        return false;
    }

    void checkSize(byte[] payload) {
        if (payload.length > limits.maxPayloadBytes()) {
            throw new IllegalArgumentException(
                    "a message of " + payload.length + " octets exceeds maxPayloadBytes, " + limits.maxPayloadBytes());
        }
    }

    private boolean accept(@Nullable Identity to, byte[] payload) {
        updateTime();
        SocketEngine engine = core.engine;
        return isAccepted(to == null ? engine.send(payload) : engine.sendTo(to, payload), to);
    }

    void updateTime() {
        if (!core.flushing.isStreaming()) {
            // While streaming the loop tells the time often enough.
            core.updateTime();
        }
    }

    /** False if there was no room; throws if it can never be accepted. */
    boolean isAccepted(SocketEngine.Outcome outcome, @Nullable Identity to) {
        return switch (outcome) {
            case ACCEPTED -> true;
            case FULL -> false;
            case CLOSED -> throw SocketCore.closedException();
            case UNKNOWN_PEER -> throw new UnknownPeerException(to == null ? core.identity() : to);
        };
    }
}
