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
    private static final int CONTENDED = 2;

    private static final int SPINS = 100;
    private static final int YIELDS = 4;

    private final AtomicInteger state = new AtomicInteger();
    private final ConcurrentLinkedQueue<Thread> waiting = new ConcurrentLinkedQueue<>();
    private final Driver driver;

    Lease(Driver driver) {
        this.driver = driver;
    }

    void take() {
        if (!state.compareAndSet(FREE, HELD)) {
            takeContended();
        }
    }

    private void takeContended() {
        for (int i = 0; i < SPINS + YIELDS; i++) {
            if (state.get() == FREE && state.compareAndSet(FREE, HELD)) {
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
        // Whoever takes it from here on leaves it marked as contended, so that its release wakes the next.
        while (state.getAndSet(CONTENDED) != FREE) {
            driver.park(1_000_000_000L);
            interrupted |= Thread.interrupted();
        }
        waiting.remove(self);
        if (interrupted) {
            self.interrupt();
        }
    }

    void release() {
        if (state.getAndSet(FREE) == CONTENDED) {
            Thread next = waiting.peek();
            if (next != null) {
                driver.unpark(next);
            }
        }
    }
}
