package io.aiomsg.nio.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.DrainResult;
import io.aiomsg.Identity;
import io.aiomsg.LossReason;
import io.aiomsg.SocketLimits;
import io.aiomsg.SocketTiming;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The sending side of at-least-once: what is resent, when, to whom, and how it ends. */
@ExtendWith(LeakCheck.class)
class AtLeastOnceTest {

    private static final Identity ONE = Identity.named("one");
    private static final Identity TWO = Identity.named("two");
    private static final SocketTiming FAST = Stage.QUICK.toBuilder()
            .resend(Duration.ofMillis(200))
            .grace(Duration.ofMillis(400))
            .build();

    @RegisterExtension
    final Stage stage = new Stage();

    @ParameterizedTest
    @EnumSource(Role.class)
    void resendsUnderTheSameIdUntilAcknowledged(Role role) throws Exception {
        Subject subject = stage.socket(
                builder -> builder.delivery(DeliveryGuarantee.AT_LEAST_ONCE).timing(FAST));
        RawPeer peer = stage.admit(role, subject, ONE);
        subject.socket().send("job");
        Envelope first = peer.expect(Wire.DATA_REQ);
        long afterFirst = System.nanoTime();
        peer.expectSilence(Duration.ofMillis(120));
        Envelope second = peer.expect(Wire.DATA_REQ);
        assertThat(Duration.ofNanos(System.nanoTime() - afterFirst)).isGreaterThan(Duration.ofMillis(170));
        assertThat(first.requestText()).isEqualTo("job");
        assertThat(second.body()).isEqualTo(first.body());
        peer.send(Wire.ack(first.messageId()));
        peer.expectOnlyHeartbeats(Duration.ofMillis(500));
        assertThat(subject.socket().stats().acknowledged()).isEqualTo(1);
        assertThat(subject.socket().stats().resent()).isEqualTo(1);
        assertThat(subject.socket().drain(Duration.ZERO).complete()).isTrue();
    }

    @Test
    void resendsOnlyToTheSamePeer() throws Exception {
        Subject subject = alo(FAST);
        int port = subject.bind();
        RawPeer one = stage.join(subject, port, ONE);
        RawPeer two = stage.join(subject, port, TWO);
        subject.socket().to(ONE).send("job");
        byte[] id = one.expect(Wire.DATA_REQ).messageId();
        assertThat(one.expect(Wire.DATA_REQ).messageId()).isEqualTo(id);
        assertThat(one.expect(Wire.DATA_REQ).messageId()).isEqualTo(id);
        two.expectSilence(Duration.ZERO);

        subject.socket().send("a");
        subject.socket().send("b");
        Envelope toTwo = two.expect(Wire.DATA_REQ);
        assertThat(two.expect(Wire.DATA_REQ).body()).isEqualTo(toTwo.body());
    }

    @Test
    void resendsFiveTimesAtMostAndThenWaitsInSilence() throws Exception {
        Subject subject = alo(FAST.toBuilder().resend(Duration.ofMillis(60)).build());
        RawPeer peer = stage.admit(Role.BIND, subject, ONE);
        subject.socket().send("job");
        byte[] id = peer.expect(Wire.DATA_REQ).messageId();
        int copies = 1;
        while (peer.poll(Duration.ofMillis(600)) != null) {
            copies++;
        }
        assertThat(copies).isEqualTo(5);
        assertThat(subject.socket().stats().unacknowledged()).isEqualTo(1);
        peer.send(Wire.ack(id));
        Await.until("acknowledged", () -> subject.socket().stats().unacknowledged() == 0);
    }

    @Test
    void resendsOnlyOnceThePreviousCopyIsFullyWritten() throws Exception {
        Subject subject = alo(FAST);
        RawPeer peer = stage.keep(RawPeer.connect(subject.bind(), 8_192));
        peer.send(Wire.hello(ONE));
        peer.expectHello(subject.identity());
        byte[] large = new byte[24 << 20];
        subject.socket().send(large);
        Await.stays(
                "no copy behind an unfinished one",
                Duration.ofMillis(700),
                () -> subject.socket().stats().resent() == 0);
        Envelope first = peer.expect(Wire.DATA_REQ, Duration.ofSeconds(20));
        peer.send(Wire.ack(first.messageId()));
        Await.until("acknowledged", () -> subject.socket().stats().unacknowledged() == 0);
        assertThat(first.body()).hasSize(16 + large.length);
    }

