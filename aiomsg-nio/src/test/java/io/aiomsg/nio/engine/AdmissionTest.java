package io.aiomsg.nio.engine;

import static io.aiomsg.nio.engine.RawEnd.MILLI;
import static io.aiomsg.nio.engine.RawEnd.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.DisconnectReason;
import io.aiomsg.Identity;
import io.aiomsg.SocketEvent;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who comes in (R1), what is done about a second connection of one identity before its HELLO is answered (R3), and R9. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class AdmissionTest {

    private static final Identity PEER = Identity.named("peer");
    private static final Identity OTHER = Identity.named("other");

    private final RawEnd end = new RawEnd(Options.named("me"));

    @Test
    void bindEndIsSilentUntilHelloHasCome() {
        RawEnd.Line line = end.accept("host");

        end.pass(14 * SECOND);

        assertThat(line.types()).isEmpty();
        assertThat(line.closed).isFalse();
    }

    @Test
    void bindEndAnswersHelloWithExactlyItsOwn() {
        RawEnd.Line line = end.accept(PEER);

        List<Tap.Frame> heard = line.heard();

        assertThat(heard).hasSize(1);
        assertThat(heard.get(0).type()).isEqualTo(Frames.HELLO);
        assertThat(heard.get(0).payload()).hasSize(17).startsWith(1).endsWith(end.engine.identity.octets());
        assertThat(end.engine.peerCount()).isEqualTo(1);
    }

    @Test
    void messagesPipelinedBehindHelloAreDelivered() {
        end.accept("host").says(Frames.hello(PEER), Frames.data("a"), Frames.data("b"));

        assertThat(end.take()).isEqualTo("a");
        assertThat(end.take()).isEqualTo("b");
    }

    @Test
    void messagesPipelinedBehindHeldHelloWakeReceiverOnAdmission() {
        end.connect("elsewhere");
        RawEnd.Line line = end.accept("host").says(Frames.hello(PEER), Frames.data("a"));
        assertThat(line.phase()).isEqualTo(Phase.HELD);

        end.pass(SECOND);

        assertThat(end.takeable).isPositive();
        assertThat(end.take()).isEqualTo("a");
    }

    // AIO-CON-004
    @Test
    void unansweredOwnDialHoldsNewcomerForAQuarterSecond() {
        end.connect("elsewhere");
        RawEnd.Line line = end.accept(PEER);
        end.pass(240 * MILLI);
        assertThat(line.types()).isEmpty();

        end.pass(20 * MILLI);

        assertThat(line.types()).containsExactly(Frames.HELLO);
    }

    @Test
    void failedOwnDialAdmitsNewcomerAtOnce() {
        Redial link = end.connect("elsewhere");
        RawEnd.Line line = end.accept(PEER);
        end.pass(10 * MILLI);

        end.engine.dialFailed(link, "Connection refused");

        assertThat(line.types()).containsExactly(Frames.HELLO);
    }

    @Test
    void secondConnectionOfConnectedIdentityIsRefusedUnansweredAfterADelay() {
        end.accept(PEER);
        RawEnd.Line second = end.accept(PEER);
        end.pass(99 * MILLI);
        assertThat(second.outputShut || second.closed).isFalse();

        end.pass(2 * MILLI);

        assertThat(second.outputShut).isTrue();
        assertThat(second.types()).isEmpty();
        assertThat(end.rejections()).containsExactly(DisconnectReason.DUPLICATE_IDENTITY);
        assertThat(end.engine.peerCount()).isEqualTo(1);
    }

    @Test
    void repeatedRefusalOfAnAddressTakesLonger() {
        end.accept(PEER);
        end.accept(PEER);
        end.pass(SECOND);
        RawEnd.Line third = end.accept(PEER);

        end.pass(890 * MILLI);
        assertThat(third.outputShut || third.closed).isFalse();
        end.pass(20 * MILLI);

        assertThat(third.outputShut).isTrue();
    }

    @Test
    void heldClaimantsOfOneIdentityWaitForEachOtherWithoutSpinning() {
        end.accept(PEER);
        end.accept("slow").says(Frames.hello(PEER));
        end.pass(SECOND);
        // This address was refused before: its claim waits 900 ms. The next one's would be due after 100 ms.
        end.accept("slow").says(Frames.hello(PEER));
        RawEnd.Line other = end.accept("quick").says(Frames.hello(PEER));

        end.pass(3 * SECOND);

        assertThat(other.types()).isEmpty();
        assertThat(end.rejections()).hasSize(3).containsOnly(DisconnectReason.DUPLICATE_IDENTITY);
    }

    @Test
    void newcomerReplacesIncumbentThatMissedItsHeartbeat() {
        RawEnd.Line incumbent = end.accept(PEER);
        end.pass(6 * SECOND);

        RawEnd.Line newcomer = end.accept(PEER);

        assertThat(incumbent.closed).isTrue();
        assertThat(end.disconnections()).containsExactly(DisconnectReason.REPLACED);
        assertThat(newcomer.types()).contains(Frames.HELLO);
    }

    @Test
    void newcomerDoesNotReplaceIncumbentThatHasNotMissedItsHeartbeat() {
        RawEnd.Line incumbent = end.accept(PEER);
        end.pass(5 * SECOND + 800 * MILLI);

        RawEnd.Line newcomer = end.accept(PEER);
        end.pass(150 * MILLI);

        assertThat(incumbent.closed).isFalse();
        assertThat(newcomer.outputShut).isTrue();
    }

    @Test
    void silenceWhileWeDoNotReadReplacesNobody() {
        RawEnd one = new RawEnd(Options.named("me").limits(limits -> limits.receiveMessagesPerPeer(1)));
        RawEnd.Line incumbent = one.accept(PEER).says(Frames.data("a"), Frames.data("b"));
        assertThat(incumbent.reading).isFalse();
        one.pass(60 * SECOND);

        RawEnd.Line newcomer = one.accept(PEER);
        one.pass(200 * MILLI);

        assertThat(incumbent.closed).isFalse();
        assertThat(incumbent.probed).isTrue();
        assertThat(newcomer.outputShut).isTrue();
    }

    // AIO-CON-008
    @Test
    void endOfPausedIncumbentSeenByProbeAdmitsNewcomer() {
        RawEnd one = new RawEnd(Options.named("me").limits(limits -> limits.receiveMessagesPerPeer(1)));
        RawEnd.Line incumbent = one.accept(PEER).says(Frames.data("a"), Frames.data("b"));
        RawEnd.Line newcomer = one.accept(PEER);
        assertThat(incumbent.probed).isTrue();

        incumbent.ends();

        assertThat(newcomer.types()).contains(Frames.HELLO);
        assertThat(one.take()).isEqualTo("a");
        assertThat(one.take()).isEqualTo("b");
    }

    @Test
    void bindEndRefusesItsOwnIdentityAndSaysSo() {
        RawEnd.Line line = end.accept(Identity.named("me"));

        end.pass(SECOND);

        assertThat(end.rejections()).containsExactly(DisconnectReason.OWN_IDENTITY);
        assertThat(line.types()).isEmpty();
        assertThat(line.closed).isTrue();
        assertThat(end.engine.peerCount()).isZero();
    }

    @Test
    void connectEndRefusesItsOwnIdentityNotBeforeTheDelay() {
        RawEnd.Line line = end.dialled(end.connect("clone"));
        line.says(Frames.hello(Identity.named("me")));

        end.pass(90 * MILLI);
        assertThat(line.closed || line.outputShut).isFalse();
        end.pass(SECOND);

        assertThat(line.closed).isTrue();
        assertThat(end.rejections()).containsExactly(DisconnectReason.OWN_IDENTITY);
    }

    @Test
    void handshakeHasOneAbsoluteDeadline() {
        RawEnd.Line dribbling = end.accept("host");
        byte[] hello = Frames.hello(PEER);
        for (int i = 0; i < 14; i++) {
            dribbling.says(new byte[] {hello[i]});
            end.pass(SECOND);
        }
        assertThat(dribbling.outputShut || dribbling.closed).isFalse();

        end.pass(SECOND + MILLI);

        assertThat(dribbling.outputShut || dribbling.closed).isTrue();
        assertThat(end.rejections()).containsExactly(DisconnectReason.HANDSHAKE_TIMEOUT);
    }

    @Test
    void anythingButHelloFirstIsRefusedWithinASecond() {
        byte[][] openings = {
            Frames.data("x"),
            Frames.heartbeat(),
            Frames.frame(Frames.ACK, new byte[16]),
            Frames.frame(Frames.HELLO, new byte[] {2}, PEER.octets()),
            Frames.frame(Frames.HELLO, new byte[] {1}, new byte[15]),
            Frames.frame(9, new byte[30]),
            {0, 0, 0, 0},
            {0, 0, 1, 0},
            Frames.bytes("GET / HTTP/1.1\r\n"),
            {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff},
        };
        for (byte[] opening : openings) {
            RawEnd fresh = new RawEnd(Options.named("me"));
            RawEnd.Line line = fresh.accept("host").says(opening);
            fresh.pass(99 * MILLI);
            assertThat(line.outputShut || line.closed).isFalse();

            fresh.pass(900 * MILLI);

            assertThat(line.closed).isTrue();
            assertThat(line.types()).isEmpty();
            assertThat(fresh.events(SocketEvent.Rejected.class)).hasSize(1);
        }
    }

    // AIO-LIM-004
    @Test
    void connectionBeyondTheLimitIsRefusedInOrder() {
        RawEnd two = new RawEnd(Options.named("me").limits(limits -> limits.connections(2)));
        two.accept(PEER);
        two.accept("silent");

        RawEnd.Line third = two.accept("third").says(Frames.hello(OTHER));
        two.pass(SECOND);

        assertThat(third.types()).isEmpty();
        assertThat(third.closed).isTrue();
        assertThat(two.rejections()).containsExactly(DisconnectReason.TOO_MANY_CONNECTIONS);
        assertThat(two.engine.peerCount()).isEqualTo(1);
    }

    @Test
    void identityIsReservedWhileItsFirstClaimantIsHeld() {
        end.connect("elsewhere");
        RawEnd.Line first = end.accept("one").says(Frames.hello(PEER));
        RawEnd.Line second = end.accept("two").says(Frames.hello(PEER));
        RawEnd.Line different = end.accept(OTHER);

        end.pass(300 * MILLI);

        assertThat(first.types()).contains(Frames.HELLO);
        assertThat(different.types()).contains(Frames.HELLO);
        assertThat(second.types()).isEmpty();
        end.pass(2 * SECOND);
        assertThat(second.closed).isTrue();
    }

    // AIO-SNF-010
    @Test
    void connectEndListensFirstAndRemembersV1UntilAHandshakeFails() {
        Redial link = end.connect("there");
        RawEnd.Line line = end.dialled(link);
        end.pass(149 * MILLI);
        assertThat(line.types()).isEmpty();
        end.pass(2 * MILLI);
        assertThat(line.types()).containsExactly(Frames.HELLO);
        line.says(Frames.hello(PEER), Frames.heartbeat());
        line.breaks();
        end.pass(2 * SECOND);

        RawEnd.Line again = end.dialled(link);
        assertThat(again.types()).containsExactly(Frames.HELLO);
        again.ends();
        end.pass(6 * SECOND);

        RawEnd.Line third = end.dialled(link);
        assertThat(third.types()).isEmpty();
    }
}
