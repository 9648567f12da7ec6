package io.aiomsg.nio.socket;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Who owns the engine (D1). Held for the length of a few method calls and never across I/O, a callback or a wait, so that
 * waiting for it is mostly spinning; after that a thread parks. Not reentrant, not fair.
 */
final class Lease {

    private static final int FREE = 0;
    private static final int HELD = 1;

    private static final int SPINS = 100;
    private static final int YIELDS = 4;

    /**
     * The longest that a waiting thread parks before it looks again. The release is a plain ordered store, cheap on the path of
     * every message; it may miss a thread that begins to wait at that instant, which then finds the lease free by itself.
     */
    private static final long PARK_NANOS = 50_000;

    private final AtomicInteger state = new AtomicInteger();
    private final ConcurrentLinkedQueue<Thread> waiting = new ConcurrentLinkedQueue<>();
    private final Driver driver;
    private final boolean interleaves;

    Lease(Driver driver) {
        this.driver = driver;
        interleaves = driver.interleaves();
    }

    void take() {
        if (interleaves) {
            driver.interleave();
        }
        if (!state.compareAndSet(FREE, HELD)) {
            takeContended();
        }
    }

    private boolean tryTake() {
        return state.get() == FREE && state.compareAndSet(FREE, HELD);
    }

    @SuppressWarnings("ThreadPriorityCheck") // the owner may be waiting for a processor that spinning would hold
    private void takeContended() {
        for (int i = 0; i < SPINS + YIELDS; i++) {
            if (tryTake()) {
                return;
            }
            if (i < SPINS) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
        Thread self = Thread.currentThread();
        boolean interrupted = false;
        waiting.add(self);
        while (!tryTake()) {
            driver.park(PARK_NANOS);
            interrupted |= Thread.interrupted();
        }
        waiting.remove(self);
        if (interrupted) {
            self.interrupt();
        }
    }

    void release() {
        state.setRelease(FREE);
        Thread next = waiting.peek();
        if (next != null) {
            driver.unpark(next);
        }
    }
}
