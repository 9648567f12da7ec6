package io.aiomsg.nio.socket;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;

/**
 * Completes the futures of messages that are settled, in the order in which that happened, on the socket's executor. Bounded: while
 * {@link #MOST} wait for it, no more are begun.
 */
final class Completions {

    private static final Logger LOG = System.getLogger("io.aiomsg");

    /** Futures that wait to be completed. */
    static final int MOST = 65_536;

    private final SocketCore core;

    // Guarded by the lease.
    private ArrayDeque<Promise> pending = new ArrayDeque<>();
    private ArrayDeque<Promise> taken = new ArrayDeque<>();
    private boolean running;
    private boolean wasFull;

    Completions(SocketCore core) {
        this.core = core;
    }

    /** Queues a future that is to be completed; the lease is held. */
    void add(Promise promise) {
        pending.addLast(promise);
        if (!running) {
            running = true;
            core.callbacks.inOrder(this::complete);
        }
    }

    /** True if no more messages with futures are to be accepted; who waits for room is told when they are. The lease is held. */
    boolean isFull() {
        wasFull = pending.size() >= MOST;
        return wasFull;
    }

    private void complete() {
        while (takeAll()) {
            for (Promise promise = taken.poll(); promise != null; promise = taken.poll()) {
                complete(promise);
            }
        }
    }

    /** What depends on a future must not keep others from being completed. */
    private void complete(Promise promise) {
        try {
            promise.complete();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, core.identity() + ": what depends on the future of a send failed", e);
        }
    }

    private boolean takeAll() {
        core.lease.take();
        try {
            ArrayDeque<Promise> empty = taken;
            taken = pending;
            pending = empty;
            running = !taken.isEmpty();
            if (wasFull) {
                wasFull = false;
                core.roomy();
            }
            return running;
        } finally {
            core.release();
        }
    }
}
