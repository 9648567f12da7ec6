package io.aiomsg.nio.socket;

import static io.aiomsg.nio.socket.Waiting.FOREVER;

import io.aiomsg.AckMode;
import io.aiomsg.Message;
import org.jspecify.annotations.Nullable;

/** How callers receive: take what is there, else read it themselves, else wait for the loop to hand it over. */
final class Taking {

    private static final String INTERRUPTION = "interrupted while waiting for a message";

    private final SocketCore core;
    private final boolean manual;

    Taking(SocketCore core, AckMode ackMode) {
        this.core = core;
        this.manual = ackMode == AckMode.MANUAL;
    }

    /** The next message; blocks until there is one. */
    Message take() throws InterruptedException {
        Message message = take(FOREVER);
        if (message == null) {
            throw new IllegalStateException("waiting for ever ended");
        }
        return message;
    }

    /** The next message; null if none came before the deadline. */
    @Nullable
    Message take(long deadlineNanos) throws InterruptedException {
        boolean looking = false;
        boolean news = deadlineNanos == FOREVER || deadlineNanos > core.driver.nanoTime();
        Waiting.checkInterrupt(INTERRUPTION);
        while (true) {
            Message message;
            boolean write;
            core.lease.take();
            try {
                if (looking) {
                    core.receiving.endLooking();
                }
                message = poll();
                write = message == null ? core.flushing.isPressing() : afterTaking();
                if (message == null) {
                    looking = prepareToWait(news);
                }
            } finally {
                core.release();
            }
            if (write) {
                core.flushing.flush();
            }
            if (message != null) {
                return message;
            }
            if (looking) {
                news = core.receiving.look() && (deadlineNanos == FOREVER || core.driver.nanoTime() < deadlineNanos);
            } else if (core.waiting.await(core.waiting.receivers, deadlineNanos, INTERRUPTION)) {
                news = true;
            } else {
                return tryTake();
            }
        }
    }

    /** There is no message: true if the caller is to look for one, false if it is to wait, for which it is registered. */
    private boolean prepareToWait(boolean news) {
        if (core.engine.isClosing()) {
            throw SocketCore.closedException();
        }
        if (news && !Thread.currentThread().isInterrupted() && core.receiving.beginLooking()) {
            return true;
        }
        if (!core.receiving.isLookedAt()) {
            core.receiving.coolAll();
        }
        core.waiting.receivers.add(Thread.currentThread());
        return false;
    }

    /** The next message, if there is one. */
    @Nullable
    Message tryTake() {
        boolean write;
        Message message;
        core.lease.take();
        try {
            message = poll();
            if (message == null && core.engine.isClosing()) {
                throw SocketCore.closedException();
            }
            write = message == null ? core.flushing.isPressing() : afterTaking();
        } finally {
            core.release();
        }
        if (write) {
            core.flushing.flush();
        }
        return message;
    }

    private @Nullable Message poll() {
        if (core.engine.isAnyPaused()) {
            core.updateTime();
        }
        if (!manual) {
            return core.engine.poll();
        }
        Message message = core.engine.pollHeld();
        return message == null ? null : new HeldMessage(core, message);
    }

    /** A message was taken: another caller may go on; true if an acknowledgement is to be written. */
    private boolean afterTaking() {
        core.receiving.taken();
        if (!core.waiting.receivers.isEmpty() && (core.engine.mayHaveMessage() || core.receiving.isHot())) {
            core.wakeReceiver = true;
        }
        return core.flushing.isPending() && core.flushing.shouldWrite(0);
    }
}
