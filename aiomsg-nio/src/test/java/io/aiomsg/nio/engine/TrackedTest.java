package io.aiomsg.nio.engine;

import static io.aiomsg.nio.engine.RawEnd.MILLI;
import static io.aiomsg.nio.engine.RawEnd.SECOND;
import static io.aiomsg.nio.engine.SocketEngine.Outcome.ACCEPTED;
import static io.aiomsg.nio.engine.SocketEngine.Outcome.CLOSED;
import static io.aiomsg.nio.engine.SocketEngine.Outcome.FULL;
import static io.aiomsg.nio.engine.SocketEngine.Outcome.UNKNOWN_PEER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aiomsg.Identity;
import io.aiomsg.LossReason;
import io.aiomsg.Overflow;
import io.aiomsg.SocketEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The sender of a tracked message is told once what became of it, as the counters are (R10, AIO-RTE-014). */
final class TrackedTest {

    private static final Identity A = Identity.named("a");
    private static final Identity B = Identity.named("b");
    private static final Identity C = Identity.named("c");

    private static Options me() {
        return Options.named("me");
    }

    private static byte[] big(String text) {
        return Frames.bytes(text + "-".repeat(5_000));
    }

    private static Told send(RawEnd end, byte[] payload) {
        Told told = new Told();
        assertThat(end.send(payload, told)).isEqualTo(ACCEPTED);
        return told;
    }

    private static Told sendTo(RawEnd end, Identity to, byte[] payload) {
        Told told = new Told();
        assertThat(end.sendTo(to, payload, told)).isEqualTo(ACCEPTED);
        return told;
    }

    /** A connection on which nothing can be written. */
    private static RawEnd.Line stuck(RawEnd end, Identity peer) {
        RawEnd.Line line = end.accept(peer);
        line.heard();
        line.stuck = true;
        return line;
    }

    private static void unstick(RawEnd.Line line) {
        line.stuck = false;
        line.connection.flush();
        line.write();
    }

    private static void lost(RawEnd end, LossReason reason, Identity peer, int octets) {
        assertThat(end.losses()).containsExactly(new SocketEvent.MessagesLost(reason, peer, 1, octets));
    }

    // ---- at most once ----

    @Test
    void writtenIsAMessageWhoseLastOctetTheKernelHas() {
        RawEnd end = new RawEnd(me());
        RawEnd.Line a = stuck(end, A);
        Told told = send(end, Frames.bytes("0123456789"));
        assertThat(told.state()).isEqualTo("open");
        a.writePart(14);
        assertThat(told.state()).isEqualTo("open");
        unstick(a);
        assertThat(told.state()).isEqualTo("written to a");
    }

    @Test
    void trackedMessagesKeepTheirPlaceAmongOthers() {
        RawEnd end = new RawEnd(me());
        RawEnd.Line a = stuck(end, A);
        end.send(Frames.bytes("0"));
        Told first = send(end, Frames.bytes("1"));
        end.send(Frames.bytes("2"));
        Told second = send(end, Frames.bytes("3"));
        end.send(Frames.bytes("4"));
        a.stuck = false;

        assertThat(Frames.texts(a.heard())).containsExactly("0", "1", "2", "3", "4");
        assertThat(List.of(first.state(), second.state())).containsOnly("written to a");
        assertThat(end.engine.queuedMessages()).isZero();
    }

    @Test
    void whatIsPutBackIsSettledWhereItGoesNext() {
        RawEnd end = new RawEnd(me());
        RawEnd.Line a = stuck(end, A);
        Told whole = send(end, big("0"));
        Told begun = send(end, big("1"));
        Told queued = send(end, big("2"));
        a.writePart(5_006 + 100);
        a.breaks();
        assertThat(whole.state()).isEqualTo("written to a");
        assertThat(List.of(begun.state(), queued.state())).containsOnly("open");

        end.accept(B);
        assertThat(List.of(begun.state(), queued.state())).containsOnly("written to b");
        assertThat(end.losses()).isEmpty();
    }

    @Test
    void byIdentityItWaitsForItsPeer() {
        RawEnd end = new RawEnd(me());
        end.accept(A).breaks();
        Told told = sendTo(end, A, Frames.bytes("1"));
        end.accept(B);
        assertThat(told.state()).isEqualTo("open");
        end.accept(A);
        assertThat(told.state()).isEqualTo("written to a");
    }

