package io.aiomsg.nio.engine;

import io.aiomsg.DisconnectReason;
import io.aiomsg.LossReason;
import org.jspecify.annotations.Nullable;

/**
 * How a connection ends: refused, given up for what the peer did, retired in favour of another one (R3, AIO-CON-014), or closed
 * after a flush (R7, AIO-CLS-002, AIO-HSK-012). Our direction is shut down and the peer's end awaited, so that nothing on the way
 * is destroyed by a reset.
 */
final class Ending {

    private final Connection connection;
    private final SocketEngine engine;

    private DisconnectReason reason = DisconnectReason.CLOSED_BY_PEER;
    private String detail = "";
    private boolean flushed;
    private boolean outputShut;
    private boolean inputOver;
    private boolean unconfirmed;
    private long shutdownNanos;
    private long closeNanos = Timers.NEVER;

    /** An end that waits for a writer. */
    private @Nullable DisconnectReason postponed;

    private String postponedDetail = "";

    Ending(Connection connection, SocketEngine engine) {
        this.connection = connection;
        this.engine = engine;
    }

    /** True if the connection is closed after a flush, in which the peer's ACKs still count. */
    boolean isFlush() {
        return flushed;
    }

    boolean isOutputShut() {
        return outputShut;
    }

    // ---- by our decision ----

    /** Refuses a peer that has not been admitted, late enough that it does not dial again at once. */
    void refuse(DisconnectReason reason, String detail) {
        refuse(reason, detail, engine.admission.refusalDelayNanos(connection));
    }

    /** Refuses a peer that has waited already. */
    void refuseNow(DisconnectReason reason, String detail) {
        refuse(reason, detail, 0);
    }

    private void refuse(DisconnectReason reason, String detail, long delayNanos) {
        if (!connection.dialled()) {
            engine.admission.refused(connection);
        }
        begin(reason, detail);
        connection.reportRejected(reason, detail);
        discard(delayNanos, Timings.END_NANOS);
    }

    /** Ends an admitted peer's connection for what it did. */
    void fail(DisconnectReason reason, String detail) {
        if (connection.isBeingWritten()) {
            connection.end(reason, detail);
            return;
        }
        begin(reason, detail);
        connection.leavePeer(reason, detail);
        discard(0, Timings.END_NANOS);
    }

    /** Gives this connection up in favour of another one of its peer: input is delivered to its end. */
    void retire() {
        if (connection.phase() == Phase.OPEN || connection.phase() == Phase.PROBATION) {
            begin(DisconnectReason.RETIRED, "another connection of this peer is kept");
            closeNanos = engine.nowNanos + Timings.RETIRE_NANOS;
            connection.become(Phase.RETIRING);
            engine.trace("retiring", connection, "");
            shutWhenFlushed();
        }
    }

    /** Closes after everything queued is written, by {@code deadlineNanos} at the latest. */
    void close(DisconnectReason reason, long deadlineNanos) {
        switch (connection.phase()) {
            case LISTENING, SNIFFING, GREETED, HELD -> {
                engine.admission.ended(connection);
                begin(reason, "closed during the handshake");
                connection.reportRejected(reason, detail);
                discard(0, Math.max(0, Math.min(Timings.END_NANOS, deadlineNanos - engine.nowNanos)));
            }
            case PROBATION -> fail(reason, "closed during its probation");
            case OPEN -> {
                begin(reason, "");
                flushed = true;
                closeNanos = deadlineNanos;
                connection.become(Phase.FLUSHING);
                connection.takeNoMore();
                connection.flush();
                shutWhenFlushed();
            }
            case RETIRING, FLUSHING, ENDING -> closeNanos = Math.min(closeNanos, deadlineNanos);
            case CLOSED -> {}
        }
    }

    private void begin(DisconnectReason reason, String detail) {
        this.reason = reason;
        this.detail = detail;
    }

