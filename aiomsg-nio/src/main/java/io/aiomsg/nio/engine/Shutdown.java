package io.aiomsg.nio.engine;

import io.aiomsg.DisconnectReason;
import io.aiomsg.LossReason;
import io.aiomsg.SendMode;
import java.util.ArrayList;

/**
 * How a socket ends (R7, AIO-CLS-001): what was accepted is flushed while that may succeed and the linger lasts; then every
 * connection is ended in order; what is left after that is given up and reported.
 */
final class Shutdown extends Timers.Timed {

    /** How often it is looked whether what waits for a peer has gone. */
    private static final long LOOK_NANOS = 20_000_000;

    private enum State {
        OPEN,
        FLUSHING,
        ENDING,
        CLOSED
    }

    private final SocketEngine engine;
    private final SendMode sendMode;
    private State state = State.OPEN;
    private long lingerEndNanos;

    Shutdown(SocketEngine engine, SendMode sendMode) {
        this.engine = engine;
        this.sendMode = sendMode;
    }

    /** True from {@link #begin} on. */
    boolean hasBegun() {
        return state != State.OPEN;
    }

    /** True once nothing is waited for any more but the end of the connections. */
    boolean isEnding() {
        return state == State.ENDING || state == State.CLOSED;
    }

    /** True once everything is closed, and delivered or given up. */
    boolean isOver() {
        return state == State.CLOSED;
    }

    void begin(long lingerNanos) {
        if (state != State.OPEN) {
            return;
        }
        state = State.FLUSHING;
        lingerEndNanos = engine.nowNanos + lingerNanos;
        engine.inbox.withdrawRequests();
        for (Connection connection : new ArrayList<>(engine.connections)) {
            connection.socketClosing();
        }
        engine.timers.at(this, engine.nowNanos);
    }

    @Override
    void fire(long nowNanos) {
        if (state == State.FLUSHING) {
            proceed();
            if (state == State.FLUSHING) {
                engine.timers.at(this, Math.min(flushDeadlineNanos(), nowNanos + LOOK_NANOS));
            }
        } else if (nowNanos >= lingerEndNanos) {
            abort();
        } else {
            engine.timers.at(this, lingerEndNanos);
        }
    }

    /** Everything accepted has been sent, or acknowledged, or the handlers have done with what they had. */
    void drained() {
        if (state == State.FLUSHING) {
            engine.timers.at(this, engine.nowNanos);
        }
    }

    /** What waits for a peer or its ACK leaves a fifth of the linger for ending the connections in order. */
    private long flushDeadlineNanos() {
        return lingerEndNanos - engine.timings.linger / 5;
    }

    private void proceed() {
        boolean hopeless = engine.nowNanos >= flushDeadlineNanos() || nobodyWillCome();
        boolean waiting = engine.requests.size() > 0
                || engine.router.commonMessages() > 0
                || engine.peers.anyWaits()
                || engine.receipts.isHandling();
        if (waiting && !hopeless) {
            return;
        }
        state = State.ENDING;
        engine.host.changed();
        for (Redial link : new ArrayList<>(engine.links)) {
            engine.close(link, DisconnectReason.SOCKET_CLOSED);
        }
        for (Connection connection : new ArrayList<>(engine.connections)) {
            connection.ending.close(DisconnectReason.SOCKET_CLOSED, lingerEndNanos);
        }
        engine.timers.at(this, lingerEndNanos);
        finishIfDone();
    }

    /** True if what waits cannot be delivered: a publisher's messages are for those who are there. */
    private boolean nobodyWillCome() {
        boolean nobodyEver = engine.links.isEmpty() && !engine.hasEverAdmitted();
        return engine.router.targets().isEmpty() && (sendMode == SendMode.PUBLISH || nobodyEver);
    }

    /** Gives up at once what is still being flushed. */
    void abort() {
        if (state == State.FLUSHING) {
            lingerEndNanos = engine.nowNanos;
            proceed();
        }
        for (Connection connection : new ArrayList<>(engine.connections)) {
            connection.ending.giveUp();
        }
        finishIfDone();
    }

    /** Some connection has ended: perhaps it was the last. */
    void finishIfDone() {
        if (state == State.ENDING && engine.connections.isEmpty()) {
            state = State.CLOSED;
            engine.timers.cancel(this);
            for (Peer peer : engine.peers.all()) {
                peer.abandon();
            }
            engine.router.abandon();
            engine.requests.abandon(LossReason.CLOSED);
            engine.host.changed();
        }
    }
}