    @Test
    void whatFindsNobodyExpires() {
        RawEnd end = new RawEnd(me());
        Told told = send(end, Frames.bytes("1"));
        end.pass(640 * SECOND);
        assertThat(told.state()).isEqualTo("lost: EXPIRED");
        lost(end, LossReason.EXPIRED, null, 1);
    }

    @Test
    void whatWaitsForAnAbsentPeerExpires() {
        RawEnd end = new RawEnd(me());
        end.accept(A).breaks();
        Told told = sendTo(end, A, Frames.bytes("1"));
        end.pass(640 * SECOND);
        assertThat(told.state()).isEqualTo("lost: EXPIRED");
        lost(end, LossReason.EXPIRED, A, 1);
    }

    @Test
    void whatNobodyGotBeforeTheCloseIsLost() {
        RawEnd end = new RawEnd(me());
        end.accept(A).breaks();
        Told direct = sendTo(end, A, Frames.bytes("1"));
        Told common = send(end, Frames.bytes("2"));
        end.engine.close(0);
        end.pass(SECOND);
        assertThat(List.of(direct.state(), common.state())).containsOnly("lost: CLOSED");
        assertThat(end.losses()).hasSize(2);
    }

    @Test
    void whatTheCloseCouldNotWriteIsLost() {
        RawEnd end = new RawEnd(me());
        stuck(end, A);
        Told told = send(end, big("1"));
        end.engine.close(SECOND);
        end.pass(2 * SECOND);
        assertThat(end.engine.isClosed()).isTrue();
        assertThat(told.state()).isEqualTo("lost: CLOSED");
    }

    @Test
    void whatIsNotAcceptedIsNotTracked() {
        RawEnd end = new RawEnd(me().limits(limits -> limits.sendMessagesPerPeer(1)));
        Told told = new Told();
        assertThat(end.sendTo(A, Frames.bytes("x"), told)).isEqualTo(UNKNOWN_PEER);
        end.send(Frames.bytes("1"));
        assertThat(end.send(Frames.bytes("2"), told)).isEqualTo(FULL);
        end.engine.close(0);
        assertThat(end.send(Frames.bytes("3"), told)).isEqualTo(CLOSED);
        end.pass(SECOND);
        assertThat(told.state()).isEqualTo("open");
    }

    // ---- at least once ----

    @Test
    void aRequestIsSettledByItsAcknowledgement() {
        RawEnd end = new RawEnd(me().atLeastOnce());
        RawEnd.Line a = end.accept(A);
        Told told = send(end, Frames.bytes("job"));
        Tap.Frame request = lastOf(a.heard());
        assertThat(told.state()).isEqualTo("open");
        a.says(Frames.ack(request));
        assertThat(told.state()).isEqualTo("acknowledged by a");
        a.says(Frames.ack(request));
        assertThat(told.settlements).isEqualTo(1);
    }

    @Test
    void aRequestThatMovedIsSettledByWhoeverHadIt() {
        RawEnd end = new RawEnd(me().atLeastOnce());
        RawEnd.Line a = end.accept(A);
        Told told = send(end, Frames.bytes("job"));
        Tap.Frame request = lastOf(a.heard());
        a.breaks();
        end.accept(B);
        end.pass(1_200 * MILLI);
        RawEnd.Line back = end.accept(A);
        back.says(Frames.ack(request));
        assertThat(told.state()).isEqualTo("acknowledged by a");
    }

    private static Tap.Frame lastOf(List<Tap.Frame> frames) {
        return frames.get(frames.size() - 1);
    }

    @Test
    void aRequestNobodyAcknowledgesExpires() {
        RawEnd end = new RawEnd(me().atLeastOnce());
        RawEnd.Line a = end.accept(A);
        Told sent = sendTo(end, A, Frames.bytes("sent"));
        a.breaks();
        Told waiting = sendTo(end, A, Frames.bytes("waiting"));
        Told common = send(end, Frames.bytes("common"));
        end.pass(640 * SECOND);
        assertThat(List.of(sent.state(), waiting.state(), common.state())).containsOnly("lost: EXPIRED");
        assertThat(end.losses())
                .containsExactlyInAnyOrder(
                        new SocketEvent.MessagesLost(LossReason.EXPIRED, A, 1, 4),
                        new SocketEvent.MessagesLost(LossReason.EXPIRED, A, 1, 7),
                        new SocketEvent.MessagesLost(LossReason.EXPIRED, null, 1, 6));
    }