    @Test
    void givesALostPeersRequestToAnotherAfterTheGrace() throws Exception {
        Subject subject = alo(FAST.toBuilder().resend(Duration.ofSeconds(5)).build());
        int port = subject.bind();
        RawPeer one = stage.join(subject, port, ONE);
        subject.socket().send("job");
        Envelope first = one.expect(Wire.DATA_REQ);
        RawPeer two = stage.join(subject, port, TWO);
        one.close();
        two.expectSilence(Duration.ofMillis(300));
        Envelope second = two.expect(Wire.DATA_REQ, Duration.ofSeconds(1));
        assertThat(second.body()).isEqualTo(first.body());
        two.send(Wire.ack(second.messageId()));
        Await.until("acknowledged", () -> subject.socket().stats().unacknowledged() == 0);
    }

    @Test
    void givesALostPeersRequestsOnInTheirOriginalOrder() throws Exception {
        Subject subject = alo(FAST);
        int port = subject.bind();
        RawPeer one = stage.join(subject, port, ONE);
        for (int i = 0; i < 20; i++) {
            subject.socket().send("job " + i);
        }
        one.expect(Wire.DATA_REQ);
        RawPeer two = stage.join(subject, port, TWO);
        one.close();
        for (int i = 0; i < 20; i++) {
            assertThat(two.expect(Wire.DATA_REQ).requestText()).isEqualTo("job " + i);
        }
    }

    @Test
    void givesItBackToAPeerThatReturnsWithinTheGrace() throws Exception {
        Subject subject = alo(FAST.toBuilder().grace(Duration.ofSeconds(3)).build());
        int port = subject.bind();
        RawPeer one = stage.join(subject, port, ONE);
        subject.socket().send("job");
        Envelope first = one.expect(Wire.DATA_REQ);
        RawPeer two = stage.join(subject, port, TWO);
        one.close();
        subject.awaitExactlyPeers(1);
        RawPeer back = stage.join(subject, port, ONE);
        assertThat(back.expect(Wire.DATA_REQ, Duration.ofSeconds(2)).body()).isEqualTo(first.body());
        two.expectSilence(Duration.ofMillis(50));
    }

    @Test
    void acceptsAnAckOnAnotherConnectionOfTheSamePeer() throws Exception {
        Subject subject = alo(FAST.toBuilder().grace(Duration.ofSeconds(3)).build());
        int port = subject.bind();
        RawPeer one = stage.join(subject, port, ONE);
        subject.socket().send("job");
        byte[] id = one.expect(Wire.DATA_REQ).messageId();
        one.close();
        subject.awaitExactlyPeers(0);
        RawPeer back = stage.dial(port);
        back.send(Wire.hello(ONE), Wire.ack(id));
        back.expectHello(subject.identity());
        Await.until("acknowledged", () -> subject.socket().stats().unacknowledged() == 0);
    }

    @Test
    void ignoresAnAckOfAnotherPeer() throws Exception {
        Subject subject = alo(FAST);
        int port = subject.bind();
        RawPeer one = stage.join(subject, port, ONE);
        RawPeer two = stage.join(subject, port, TWO);
        subject.socket().to(ONE).send("job");
        byte[] id = one.expect(Wire.DATA_REQ).messageId();
        two.send(Wire.ack(id));
        Await.stays(
                "unacknowledged",
                Duration.ofMillis(150),
                () -> subject.socket().stats().unacknowledged() == 1);
    }

    @Test
    void keepsAByIdentityRequestForThatPeerOnly() throws Exception {
        Subject subject = alo(FAST);
        int port = subject.bind();
        RawPeer one = stage.join(subject, port, ONE);
        RawPeer two = stage.join(subject, port, TWO);
        subject.socket().to(ONE).send("only for one");
        Envelope first = one.expect(Wire.DATA_REQ);
        one.close();
        two.expectSilence(Duration.ofMillis(800));
        RawPeer back = stage.join(subject, port, ONE);
        assertThat(back.expect(Wire.DATA_REQ).body()).isEqualTo(first.body());
    }

