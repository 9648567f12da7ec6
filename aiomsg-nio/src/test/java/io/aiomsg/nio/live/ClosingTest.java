package io.aiomsg.nio.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.Identity;
import io.aiomsg.LossReason;
import io.aiomsg.SendMode;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketLimits;
import io.aiomsg.SocketTiming;
import io.aiomsg.nio.live.RawPeer.Ending;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What close() still does for messages: what was sent arrives, what was taken is acknowledged. */
@ExtendWith(LeakCheck.class)
class ClosingTest {

    private static final Identity PEER = Identity.named("raw-peer");
    private static final int MANY = 2_000;

    private static final SocketTiming PATIENT =
            Stage.QUICK.toBuilder().linger(Duration.ofSeconds(5)).build();

    @RegisterExtension
    final Stage stage = new Stage();

    @ParameterizedTest
    @EnumSource(Role.class)
    void everythingSentBeforeCloseArrives(Role role) throws Exception {
        Subject subject = patient();
        RawPeer peer = stage.admit(role, subject, PEER);
        for (int i = 0; i < MANY; i++) {
            subject.socket().send("m" + i);
        }
        Task<Void> closing = closing(subject);
        for (int i = 0; i < MANY; i++) {
            peer.expectData("m" + i);
        }
        assertThat(peer.expectClose(Duration.ofSeconds(2))).isEqualTo(Ending.EOF);
        peer.close();
        closing.result();
        assertThat(subject.events().lost()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void everythingSentBetweenTwoSocketsArrives(Role role) throws Exception {
        Subject sender = patient();
        Subject receiver = patient();
        if (role == Role.BIND) {
            receiver.connect(sender.bind());
        } else {
            sender.connect(receiver.bind());
        }
        sender.awaitPeers(1);
        for (int i = 0; i < MANY; i++) {
            sender.socket().send("m" + i);
        }
        long start = System.nanoTime();
        closing(sender).result();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
        for (int i = 0; i < MANY; i++) {
            assertThat(receiver.takeText()).isEqualTo("m" + i);
        }
        assertThat(sender.events().lost()).isZero();
    }

    @Test
    void everythingSentBeforeTheFirstConnectionArrives() throws Exception {
        Subject sender = patient();
        Subject receiver = patient();
        for (int i = 0; i < MANY; i++) {
            sender.socket().send("m" + i);
        }
        sender.connect(receiver.bind());
        sender.awaitPeers(1);
        closing(sender).result();
        for (int i = 0; i < MANY; i++) {
            assertThat(receiver.takeText()).isEqualTo("m" + i);
        }
    }

    @Test
    void everythingPublishedArrivesEverywhere() throws Exception {
        Subject sender = stage.socket(builder -> builder.timing(PATIENT).sendMode(SendMode.PUBLISH));
        int port = sender.bind();
        Subject[] receivers = {patient(), patient(), patient()};
        for (Subject receiver : receivers) {
            receiver.connect(port);
        }
        sender.awaitPeers(3);
        for (int i = 0; i < MANY; i++) {
            sender.socket().send("m" + i);
        }
        closing(sender).result();
        for (Subject receiver : receivers) {
            for (int i = 0; i < MANY; i++) {
                assertThat(receiver.takeText()).isEqualTo("m" + i);
            }
        }
    }

    @Test
    void aFloodOfInputDoesNotDestroyWhatIsFlushed() throws Exception {
        Subject subject = patient();
        RawPeer peer = stage.keep(RawPeer.connect(subject.bind(), 16_384));
        peer.send(Wire.hello(PEER));
        peer.expectHello(subject.identity());
        for (int i = 0; i < 500; i++) {
            subject.socket().send(numbered(i));
        }
        Task<Void> closing = closing(subject);
        byte[] noise = Wire.data(new byte[10_000]);
        for (int i = 0; i < 500; i++) {
            peer.trySend(noise);
            assertThat(ByteBuffer.wrap(peer.expect(Wire.DATA).body()).getInt()).isEqualTo(i);
        }
        assertThat(peer.expectClose(Duration.ofSeconds(2))).isEqualTo(Ending.EOF);
        assertThat(peer.wasResetAfterEnd()).isFalse();
        peer.close();
        closing.result();
    }

    @Test
    void readsOnAtCloseWhereReadingWasPaused() throws Exception {
        Subject subject = stage.socket(builder -> builder.timing(PATIENT)
                .limits(SocketLimits.DEFAULT.toBuilder()
                        .receiveMessagesPerPeer(100)
                        .build()));
        RawPeer peer = stage.admit(Role.BIND, subject, PEER);
        peer.sendUntilBlocked(ClosingTest::flood, 100_000, Duration.ofMillis(250));
        for (int i = 0; i < 50; i++) {
            subject.socket().send("m" + i);
        }
        Task<Void> closing = closing(subject);
        peer.sendRest(Duration.ofSeconds(2));
        for (int i = 0; i < 50; i++) {
            peer.expectData("m" + i);
        }
        assertThat(peer.expectClose(Duration.ofSeconds(2))).isEqualTo(Ending.EOF);
        peer.close();
        closing.result();
        assertThat(subject.events().lost(LossReason.CLOSE_UNCONFIRMED)).isZero();
        assertThat(subject.events().lost(LossReason.CLOSED_UNTAKEN)).isPositive();
    }

    private static byte[] flood(int number) {
        return Wire.data(numbered(number));
    }

    @Test
    void sendsTheAckOfWhatWasTakenBeforeItCloses() throws Exception {
        Subject subject = patient();
        RawPeer peer = stage.admit(Role.BIND, subject, PEER);
        peer.send(Wire.request(Wire.messageId(1), "taken"), Wire.request(Wire.messageId(2), "not taken"));
        assertThat(subject.takeText()).isEqualTo("taken");
        Task<Void> closing = closing(subject);
        peer.expectAck(Wire.messageId(1));
        assertThat(peer.expectClose(Duration.ofSeconds(2))).isEqualTo(Ending.EOF);
        peer.close();
        closing.result();
    }

    @Test
    void processesAcksWhileItCloses() throws Exception {
        Subject subject = stage.socket(builder -> builder.timing(PATIENT).delivery(DeliveryGuarantee.AT_LEAST_ONCE));
        RawPeer peer = stage.admit(Role.BIND, subject, PEER);
        subject.socket().send("confirm me");
        byte[] id = peer.expect(Wire.DATA_REQ).messageId();
        Task<Void> closing = closing(subject);
        Await.until("closing has begun", subject.socket()::isClosed);
        peer.send(Wire.ack(id));
        peer.expectClose(Duration.ofSeconds(3));
        peer.close();
        closing.result();
        assertThat(subject.socket().stats().acknowledged()).isEqualTo(1);
        assertThat(subject.events().lost()).isZero();
    }

    @Test
    void closesAHalfOpenHandshakeToo() throws Exception {
        Subject subject = patient();
        RawPeer silent = stage.dial(subject.bind());
        RawPeer unanswering = stage.meet(Role.CONNECT, subject);
        silent.send(Wire.hex("0000"));
        long start = System.nanoTime();
        Task<Void> closing = closing(subject);
        silent.expectClose(Duration.ofSeconds(6));
        unanswering.expectClose(Duration.ofSeconds(6));
        silent.close();
        unanswering.close();
        closing.result();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
    }

    @Test
    void aDrainedSocketClosesAtOnceWithNothingLost() throws Exception {
        Subject sender = stage.socket(builder -> builder.timing(PATIENT).delivery(DeliveryGuarantee.AT_LEAST_ONCE));
        Subject receiver = patient();
        sender.connect(receiver.bind());
        for (int i = 0; i < 100; i++) {
            sender.socket().send("m" + i);
        }
        receiver.takeTexts(100);
        assertThat(sender.socket().drain(Await.PATIENCE).complete()).isTrue();
        closing(sender).result();
        assertThat(sender.events().lost()).isZero();
        receiver.events().await(SocketEvent.PeerDisconnected.class);
    }

    private Subject patient() {
        return stage.socket(builder -> builder.timing(PATIENT));
    }

    private Task<Void> closing(Subject subject) {
        return stage.async("close", () -> {
            subject.socket().close();
            return null;
        });
    }

    /** A payload of 8 KiB that begins with a number. */
    private static byte[] numbered(int number) {
        return ByteBuffer.allocate(8_192).putInt(number).array();
    }
}
