package io.aiomsg.nio.engine;

import static io.aiomsg.nio.engine.RawEnd.MILLI;
import static io.aiomsg.nio.engine.RawEnd.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.DisconnectReason;
import io.aiomsg.Identity;
import io.aiomsg.LossReason;
import io.aiomsg.SocketEvent;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Closing (R7): everything is flushed, acknowledged, confirmed, or reported. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ClosingTest {

    private static final Identity A = Identity.named("a");
    private static final long LINGER = 5 * SECOND;

    private RawEnd end = new RawEnd(Options.named("me"));

    private void close(long lingerNanos) {
        end.engine.now(end.nowNanos);
        end.engine.close(lingerNanos);
        end.pass(MILLI);
    }

    private long lost(LossReason reason) {
        return end.losses().stream()
                .filter(loss -> loss.reason() == reason)
                .mapToLong(SocketEvent.MessagesLost::count)
                .sum();
    }

    @Test
    void everythingQueuedIsWrittenBeforeTheOutputIsShut() {
        RawEnd.Line a = end.accept(A);
        a.heard();
        a.stuck = true;
        for (int i = 0; i < 2_000; i++) {
            end.send(Frames.bytes("" + i));
        }

        close(LINGER);
        assertThat(a.outputShut).isFalse();
        a.stuck = false;
        a.connection.flush();
        assertThat(a.heard()).hasSize(2_000);

        assertThat(a.outputShut).isTrue();
        assertThat(a.closed).isFalse();
        a.ends();
        end.pass(MILLI);
        assertThat(end.engine.isClosed()).isTrue();
        assertThat(end.losses()).isEmpty();
        assertThat(end.disconnections()).containsExactly(DisconnectReason.SOCKET_CLOSED);
    }

    @Test
    void resetAfterTheFlushConfirmsNothing() {
        RawEnd.Line a = end.accept(A);
        end.send(Frames.bytes("x"));
        close(LINGER);
        assertThat(a.heard()).isNotEmpty();
        assertThat(a.outputShut).isTrue();

        a.breaks();

        assertThat(lost(LossReason.CLOSE_UNCONFIRMED)).isEqualTo(1);
    }

    // AIO-CLS-006
    @Test
    void flushThatThePeerDoesNotConfirmIsReported() {
        RawEnd.Line a = end.accept(A);
        end.send(Frames.bytes("x"));
        end.send(Frames.bytes("yy"));
        close(LINGER);

        end.pass(LINGER);

        assertThat(a.closed).isTrue();
        assertThat(end.engine.isClosed()).isTrue();
        assertThat(lost(LossReason.CLOSE_UNCONFIRMED)).isEqualTo(2);
        assertThat(lost(LossReason.CLOSED)).isZero();
    }

    @Test
    void whatCouldNotBeFlushedIsReported() {
        RawEnd.Line a = end.accept(A);
        a.heard();
        a.stuck = true;
        end.send(Frames.bytes("x"));
        end.send(Frames.bytes("y".repeat(5_000)));
        close(LINGER);

        end.pass(LINGER);

        assertThat(end.engine.isClosed()).isTrue();
        assertThat(lost(LossReason.CLOSED)).isEqualTo(2);
        assertThat(lost(LossReason.CLOSE_UNCONFIRMED)).isZero();
        assertThat(end.engine.queuedMessages()).isZero();
    }

    @Test
    void requestsAreAwaitedAndReportedIfUnacknowledged() {
        end = new RawEnd(Options.named("me").atLeastOnce());
        RawEnd.Line a = end.accept(A);
        end.send(Frames.bytes("1"));
        end.send(Frames.bytes("2"));
        List<Tap.Frame> frames = a.heard();
        close(LINGER);
        end.pass(SECOND);
        assertThat(a.outputShut).isFalse();

        a.says(Frames.ack(frames.get(1)));
        end.pass(LINGER);

        assertThat(end.engine.isClosed()).isTrue();
        assertThat(lost(LossReason.CLOSED)).isEqualTo(1);
        assertThat(end.engine.stats().acknowledged()).isEqualTo(1);
    }

    @Test
    void lastAcknowledgementLetsItCloseAtOnce() {
        end = new RawEnd(Options.named("me").atLeastOnce());
        RawEnd.Line a = end.accept(A);
        end.send(Frames.bytes("1"));
        Tap.Frame request = a.heard().get(1);
        close(LINGER);

        a.says(Frames.ack(request));
        end.pass(MILLI);

        assertThat(a.outputShut).isTrue();
        a.ends();
        end.pass(MILLI);
        assertThat(end.engine.isClosed()).isTrue();
        assertThat(end.losses()).isEmpty();
    }

    @Test
    void untakenRequestsAreWithdrawnAndPlainMessagesCanStillBeTaken() {
        RawEnd.Line a = end.accept(A).says(Frames.data("plain"), Frames.request(1, "job"));
        a.heard();
        close(LINGER);

        assertThat(end.take()).isEqualTo("plain");
        assertThat(end.take()).isNull();
        assertThat(a.types()).isEmpty();
        assertThat(lost(LossReason.CLOSED_UNTAKEN)).isEqualTo(1);
    }

    // AIO-CLS-005
    @Test
    void whatComesAfterCloseIsDiscardedUnacknowledgedAndCounted() {
        RawEnd.Line a = end.accept(A);
        a.heard();
        a.stuck = true;
        end.send(Frames.bytes("still to write"));
        close(LINGER);

        a.says(Frames.data("plain"), Frames.request(1, "job"));

        assertThat(end.take()).isNull();
        assertThat(lost(LossReason.CLOSED_UNTAKEN)).isEqualTo(2);
        a.stuck = false;
        a.connection.flush();
        assertThat(a.types()).containsExactly(Frames.DATA);
    }

    @Test
    void readingIsNotPausedFromCloseOn() {
        end = new RawEnd(Options.named("me").atLeastOnce().limits(limits -> limits.receiveMessagesPerPeer(1)));
        RawEnd.Line a = end.accept(A);
        end.send(Frames.bytes("mine"));
        Tap.Frame request = a.heard().get(1);
        a.says(Frames.data("1"), Frames.data("2"), Frames.ack(request));
        assertThat(a.reading).isFalse();

        close(LINGER);

        assertThat(a.reading).isTrue();
        assertThat(end.engine.unacknowledged()).isZero();
        assertThat(a.outputShut).isTrue();
    }

    @Test
    void acknowledgementsOwedAreWrittenBeforeTheEnd() {
        RawEnd.Line a = end.accept(A).says(Frames.request(1, "job"));
        a.heard();
        a.stuck = true;
        end.take();
        close(LINGER);
        assertThat(a.outputShut).isFalse();

        a.stuck = false;
        a.connection.flush();
        a.write();

        assertThat(a.types()).containsExactly(Frames.ACK);
        end.pass(MILLI);
        assertThat(a.outputShut).isTrue();
    }

    @Test
    void closingDuringProbationLosesNothingSilently() {
        RawEnd.Line a = end.dialled(end.connect("there"));
        end.send(Frames.bytes("x"));
        end.pass(150 * MILLI);
        a.says(Frames.hello(A));

        close(LINGER);
        end.pass(SECOND);
        a.ends();
        end.pass(LINGER);

        assertThat(end.engine.isClosed()).isTrue();
        boolean written = Frames.texts(a.heard()).contains("x");
        assertThat(lost(LossReason.CLOSED)).isEqualTo(written ? 0 : 1);
    }

    @Test
    void handshakesAreEndedInOrder() {
        RawEnd.Line silent = end.accept("silent");
        RawEnd.Line dialled = end.dialled(end.connect("there"));

        close(LINGER);

        assertThat(silent.outputShut).isTrue();
        assertThat(dialled.outputShut).isTrue();
        end.pass(SECOND);
        assertThat(end.engine.isClosed()).isTrue();
    }

    @Test
    void closeWithoutLingerEndsAtOnce() {
        RawEnd.Line a = end.accept(A);
        a.heard();
        a.stuck = true;
        end.send(Frames.bytes("x"));

        close(0);
        end.pass(2 * MILLI);

        assertThat(end.engine.isClosed()).isTrue();
        assertThat(lost(LossReason.CLOSED)).isEqualTo(1);
    }

    @Test
    void deadlineWhileSomebodyWritesNeitherSpinsNorCountsTwice() {
        RawEnd.Line a = end.accept(A);
        end.send(Frames.bytes("x"));
        end.pump();
        a.stuck = true;
        end.send(Frames.bytes("y"));
        close(SECOND);
        end.pass(990 * MILLI);
        assertThat(a.connection.takeWriting()).isTrue();
        a.connection.writer().take();

        end.pass(20 * MILLI);
        end.engine.abort();
        a.connection.releaseWriting();
        end.pass(MILLI);

        assertThat(end.engine.isClosed()).isTrue();
        assertThat(lost(LossReason.CLOSE_UNCONFIRMED)).isLessThanOrEqualTo(1);
        assertThat(lost(LossReason.CLOSED)).isEqualTo(1);
    }

    @Test
    void refusalThatIsDueWhileSomebodyWritesDoesNotSpin() {
        RawEnd.Line a = end.dialled(end.connect("there"));
        a.stuck = true;
        end.pass(151 * MILLI);
        assertThat(a.connection.takeWriting()).isTrue();
        a.connection.writer().take();
        a.says(Frames.data("no HELLO"));

        end.pass(120 * MILLI);
        a.connection.releaseWriting();
        end.pass(SECOND);

        assertThat(a.closed).isTrue();
        assertThat(end.rejections()).hasSize(1);
    }

    @Test
    void closedLinkFlushesItsConnection() {
        Redial link = end.connect("there");
        RawEnd.Line a = end.dialled(link, A).says(Frames.heartbeat());
        a.heard();
        a.stuck = true;
        end.send(Frames.bytes("x"));

        end.engine.close(link);
        assertThat(a.outputShut).isFalse();
        a.stuck = false;
        a.connection.flush();

        assertThat(Frames.texts(a.heard())).containsExactly("x");
        assertThat(a.outputShut).isTrue();
        a.ends();
        assertThat(end.disconnections()).containsExactly(DisconnectReason.LINK_CLOSED);
        end.pass(60 * SECOND);
        assertThat(end.dials).hasSize(1);
    }

    @Test
    void timersDoNotRunHotWhileACloseWaits() {
        end = new RawEnd(Options.named("me").atLeastOnce());
        RawEnd.Line a = end.accept(A);
        end.send(Frames.bytes("1"));
        end.pass(2 * SECOND);
        a.stuck = true;
        end.send(Frames.bytes("2".repeat(5_000)));
        a.writePart(100);
        end.engine.close(60 * SECOND);

        for (int i = 0; i < 61; i++) {
            // Counts the timer runs: about one a millisecond is too many.
            end.pass(SECOND);
            a.says(Frames.heartbeat());
        }

        assertThat(end.engine.isClosed()).isTrue();
        assertThat(lost(LossReason.CLOSED)).isEqualTo(2);
    }
}