    @Test
    void givesUpAtTheExpiryAndReportsIt() throws Exception {
        Subject subject = alo(FAST.toBuilder().expiry(Duration.ofMillis(700)).build());
        RawPeer peer = stage.admit(Role.BIND, subject, ONE);
        subject.socket().send("12345");
        peer.expect(Wire.DATA_REQ);
        subject.events().awaitLost(LossReason.EXPIRED, 1);
        assertThat(subject.socket().stats().lost().get(LossReason.EXPIRED).octets())
                .isEqualTo(5);
        assertThat(subject.socket().stats().unacknowledged()).isZero();
    }

    @Test
    void reportsWhatNobodyEverCameForAtItsExpiry() throws Exception {
        Subject subject = alo(FAST.toBuilder().expiry(Duration.ofMillis(300)).build());
        subject.socket().send("a");
        subject.socket().send("b");
        subject.events().awaitLost(LossReason.EXPIRED, 2);
        assertThat(subject.socket().drain(Duration.ZERO).complete()).isTrue();
    }

    @Test
    void sendsNoMoreThanTheInFlightWindow() throws Exception {
        Subject subject = stage.socket(builder -> builder.delivery(DeliveryGuarantee.AT_LEAST_ONCE)
                .limits(SocketLimits.DEFAULT.toBuilder().inFlightPerPeer(4).build()));
        int port = subject.bind();
        RawPeer one = stage.join(subject, port, ONE);
        Task<Void> sending = stage.async("send", () -> {
            for (int i = 0; i < 12; i++) {
                subject.socket().send("job " + i);
            }
            return null;
        });
        List<byte[]> ids = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ids.add(one.expect(Wire.DATA_REQ).messageId());
        }
        one.expectSilence(Duration.ofMillis(200));
        one.send(Wire.ack(ids.get(3)), Wire.ack(ids.get(0)), Wire.ack(ids.get(1)));
        for (int i = 0; i < 3; i++) {
            one.expect(Wire.DATA_REQ, Duration.ofSeconds(1));
        }
        one.expectSilence(Duration.ofMillis(100));

        RawPeer two = stage.join(subject, port, TWO);
        for (int i = 0; i < 4; i++) {
            two.expect(Wire.DATA_REQ);
        }
        two.expectSilence(Duration.ofMillis(100));
        assertThat(sending.isDone()).isFalse();
    }

    @Test
    void givesEveryRequestAnIdOfItsOwn() throws Exception {
        Subject subject = alo(Stage.QUICK);
        RawPeer peer = stage.admit(Role.CONNECT, subject, ONE);
        for (int i = 0; i < 100; i++) {
            subject.socket().send("job " + i);
        }
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Envelope request = peer.expect(Wire.DATA_REQ);
            assertThat(request.requestText()).isEqualTo("job " + i);
            ids.add(Arrays.toString(request.messageId()));
        }
        assertThat(ids).doesNotHaveDuplicates();
    }

    @Test
    void drainTellsWhatIsUnacknowledged() throws Exception {
        Subject subject = alo(Stage.QUICK);
        RawPeer peer = stage.admit(Role.BIND, subject, ONE);
        subject.socket().send("a");
        subject.socket().send("b");
        peer.send(Wire.ack(peer.expect(Wire.DATA_REQ).messageId()));
        byte[] second = peer.expect(Wire.DATA_REQ).messageId();
        DrainResult result = subject.socket().drain(Duration.ofMillis(200));
        assertThat(result).isEqualTo(new DrainResult(0, 1));
        assertThat(result.complete()).isFalse();
        Task<DrainResult> draining = stage.async("drain", () -> subject.socket().drain(Await.PATIENCE));
        draining.expectBlocked();
        peer.send(Wire.ack(second));
        assertThat(draining.result().complete()).isTrue();
    }

    private Subject alo(SocketTiming timing) {
        return stage.socket(
                builder -> builder.delivery(DeliveryGuarantee.AT_LEAST_ONCE).timing(timing));
    }
}
