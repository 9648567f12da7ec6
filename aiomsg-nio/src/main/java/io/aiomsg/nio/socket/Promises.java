package io.aiomsg.nio.socket;

import io.aiomsg.Delivery;
import io.aiomsg.Identity;
import io.aiomsg.SendFailedException;
import io.aiomsg.SendMode;
import io.aiomsg.nio.engine.SocketEngine;
import io.aiomsg.nio.wire.V1;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * How callers send a message and get a future of what becomes of it. Apart from {@link Sending}, so that a message without a future
 * costs what it did.
 */
final class Promises {

    private final SocketCore core;
    private final Sending sending;
    private final Completions completions;
    private final boolean publishes;

    Promises(SocketCore core, Sending sending, SendMode mode) {
        this.core = core;
        this.sending = sending;
        this.completions = new Completions(core);
        this.publishes = mode == SendMode.PUBLISH;
    }

    /** Sends to one peer, or to whom the send mode says; without room the future fails. */
    CompletableFuture<Delivery> sendAsync(@Nullable Identity to, byte[] payload) {
        Promise promise = promise(to);
        try {
            String full = offer(to, payload, promise, false);
            return full.isEmpty() ? promise.future : notAccepted(full);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** As {@link #sendAsync(Identity, byte[])}, but waits for room for so long. */
    CompletableFuture<Delivery> sendAsync(@Nullable Identity to, byte[] payload, Duration timeout)
            throws InterruptedException {
        Promise promise = promise(to);
        try {
            long timeoutNanos = Waiting.nanos(timeout);
            Waiting.checkInterrupt(Sending.INTERRUPTION);
            String full = "";
            if (!offer(to, payload, promise, true).isEmpty()) {
                full = sending.awaitRoom(
                        () -> offer(to, payload, promise, true).isEmpty(), to, payload.length, timeoutNanos);
            }
            return full.isEmpty() ? promise.future : notAccepted("within " + full);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private Promise promise(@Nullable Identity to) {
        return new Promise(completions, publishes && to == null);
    }

    /** Sends if there is room; otherwise says what is full. */
    private String offer(@Nullable Identity to, byte[] payload, Promise promise, boolean waits) {
        sending.checkSize(payload);
        boolean write;
        String full = "";
        core.lease.take();
        try {
            if (completions.isFull() && !core.engine.isClosing()) {
                full = Completions.MOST + " futures wait for the socket's executor, which completes them";
            } else if (!accept(to, payload, promise)) {
                full = core.engine.shortage(to, payload.length);
            }
            write = core.flushing.shouldWrite(V1.DATA_OVERHEAD + payload.length);
            if (waits && !full.isEmpty()) {
                core.waiting.senders.add(Thread.currentThread());
            }
        } finally {
            core.release();
        }
        if (write) {
            core.flushing.flush();
        }
        return full;
    }

    private boolean accept(@Nullable Identity to, byte[] payload, Promise promise) {
        sending.updateTime();
        SocketEngine engine = core.engine;
        return sending.isAccepted(to == null ? engine.send(payload, promise) : engine.sendTo(to, payload, promise), to);
    }

    private static CompletableFuture<Delivery> notAccepted(String full) {
        return CompletableFuture.failedFuture(SendFailedException.notAccepted(full));
    }
}
