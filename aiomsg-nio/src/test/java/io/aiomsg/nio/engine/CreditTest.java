package io.aiomsg.nio.engine;

import static io.aiomsg.nio.engine.RawEnd.MILLI;
import static io.aiomsg.nio.engine.RawEnd.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.DisconnectReason;
import io.aiomsg.Identity;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketLimits;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Receive credit (R4): when a connection is not read, and that nothing is lost, nor anybody cut, over it. */
final class CreditTest {

    private static final Identity A = Identity.named("a");
    private static final Identity B = Identity.named("b");
    private static final int LARGE = 100_000;

    private static RawEnd limited(UnaryOperator<SocketLimits.Builder> change) {
        return new RawEnd(Options.named("me").limits(change));
    }

    private static byte[] large(int size) {
        byte[] payload = new byte[size];
        Arrays.fill(payload, (byte) 'x');
        return Frames.frame(Frames.DATA, payload);
    }

    // AIO-SEC-008
    @Test
    void connectionWithoutCreditIsNotReadUntilHalfIsTaken() {
        RawEnd end = limited(limits -> limits.receiveMessagesPerPeer(4));
        RawEnd.Line a = end.accept(A);
        for (int i = 0; i < 5; i++) {
            a.says(Frames.data("" + i));
        }
        assertThat(a.reading).isFalse();
        assertThat(end.engine.stats().untaken()).isEqualTo(4);

        end.take();
        assertThat(a.reading).isFalse();
        end.take();

        assertThat(a.reading).isTrue();
        for (int i = 2; i < 5; i++) {
            assertThat(end.take()).isEqualTo("" + i);
        }
        assertThat(end.events(SocketEvent.ReadingPaused.class)).isNotEmpty();
        assertThat(end.events(SocketEvent.ReadingResumed.class))
                .hasSameSizeAs(end.events(SocketEvent.ReadingPaused.class));
    }

