package io.aiomsg.nio.socket;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.Identity;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is handed round: whoever wants it waits for it as receivers wait for a message, and puts it back, so that
 * everybody has it in the end unless a wake-up is lost.
 */
final class Shelf {

    private final SocketCore core;
    private boolean there;
    private @Nullable Thread impatient;

    Shelf(Driver driver) {
        this.core = new SocketCore(
                AiomsgSocket.builder().identity(Identity.named("shelf")).options(), driver);
    }

    void put() {
        core.lease.take();
        there = true;
        core.takeable();
        core.release();
    }

    /** As {@link #put}, told to those who wait for a condition. */
    void announce() {
        core.lease.take();
        there = true;
        core.changed();
        core.release();
    }

    void awaitThere() throws InterruptedException {
        core.waiting.awaitCondition(() -> there, Waiting.FOREVER, "");
    }

    void borrow() throws InterruptedException {
        if (take(Waiting.FOREVER)) {
            put();
        }
    }

    /** As {@link #borrow}, but without patience: registers, and finds that its time is over. */
    void borrowAtOnce() throws InterruptedException {
        if (take(0)) {
            put();
        }
    }

    /** As {@link #borrow}, until {@link #interrupt}. */
    void borrowUntilInterrupted() {
        setImpatient(Thread.currentThread());
        try {
            borrow();
        } catch (InterruptedException e) {
            // Another one may have it.
        }
        setImpatient(null);
        Thread.interrupted();
    }

    void interrupt() {
        core.lease.take();
        if (impatient != null) {
            impatient.interrupt();
        }
        core.release();
    }

    private void setImpatient(@Nullable Thread thread) {
        core.lease.take();
        impatient = thread;
        core.release();
    }

    private boolean take(long deadlineNanos) throws InterruptedException {
        while (true) {
            core.lease.take();
            boolean taken = there;
            there = false;
            if (!taken) {
                core.waiting.receivers.add(Thread.currentThread());
            }
            core.release();
            if (taken) {
                return true;
            }
            if (!core.waiting.await(core.waiting.receivers, deadlineNanos, "")) {
                return false;
            }
        }
    }
}
