package io.aiomsg.nio.socket;

import io.aiomsg.Consumption;
import io.aiomsg.Message;
import io.aiomsg.SocketEvent;
import io.aiomsg.nio.engine.SocketEngine;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages and gives them to a {@link Sink} as they come, so many at a time. Each takes a <em>slot</em>, which is a task of the
 * {@link Callbacks} while there is something to do and no thread otherwise. A message is taken when its slot is about to hand it
 * over, so that nothing waits outside of the receive credit (R4). Fields are guarded by the lease.
 */
final class Consumer implements Consumption {

    /** Messages that a slot hands over before others on the same executor have their turn. */
    private static final int TURN = 64;

    /** What becomes of the messages. */
    interface Sink {

        /** A message. Returning takes it, throwing refuses it. */
        void next(Message message) throws Exception;

        /** A stream ends with its first failure, and hears of its end. */
        boolean isStream();

        /** There will be no more: the socket is closed, or something was done wrong. Not called after a {@link #close()}. */
        void ended(@Nullable Throwable failure);
    }

    private final SocketCore core;
    private final Consuming consuming;
    private final int concurrency;
    private final Sink sink;
    private final Set<Slot> slots = new HashSet<>();
    private long demand;
    private boolean begun;
    private boolean closed;
    private @Nullable Throwable failure;

    Consumer(SocketCore core, Consuming consuming, int concurrency, long demand, Sink sink) {
        this.core = core;
        this.consuming = consuming;
        this.concurrency = concurrency;
        this.demand = demand;
        this.sink = sink;
    }

    // ---- the lease is held ----

    /** Messages may be handed over from now on. */
    void begin() {
        begun = true;
        start();
    }

    /** There may be a message, or the end: a slot looks if there is one free. */
    void start() {
        if (isEnding() && !sink.isStream() && !closed) {
            end();
        }
        if (mayStart()) {
            Slot slot = new Slot();
            slots.add(slot);
            core.callbacks.apart(slot);
        }
    }

    private boolean mayStart() {
        if (!begun || closed || slots.size() >= concurrency) {
            return false;
        }
        return isEnding() ? slots.isEmpty() : demand > 0 && core.engine.mayHaveMessage();
    }

    private boolean isEnding() {
        return failure != null || core.engine.isClosing();
    }

    /** The current thread closes the socket: if that is within a handler, nobody waits for its verdict. */
    void leave() {
        for (Slot slot : slots) {
            if (Thread.currentThread().equals(slot.thread)) {
                slot.endHandling();
            }
        }
    }

    private void end() {
        closed = true;
        consuming.ended(this);
        if (slots.isEmpty()) {
            core.changed();
        }
    }

    boolean isOver() {
        return closed && slots.isEmpty();
    }

    // ---- the lease is not held ----

    /** So many more are wanted. */
    void request(long more) {
        core.lease.take();
        try {
            demand = demand > Long.MAX_VALUE - more ? Long.MAX_VALUE : demand + more;
            start();
        } finally {
            core.release();
        }
    }

    /** Something was done wrong: the sink is told, and nothing more follows. */
    void fail(Throwable cause) {
        core.lease.take();
        try {
            if (failure == null) {
                failure = cause;
                start();
            }
        } finally {
            core.release();
        }
    }

    /** Looks in the calling thread whether the end has come already; called where no slot can have begun. */
    void beginHere() {
        boolean over;
        core.lease.take();
        try {
            over = core.engine.isClosing() && !closed;
            if (over) {
                end();
            } else {
                begin();
            }
        } finally {
            core.release();
        }
        if (over) {
            sink.ended(null);
        }
    }

    @Override
    public void close() {
        core.lease.take();
        try {
            if (!closed) {
                end();
            }
        } finally {
            core.release();
        }
    }

    @Override
    public boolean isActive() {
        core.lease.take();
        try {
            return !closed && !core.engine.isClosing();
        } finally {
            core.release();
        }
    }

    @Override
    public boolean awaitEnd(Duration timeout) throws InterruptedException {
        return core.waiting.awaitCondition(
                this::isOver, core.waiting.deadline(timeout), "interrupted while waiting for handlers");
    }

    /** One message at a time. */
    private final class Slot implements Runnable {

        /** What is being handled, if somebody waits for the verdict. */
        private @Nullable Message handling;

        private @Nullable Thread thread;

        @Override
        public void run() {
            Message message = next(null, true);
            for (int i = 1; message != null; i++) {
                boolean handled = handle(message);
                boolean more = i < TURN && !Thread.currentThread().isInterrupted();
                message = next(handled ? message : null, more);
            }
        }

        /** Hands a message over; false if that failed. */
        private boolean handle(Message message) {
            try {
                sink.next(message);
                return true;
            } catch (Exception e) {
                failed(message, e);
                consuming.logFailure(message, e);
                return false;
            } catch (Error e) {
                failed(message, e);
                giveUp();
                throw e;
            }
        }

        /**
         * Settles a message and takes the next one.
         *
         * @param done what was handled; null for nothing
         * @param more false if this task is to end now: another one follows
         * @return null if this task ends
         */
        private @Nullable Message next(@Nullable Message done, boolean more) {
            Message message = null;
            boolean write;
            boolean over = false;
            core.lease.take();
            try {
                thread = Thread.currentThread();
                if (done != null) {
                    endHandling();
                    consuming.taken(done);
                }
                if (closed || isEnding() || demand == 0) {
                    leaveSlot();
                    over = !closed && isEnding() && slots.isEmpty() && sink.isStream();
                } else if (!more) {
                    thread = null;
                    core.callbacks.apart(this);
                } else {
                    message = take();
                }
                if (over) {
                    end();
                }
                write = message == null
                        ? core.flushing.isPressing()
                        : core.flushing.isPending() && core.flushing.shouldWrite(0);
            } finally {
                core.release();
            }
            if (write) {
                core.flushing.flush();
            }
            if (over) {
                sink.ended(failure);
            }
            return message;
        }

        private @Nullable Message take() {
            Message message = consuming.poll();
            if (message == null) {
                leaveSlot();
                return null;
            }
            if (demand != Long.MAX_VALUE) {
                demand--;
            }
            Message raw = Consuming.raw(message);
            if (SocketEngine.awaitsVerdict(raw)) {
                handling = raw;
                core.engine.beginHandling(raw);
            }
            if (core.engine.mayHaveMessage()) {
                core.wakeReceiver |= !core.waiting.receivers.isEmpty();
                start();
            }
            return message;
        }

        private void endHandling() {
            Message message = handling;
            if (message != null) {
                handling = null;
                core.engine.endHandling(message);
            }
        }

        private void leaveSlot() {
            thread = null;
            slots.remove(this);
            if (isOver()) {
                consuming.ended(Consumer.this);
                core.changed();
            }
        }

        private void failed(Message message, Throwable e) {
            core.lease.take();
            try {
                endHandling();
                consuming.refused(message);
                if (sink.isStream() && !closed) {
                    end();
                }
                core.event(new SocketEvent.HandlerFailed(message.from(), message.size(), e));
            } finally {
                core.release();
            }
        }

        /** The thread is about to die of an error: another task goes on. */
        private void giveUp() {
            core.lease.take();
            try {
                leaveSlot();
                start();
            } finally {
                core.release();
            }
        }
    }
}
