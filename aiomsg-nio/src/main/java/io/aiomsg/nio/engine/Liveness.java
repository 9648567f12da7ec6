package io.aiomsg.nio.engine;

import io.aiomsg.DisconnectReason;
import io.aiomsg.SocketEvent;
import java.time.Duration;

/**
 * Whether the peer of a connection is there: heartbeats sent and awaited, output that does not move, large frames that do not
 * move. What is awaited from the peer runs on a {@link ReadClock}: a peer we do not read is not late (R4, AIO-LIV-001 to
 * AIO-LIV-009).
 */
final class Liveness {

    private final Connection connection;
    private final SocketEngine engine;
    private final ReadClock readClock = new ReadClock();

    private long heardNanos;
    private boolean probed;
    private long wroteNanos;
    private long progressNanos;
    private boolean stallReported;

    /** When the large frame being received was looked at last, and what it missed then. */
    private long moveNanos;

    private int moveMissing;

    Liveness(Connection connection, SocketEngine engine) {
        this.connection = connection;
        this.engine = engine;
        this.heardNanos = engine.nowNanos;
        this.wroteNanos = engine.nowNanos;
        this.progressNanos = engine.nowNanos;
    }

    boolean isPaused() {
        return readClock.isPaused();
    }

    void pause() {
        readClock.pause(engine.nowNanos);
    }

    void resume() {
        readClock.resume(engine.nowNanos);
    }

    /** What the reading clock shows. */
    long readNanos() {
        return readClock.at(engine.nowNanos);
    }

    /** When the reading clock will show {@code readNanos}. */
    long when(long readNanos) {
        return readClock.when(readNanos);
    }

    /** Octets have come. */
    void heard() {
        heardNanos = readNanos();
        probed = false;
    }

    /** The kernel has taken octets. */
    void wrote(long nowNanos) {
        wroteNanos = nowNanos;
        progressNanos = nowNanos;
        stallReported = false;
    }

    /** There is something to write after there was nothing. */
    void beginsWriting() {
        progressNanos = engine.nowNanos;
    }

    /** Room was set aside for a large payload. */
    void reserved(int payloadSize) {
        moveNanos = readNanos();
        moveMissing = payloadSize;
    }

    /** How long nothing has been received while it was being read. */
    long silentNanos() {
        return readNanos() - heardNanos;
    }

    /** How long the peer has taken nothing of what is being written; 0 if nothing is. */
    long stalledNanos() {
        return connection.writer().idle() ? 0 : engine.nowNanos - progressNanos;
    }

    /** Does what is due; may end the connection. */
    void check() {
        if (!isPaused() && silentNanos() >= engine.timings.liveness) {
            if (probed) {
                connection.end(
                        DisconnectReason.LIVENESS_TIMEOUT,
                        "nothing was received for " + Duration.ofNanos(engine.timings.liveness));
                return;
            }
            // Death is judged only after a read that returned nothing.
            probed = true;
            connection.probe();
        }
        checkHeartbeat();
        checkStall();
        checkMove();
    }

    private void checkHeartbeat() {
        if (engine.nowNanos >= wroteNanos + engine.timings.heartbeat) {
            wroteNanos = engine.nowNanos;
            if (connection.writer().controlBytes() == 0 && connection.writer().idle()) {
                connection.trim();
                connection.sendHeartbeat();
            }
        }
    }

    private void checkStall() {
        long stalled = stalledNanos();
        if (stalled < Timings.STALL_NANOS) {
            return;
        }
        if (!stallReported) {
            stallReported = true;
            engine.host.event(new SocketEvent.SendStalled(connection.identity(), Duration.ofNanos(stalled)));
        }
        engine.relieveTotal();
    }

    private void checkMove() {
        long read = readNanos();
        if (connection.reservedBytes == 0 || read < moveNanos + Timings.PROGRESS_NANOS) {
            return;
        }
        int missing = connection.intake.missingBytes();
        if (moveMissing - missing < Inbox.LEAST_PROGRESS) {
            connection.ending.fail(
                    DisconnectReason.SLOW_SENDER,
                    "a message of " + connection.reservedBytes + " octets moved on by " + (moveMissing - missing)
                            + " in " + Duration.ofNanos(Timings.PROGRESS_NANOS));
        } else {
            moveNanos = read;
            moveMissing = missing;
        }
    }

    /** When {@link #check} is due. */
    long deadlineNanos() {
        long deadline = wroteNanos + engine.timings.heartbeat;
        long again = engine.nowNanos + engine.timings.heartbeat / 64;
        deadline = Math.min(deadline, probed ? again : readClock.when(heardNanos + engine.timings.liveness));
        if (connection.reservedBytes > 0) {
            deadline = Math.min(deadline, readClock.when(moveNanos + Timings.PROGRESS_NANOS));
        }
        if (!connection.writer().idle()) {
            deadline = Math.min(deadline, Math.max(progressNanos + Timings.STALL_NANOS, again));
        }
        return deadline;
    }
}
