package io.aiomsg.nio.socket;

import io.aiomsg.AckMode;
import io.aiomsg.Consumption;
import io.aiomsg.Message;
import io.aiomsg.MessageHandler;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who consumes a socket's messages beside the callers of receive: one handler or subscriber at a time. Guarded by the lease. */
final class Consuming {

    private static final Logger LOG = System.getLogger("io.aiomsg");

    private static final int MOST_AT_A_TIME = 65_536;

    /** Failures this soon after one that was logged are only counted. */
    private static final long QUIET_NANOS = 1_000_000_000L;

    private final SocketCore core;
    private final boolean manual;

    /** Those that have not ended, and of the others those of which handlers still run. */
    private final Set<Consumer> consumers = new HashSet<>();

    private @Nullable Consumer active;
    private String activeName = "";
    private long quietUntilNanos = Long.MIN_VALUE;
    private long unlogged;

    Consuming(SocketCore core, AckMode ackMode) {
        this.core = core;
        this.manual = ackMode == AckMode.MANUAL;
    }

    /** Handles messages from now on. */
    Consumption handle(int concurrency, MessageHandler handler) {
        if (concurrency < 1 || concurrency > MOST_AT_A_TIME) {
            throw new IllegalArgumentException(
                    "concurrency is " + concurrency + "; it must be 1 to " + MOST_AT_A_TIME + " handlers at a time");
        }
        Consumer consumer = new Consumer(core, this, concurrency, Long.MAX_VALUE, new Handling(handler));
        core.lease.take();
        try {
            if (core.engine.isClosing()) {
                throw SocketCore.closedException();
            }
            String other = activate(consumer, "a handler (onMessage)");
            if (other != null) {
                throw new IllegalStateException(other);
            }
            consumer.begin();
        } finally {
            core.release();
        }
        return consumer;
    }

    private record Handling(MessageHandler handler) implements Consumer.Sink {
        @Override
        public void next(Message message) throws Exception {
            handler.handle(message);
        }

        @Override
        public boolean isStream() {
            return false;
        }

        @Override
        public void ended(@Nullable Throwable failure) {}
    }

    // ---- the lease is held ----

    /** Lets a consumer be the active one; if another is, says so instead. */
    @Nullable
    String activate(Consumer consumer, String name) {
        if (active != null) {
            return "the messages of this socket go to " + activeName + " already; close that first";
        }
        active = consumer;
        activeName = name;
        consumers.add(consumer);
        return null;
    }

    /** There may be a message, or the socket is closing. */
    void start() {
        if (active != null) {
            active.start();
        }
    }

    /** The current thread is about to close the socket. */
    void leave() {
        consumers.forEach(Consumer::leave);
    }

    /** The consumer takes no more. */
    void ended(Consumer consumer) {
        if (consumer.equals(active)) {
            active = null;
        }
        if (consumer.isOver()) {
            consumers.remove(consumer);
        }
    }

    /** The next message, not acknowledged yet. */
    @Nullable
    Message poll() {
        if (core.engine.isAnyPaused()) {
            core.updateTime();
        }
        Message message = core.engine.pollHeld();
        return message != null && manual ? new HeldMessage(core, message) : message;
    }

    /** What the engine knows a message as. */
    static Message raw(Message message) {
        return message instanceof HeldMessage held ? held.message() : message;
    }

    /** The application has handled a message. */
    void taken(Message message) {
        if (!manual) {
            core.engine.acknowledge(message);
        }
    }

    /** The application failed on a message. */
    void refused(Message message) {
        if (message instanceof HeldMessage held) {
            held.refuse();
        } else {
            core.engine.reject(message);
        }
    }

    // ---- the lease is not held ----

    void logFailure(Message message, Throwable e) {
        long before;
        core.lease.take();
        try {
            long now = core.driver.nanoTime();
            if (now < quietUntilNanos) {
                unlogged++;
                return;
            }
            quietUntilNanos = now + QUIET_NANOS;
            before = unlogged;
            unlogged = 0;
        } finally {
            core.release();
        }
        String more = before == 0 ? "" : " (" + before + " failures before were not logged)";
        LOG.log(Level.WARNING, core.identity() + ": a handler failed on a " + message + more, e);
    }
}