    @Test
    void aRequestNobodyAcknowledgedBeforeTheCloseIsLost() {
        RawEnd end = new RawEnd(me().atLeastOnce());
        end.accept(A);
        Told told = send(end, Frames.bytes("job"));
        end.engine.close(SECOND);
        end.pass(2 * SECOND);
        assertThat(told.state()).isEqualTo("lost: CLOSED");
        lost(end, LossReason.CLOSED, A, 3);
    }

    // ---- published ----

    @Test
    void aPublishedMessageIsSettledWhenAllItsCopiesAre() {
        RawEnd end = new RawEnd(me().publishing().limits(limits -> limits.sendMessagesPerPeer(1)));
        end.accept(A);
        RawEnd.Line slow = stuck(end, B);
        RawEnd.Line lost = stuck(end, C);
        Told told = send(end, big("1"));
        assertThat(told.state()).isEqualTo("open");
        lost.breaks();
        assertThat(told.state()).isEqualTo("open");
        Told next = send(end, big("2"));
        assertThat(told.state()).isEqualTo("written to a, 1 written, 2 lost");
        assertThat(told.reason()).isEqualTo(LossReason.DISCONNECTED);
        unstick(slow);
        assertThat(next.state()).isEqualTo("written to b, 2 written, 0 lost");
        assertThat(end.losses())
                .containsExactly(
                        new SocketEvent.MessagesLost(LossReason.DISCONNECTED, C, 1, 5_001),
                        new SocketEvent.MessagesLost(LossReason.OVERFLOW, B, 1, 5_001));
    }

    @Test
    void theNewestIsLostWhereThereIsNoRoomForIt() {
        RawEnd end = new RawEnd(
                me().publishing().overflow(Overflow.DROP_NEWEST).limits(limits -> limits.sendMessagesPerPeer(1)));
        Told kept = send(end, Frames.bytes("1"));
        assertThat(send(end, Frames.bytes("2")).state()).isEqualTo("lost: OVERFLOW");
        stuck(end, A);
        stuck(end, B);
        assertThat(kept.state()).isEqualTo("written to a");
        send(end, Frames.bytes("3"));
        assertThat(send(end, Frames.bytes("4")).state()).isEqualTo("lost: OVERFLOW 2 times");
        assertThat(end.losses()).hasSize(3);
    }

    @Test
    void theNewestIsLostForEverybodyOverTheTotal() {
        RawEnd end = new RawEnd(me().publishing()
                .overflow(Overflow.DROP_NEWEST)
                .limits(limits -> limits.sendBytesPerPeer(6_000).sendBytesTotal(6_000)));
        stuck(end, A);
        stuck(end, B);
        Told first = send(end, big("1"));
        assertThat(send(end, big("2")).state()).isEqualTo("lost: OVERFLOW 2 times");
        assertThat(first.state()).isEqualTo("open");
    }

    @Test
    void aPublishedMessageWaitsForSomebody() {
        RawEnd end = new RawEnd(me().publishing().limits(limits -> limits.sendMessagesPerPeer(2)));
        Told dropped = send(end, Frames.bytes("1"));
        Told kept = send(end, Frames.bytes("2"));
        send(end, Frames.bytes("3"));
        assertThat(dropped.state()).isEqualTo("lost: OVERFLOW");
        assertThat(kept.state()).isEqualTo("open");
        end.accept(A);
        assertThat(kept.state()).isEqualTo("written to a");
    }

    @Test
    void aPublisherTracksWhatItSendsToOnePeer() {
        RawEnd end = new RawEnd(me().publishing());
        end.accept(A);
        end.accept(B);
        assertThat(sendTo(end, B, Frames.bytes("1")).state()).isEqualTo("written to b");
    }

    @Test
    void tellingTwiceIsAFault() {
        Told told = new Told();
        told.written(A);
        assertThatThrownBy(() -> told.lost(LossReason.CLOSED))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a message was settled twice");
    }
}