    @Test
    void messagesOfAnEarlierConnectionAreTakenFirst() {
        RawEnd end = limited(limits -> limits);
        for (int i = 0; i < 3; i++) {
            RawEnd.Line line = end.accept(A);
            for (int j = 0; j < 200; j++) {
                line.says(Frames.data(i + "." + j));
            }
            if (i < 2) {
                line.breaks();
            }
        }

        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 200; j++) {
                assertThat(end.take()).isEqualTo(i + "." + j);
            }
        }
        assertThat(end.engine.mayHaveMessage()).isTrue();
        assertThat(end.engine.poll()).isNull();
    }

    @Test
    void endedConnectionIsForgottenThoughNobodyReceives() {
        RawEnd end = limited(limits -> limits);
        for (int i = 0; i < 3; i++) {
            RawEnd.Line line = end.accept(A).says(Frames.heartbeat());
            line.ends();
        }

        assertThat(end.engine.mayHaveMessage()).isFalse();
    }

    @Test
    void octetsCountToo() {
        RawEnd end = limited(limits -> limits.receiveBytesPerPeer(10));
        RawEnd.Line a = end.accept(A).says(Frames.data("0123456789"), Frames.data("more"));

        assertThat(a.reading).isFalse();
        assertThat(end.engine.stats().untaken()).isEqualTo(1);
        assertThat(end.take()).isEqualTo("0123456789");
        assertThat(end.take()).isEqualTo("more");
        assertThat(a.reading).isTrue();
    }

    @Test
    void acknowledgementBehindUnreadMessagesIsSeenOnceThereIsCredit() {
        RawEnd end = new RawEnd(Options.named("me").atLeastOnce().limits(limits -> limits.receiveMessagesPerPeer(2)));
        RawEnd.Line a = end.accept(A);
        end.send(Frames.bytes("job"));
        byte[] ack = Frames.ack(a.heard().get(1));
        a.says(Frames.data("1"), Frames.data("2"), ack);
        assertThat(end.engine.unacknowledged()).isEqualTo(1);

        end.take();

        assertThat(end.engine.unacknowledged()).isZero();
    }

    // AIO-LIV-006
    @Test
    void livenessClockStandsStillWhileWeDoNotReadButDoesNotStartAgain() {
        RawEnd end = limited(limits -> limits.receiveMessagesPerPeer(1));
        RawEnd.Line a = end.accept(A);
        end.pass(10 * SECOND);
        a.arrives();
        a.says(Frames.data("1"), Frames.data("2"));
        end.pass(100 * SECOND);
        assertThat(a.closed).isFalse();

        end.take();
        end.take();
        end.pass(14 * SECOND + 900 * MILLI);
        assertThat(a.closed).isFalse();
        end.pass(SECOND);

        assertThat(a.closed).isTrue();
        assertThat(end.disconnections()).containsExactly(DisconnectReason.LIVENESS_TIMEOUT);
    }

    // AIO-LIV-006
    @Test
    void deathIsJudgedAfterARead() {
        RawEnd end = limited(limits -> limits);
        RawEnd.Line a = end.accept(A);

        end.pass(15 * SECOND);

        assertThat(a.probed).isTrue();
        assertThat(a.closed).isFalse();
        a.says(Frames.heartbeat());
        end.pass(14 * SECOND);
        assertThat(a.closed).isFalse();
    }

    // AIO-LIV-007
    @Test
    void weGoOnSendingHeartbeatsToAPeerWeDoNotRead() {
        RawEnd end = limited(limits -> limits.receiveMessagesPerPeer(1));
        RawEnd.Line a = end.accept(A).says(Frames.data("1"), Frames.data("2"));
        a.heard();

        end.pass(21 * SECOND);

        assertThat(a.types()).hasSize(4).containsOnly(Frames.HEARTBEAT);
    }

    @Test
    void heartbeatComesAfterFiveSecondsWithoutSending() {
        RawEnd end = limited(limits -> limits);
        RawEnd.Line a = end.accept(A);
        a.heard();
        end.pass(3 * SECOND);
        end.send(Frames.bytes("x"));
        assertThat(a.types()).containsExactly(Frames.DATA);

        end.pass(4 * SECOND + 900 * MILLI);
        assertThat(a.types()).isEmpty();
        end.pass(200 * MILLI);

        assertThat(a.types()).containsExactly(Frames.HEARTBEAT);
    }

    // AIO-RTE-011
    @Test
    void everyConnectionKeepsSomeRoomOutsideTheTotal() {
        RawEnd end = limited(limits ->
                limits.maxPayloadBytes(10_000).receiveBytesPerPeer(10_000).receiveBytesTotal(10_000));
        end.accept(A).says(Frames.data("x".repeat(10_000)), Frames.data("y"));
        RawEnd.Line b = end.accept(B).says(Frames.data("z".repeat(4_095)), Frames.data("1"), Frames.data("2"));

        assertThat(end.engine.stats().untaken()).isEqualTo(3);
        assertThat(b.reading).isFalse();
    }

    @Test
    void ownersAreServedInRotation() {
        RawEnd end = limited(limits -> limits);
        RawEnd.Line a = end.accept(A);
        RawEnd.Line b = end.accept(B);
        for (int i = 0; i < 200; i++) {
            a.says(Frames.data("a"));
            b.says(Frames.data("b"));
        }

        int first = 0;
        for (int i = 0; i < 200; i++) {
            first += "a".equals(end.take()) ? 1 : 0;
        }

        assertThat(first).isBetween(64, 136);
    }

    // AIO-RTE-012
    @Test
    void largeFrameWaitsForRoomInTheTotalAndHoldsNothing() {
        RawEnd end = limited(limits ->
                limits.maxPayloadBytes(LARGE).receiveBytesPerPeer(LARGE).receiveBytesTotal(LARGE + 10_000));
        end.accept(A).says(Frames.data("x".repeat(20_000)));
        RawEnd.Line b = end.accept(B).says(Arrays.copyOf(large(LARGE), 70_000));
        assertThat(b.reading).isFalse();
        assertThat(b.connection.reservedBytes).isZero();

        assertThat(end.take()).hasSize(20_000);

        assertThat(b.reading).isTrue();
        assertThat(b.connection.reservedBytes).isEqualTo(LARGE);
        b.says(Arrays.copyOfRange(large(LARGE), 70_000, LARGE + 5));
        assertThat(end.take()).hasSize(LARGE);
        assertThat(b.connection.reservedBytes).isZero();
    }

    @Test
    void largeCopyOfWhatWasTakenLeavesItsRoomToOthers() {
        RawEnd end = limited(limits ->
                limits.maxPayloadBytes(LARGE).receiveBytesPerPeer(LARGE).receiveBytesTotal(LARGE + 10_000));
        byte[] request = Frames.request(7, "x".repeat(LARGE));
        RawEnd.Line a = end.accept(A).says(request);
        assertThat(end.take()).hasSize(LARGE);
        a.says(Arrays.copyOf(request, 70_000));
        RawEnd.Line b = end.accept(B).says(Arrays.copyOf(large(LARGE), 70_000));
        assertThat(b.reading).isFalse();

        a.says(Arrays.copyOfRange(request, 70_000, request.length));

        assertThat(b.reading).isTrue();
        assertThat(b.connection.reservedBytes).isEqualTo(LARGE);
    }

    // AIO-RTE-012
    @Test
    void largeFrameThatDoesNotMoveLosesItsConnection() {
        RawEnd end = limited(limits -> limits);
        RawEnd.Line a = end.accept(A).says(Arrays.copyOf(large(200_000), 1_000));

        for (int i = 0; i < 14; i++) {
            end.pass(SECOND);
            a.says(new byte[1_000]);
        }
        assertThat(a.outputShut || a.closed).isFalse();
        end.pass(2 * SECOND);

        assertThat(end.disconnections()).containsExactly(DisconnectReason.SLOW_SENDER);
        assertThat(a.connection.reservedBytes).isZero();
    }

    @Test
    void largeFrameThatMovesKeepsItsConnection() {
        RawEnd end = limited(limits -> limits);
        RawEnd.Line a = end.accept(A).says(Arrays.copyOf(large(400_000), 1_000));

        for (int i = 0; i < 30; i++) {
            end.pass(SECOND);
            a.says(new byte[10_000]);
        }

        assertThat(end.disconnections()).isEmpty();
    }

    // AIO-RTE-013
    @Test
    void owedAcknowledgementsStopReading() {
        RawEnd end = limited(limits -> limits);
        RawEnd.Line a = end.accept(A);
        a.heard();
        a.stuck = true;

        for (int i = 0; i < 10_000; i++) {
            a.says(Frames.request(i, ""));
            end.take();
        }

        assertThat(a.reading).isFalse();
        assertThat(a.connection.writer().controlBytes()).isLessThan(64 * 1024 + 100);
        a.stuck = false;
        a.connection.flush();
        a.write();
        end.pump();
        assertThat(a.reading).isTrue();
    }

    @Test
    void frameBeyondTheLimitEndsTheConnectionInOrder() {
        RawEnd end = limited(limits -> limits.maxPayloadBytes(1_000));
        RawEnd.Line a = end.accept(A).says(Frames.data("first"), Frames.data("x".repeat(1_001)));

        assertThat(end.disconnections()).containsExactly(DisconnectReason.FRAME_TOO_LONG);
        assertThat(a.outputShut).isTrue();
        assertThat(end.take()).isEqualTo("first");
        end.pass(SECOND);
        assertThat(a.closed).isTrue();
    }

    // AIO-FRM-006: whoever got no HELLO would send "first" again.
    @Test
    void whatCameBeforeFrameBeyondTheLimitIsAnsweredBeforeTheEnd() {
        RawEnd end = limited(limits -> limits.maxPayloadBytes(1_000));
        RawEnd.Line a =
                end.accept("10.0.0.9").says(Frames.hello(A), Frames.data("first"), Frames.data("x".repeat(1_001)));

        assertThat(a.types()).first().isEqualTo(Frames.HELLO);
        assertThat(a.outputShut).isTrue();
        assertThat(end.take()).isEqualTo("first");
    }

    @Test
    void largestPayloadIsReceived() {
        RawEnd end = limited(limits -> limits.maxPayloadBytes(1_000));
        end.accept(A).says(Frames.data("x".repeat(1_000)), Frames.request(1, "y".repeat(1_000)));

        assertThat(end.take()).hasSize(1_000);
        assertThat(end.take()).hasSize(1_000);
        assertThat(end.disconnections()).isEmpty();
    }

    @Test
    void whatHadArrivedBeforeTheEndIsDelivered() {
        RawEnd end = limited(limits -> limits.receiveMessagesPerPeer(1));
        RawEnd.Line a = end.accept(A).says(Frames.data("1"), Frames.data("2"), Frames.data("3"));

        a.breaks();

        assertThat(end.take()).isEqualTo("1");
        assertThat(end.take()).isEqualTo("2");
        assertThat(end.take()).isEqualTo("3");
        assertThat(end.disconnections()).containsExactly(DisconnectReason.CONNECTION_LOST);
    }

    @Test
    void endWithinAFrameIsALoss() {
        RawEnd end = limited(limits -> limits);
        RawEnd.Line a = end.accept(A).says(Arrays.copyOf(Frames.data("abc"), 6));

        a.ends();

        assertThat(end.disconnections()).containsExactly(DisconnectReason.CONNECTION_LOST);
        assertThat(end.take()).isNull();
    }
}