    /** Whatever still comes is thrown away. */
    private void discard(long delayNanos, long waitNanos) {
        shutdownNanos = engine.nowNanos + delayNanos;
        closeNanos = Math.min(
                shutdownNanos + waitNanos, Math.max(shutdownNanos, engine.nowNanos + Timings.LONGEST_REFUSAL_NANOS));
        flushed = false;
        if (connection.phase() != Phase.ENDING) {
            connection.become(Phase.ENDING);
        }
        connection.intake.discard();
        if (delayNanos == 0) {
            // A HELLO or an ACK that is still to be written says what came of the input before this.
            connection.flush();
            shutWhenFlushed();
        }
    }

    private void shutdownOutput() {
        if (!outputShut && !connection.isBeingWritten()) {
            outputShut = true;
            connection.shutdownOutput();
        }
    }

    /** Ends our direction once there is nothing left to write. */
    void shutWhenFlushed() {
        if (connection.isBeingWritten() || connection.hasOutput()) {
            return;
        }
        if (connection.phase() == Phase.RETIRING && inputOver) {
            connection.end(reason, detail);
        } else if (connection.phase() == Phase.RETIRING) {
            shutdownOutput();
        } else if (connection.phase() == Phase.FLUSHING) {
            connection.become(Phase.ENDING);
            shutdownOutput();
        } else if (connection.phase() == Phase.ENDING && engine.nowNanos >= shutdownNanos) {
            shutdownOutput();
        }
    }

    // ---- by the peer, or by time ----

    /** The peer's direction has ended, and everything it sent was delivered. */
    void inputEnded(boolean cleanly, boolean withinFrame, String failure) {
        if (cleanly && !withinFrame && connection.hasRivals()) {
            // The peer retires it, and reads it to its end.
            retire();
        }
        if (cleanly && connection.phase() == Phase.RETIRING) {
            inputOver = true;
            connection.readNoMore();
            shutWhenFlushed();
        } else if (connection.phase() == Phase.ENDING || connection.phase() == Phase.RETIRING) {
            // Only its own orderly end says that the peer has read what a close flushed.
            unconfirmed = flushed && (!cleanly || withinFrame);
            connection.end(reason, detail);
        } else if (!cleanly) {
            connection.end(DisconnectReason.CONNECTION_LOST, failure);
        } else if (withinFrame) {
            connection.end(DisconnectReason.CONNECTION_LOST, "it ended within a frame");
        } else {
            String when = connection.phase().isHandshake() ? "before its HELLO was answered" : "";
            connection.end(DisconnectReason.CLOSED_BY_PEER, when);
        }
    }

    /** Does what is due in the phases from {@link Phase#RETIRING} on. */
    void check() {
        if (connection.phase() == Phase.ENDING) {
            shutWhenFlushed();
        }
        if (connection.phase() == Phase.RETIRING && connection.isPaused() && !inputOver) {
            // Its input must be delivered to the end, and we are what keeps it waiting.
            closeNanos = engine.nowNanos + Timings.RETIRE_NANOS;
        } else if (engine.nowNanos >= closeNanos) {
            giveUp();
        }
    }

    /** Ends the connection although its peer has not: what was flushed by a close may not have arrived. */
    void giveUp() {
        unconfirmed = flushed;
        connection.end(reason, detail);
    }

    /** Reports what a close has flushed and nobody has confirmed; all that was written is settled. */
    void reportUnconfirmed(InDoubt inDoubt) {
        if (unconfirmed) {
            engine.losses.lost(
                    LossReason.CLOSE_UNCONFIRMED, connection.identity(), inDoubt.messages(), inDoubt.payloadBytes());
        }
    }

    /** When {@link #check} is due. */
    long deadlineNanos() {
        boolean toShut = connection.phase() == Phase.ENDING && !outputShut && shutdownNanos > engine.nowNanos;
        return toShut ? Math.min(shutdownNanos, closeNanos) : closeNanos;
    }

    // ---- an end that must wait for a writer ----

    /** The connection is being written: it ends when that is over. */
    void postpone(DisconnectReason reason, String detail) {
        if (postponed == null) {
            postponed = reason;
            postponedDetail = detail;
        }
    }

    /** The connection is no longer being written. */
    void writingReleased() {
        DisconnectReason due = postponed;
        if (due != null) {
            postponed = null;
            connection.end(due, postponedDetail);
        } else {
            shutWhenFlushed();
        }
    }
}
