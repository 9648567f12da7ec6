package io.aiomsg.nio.socket;

import io.aiomsg.SocketEvent;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Runs what is the application's, on its executor or else on threads of the socket's own; never under the lease. The executor is
 * called by the socket's own thread alone: one that blocks, or runs a task where it is called, holds up nothing but callbacks; what
 * it rejects runs on that thread.
 */
final class Callbacks {

    private static final Logger LOG = System.getLogger("io.aiomsg");

    /** The longest that a close waits for callbacks that are still busy. */
    private static final long END_NANOS = 2_000_000_000L;

    /** A failure of the executor this soon after another one is not told. */
    private static final long QUIET_NANOS = 1_000_000_000L;

    private final SocketCore core;
    private final @Nullable Executor executor;

    /** Threads that are running a callback at this moment. */
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();

    // Guarded by the lease.
    private final Set<Call> open = new LinkedHashSet<>();
    private long quietUntilNanos = Long.MIN_VALUE;

    Callbacks(SocketCore core, @Nullable Executor executor) {
        this.core = core;
        this.executor = executor;
    }

    /** A task that was given away. Runs once, whoever calls it. */
    private final class Call implements Runnable {
        private final Runnable task;
        private final AtomicBoolean begun = new AtomicBoolean();
        private volatile @Nullable Thread thread;

        /** Guarded by the lease: it is closing the socket, which must not wait for it. */
        private boolean leaving;

        Call(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            if (!begun.getAndSet(true)) {
                thread = Thread.currentThread();
                try {
                    runHere(task);
                } finally {
                    ended(this);
                }
            }
        }

        boolean isHere() {
            return Thread.currentThread().equals(thread);
        }
    }

    /** Runs a task that follows those given here before, and ends them one at a time by itself. The lease is held. */
    void inOrder(Runnable task) {
        if (executor == null) {
            core.driver.execute(() -> runHere(task));
        } else {
            give(executor, opened(task));
        }
    }

    /** Runs a task beside all others; it may block for long. The lease is held. */
    void apart(Runnable task) {
        Call call = opened(task);
        if (executor != null) {
            give(executor, call);
            return;
        }
        try {
            core.driver.fork(call);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, core.identity() + ": no thread could be had; its callbacks take turns on one", e);
            core.driver.execute(call);
        }
    }

    private void runHere(Runnable task) {
        Thread self = Thread.currentThread();
        boolean outermost = running.add(self);
        try {
            task.run();
        } finally {
            if (outermost) {
                running.remove(self);
            }
        }
    }

    /** True if the current thread is running a callback: it must not wait for what it may be holding up. Any thread may ask. */
    boolean isCurrent() {
        return running.contains(Thread.currentThread());
    }

    private Call opened(Runnable task) {
        Call call = new Call(task);
        open.add(call);
        return call;
    }

    private void give(Executor executor, Call call) {
        core.driver.execute(() -> {
            try {
                executor.execute(call);
            } catch (RuntimeException | Error e) {
                if (call.begun.get()) {
                    throw e; // not the executor's fault
                }
                report(e);
                call.run();
            }
        });
    }

    private void report(Throwable e) {
        core.lease.take();
        try {
            long now = core.driver.nanoTime();
            if (now < quietUntilNanos) {
                return;
            }
            quietUntilNanos = now + QUIET_NANOS;
            core.event(new SocketEvent.ExecutorFailed(e));
        } finally {
            core.release();
        }
        LOG.log(
                Level.WARNING,
                core.identity() + ": its executor takes no tasks; they run on the socket's own thread",
                e);
    }

    private void ended(Call call) {
        core.lease.take();
        try {
            open.remove(call);
            if (core.engine.isClosing()) {
                core.changed();
            }
        } finally {
            core.release();
        }
    }

    // ---- the end ----

    /** The current thread closes the socket: if that is within a callback, nobody waits for it. The lease is held. */
    void leave() {
        for (Call call : open) {
            if (call.isHere()) {
                call.leaving = true;
                core.changed();
            }
        }
    }

    /** Waits, but not for long, until every callback has returned that does not close the socket; returns whether interrupted. */
    boolean awaitEnd() {
        try {
            if (!core.waiting.awaitCondition(this::areOver, core.driver.nanoTime() + END_NANOS, "")) {
                LOG.log(
                        Level.WARNING,
                        core.identity() + ": a callback is still busy; the socket is closed without waiting for it");
            }
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }

    private boolean areOver() {
        for (Call call : open) {
            if (!call.leaving) {
                return false;
            }
        }
        return true;
    }
}
