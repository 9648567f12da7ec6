package io.aiomsg.nio.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.DisconnectReason;
import io.aiomsg.Identity;
import io.aiomsg.LossReason;
import io.aiomsg.SocketTiming;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ends that come while something else is under way: a full channel, a close, a probation, a handshake with much behind it. */
@ExtendWith(LeakCheck.class)
class BlockedEndingTest {

    private static final Identity PEER = Identity.named("raw-peer");
    private static final SocketTiming PATIENT =
            Stage.QUICK.toBuilder().linger(Duration.ofSeconds(5)).build();

    @RegisterExtension
    final Stage stage = new Stage();

    @ParameterizedTest
    @ValueSource(ints = {1_000, 100_000})
    void givesItsBuffersBackWhenAPeerThatReadsNothingBreaksTheRules(int size) throws Exception {
        Subject subject = stage.socket();
        int port = subject.bind();
        for (int i = 0; i < 3; i++) {
            RawPeer peer = stage.keep(RawPeer.connect(port, 4_096));
            peer.send(Wire.hello(PEER));
            peer.expectHello(subject.identity());
            for (int sent = 0; sent < 6_000_000; sent += size) {
                subject.socket().send(new byte[size]);
            }
            peer.send(Wire.hex("ffffffff"));
            Await.until("the peer is gone", () -> subject.socket().peers().isEmpty());
            peer.close();
        }
        subject.events().awaitDisconnected(DisconnectReason.FRAME_TOO_LONG);
    }

    @Test
    void closesInOrderAlthoughAPeerBreaksTheRulesMeanwhile() throws Exception {
        Subject subject = stage.socket(builder -> builder.timing(PATIENT));
        RawPeer peer = stage.admit(Role.BIND, subject, PEER);
        subject.socket().send("last words");
        Task<Void> closing = closing(subject);
        peer.expectData("last words");
        peer.drainToClose(Duration.ofSeconds(1));
        peer.send(Wire.hex("ffffffff"), new byte[300_000]);
        peer.halfClose();
        long start = System.nanoTime();
        closing.result();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 2_000, 50_000})
    void reportsEveryMessageThatDidNotArriveByTheEndOfTheLinger(int size) throws Exception {
        Subject subject = stage.socket(builder -> builder.timing(
                Stage.QUICK.toBuilder().linger(Duration.ofMillis(400)).build()));
        RawPeer peer = stage.keep(RawPeer.connect(subject.bind(), 4_096));
        peer.send(Wire.hello(PEER));
        peer.expectHello(subject.identity());
        int count = 8_000_000 / size;
        for (int i = 0; i < count; i++) {
            subject.socket().send(new byte[size]);
        }
        closing(subject).result();
        int arrived = 0;
        while (peer.poll(Duration.ofMillis(300)) != null) {
            arrived++;
        }
        var losses = subject.socket().stats().lost();
        long lost = losses.values().stream().mapToLong(loss -> loss.count()).sum();
        assertThat(losses).containsKeys(LossReason.CLOSED, LossReason.CLOSE_UNCONFIRMED);
        assertThat(lost).isBetween((long) count - arrived, (long) count);
        assertThat(losses.get(LossReason.CLOSED).count()).isLessThanOrEqualTo(count - arrived);
    }

    @Test
    void sendsWhatWaitsForTheProbationBeforeItCloses() throws Exception {
        Subject subject = stage.socket(builder -> builder.timing(PATIENT));
        for (int i = 0; i < 100; i++) {
            subject.socket().send("m" + i);
        }
        RawPeer peer = stage.meet(Role.CONNECT, subject);
        peer.send(Wire.hello(PEER));
        Task<Void> closing = closing(subject);
        for (int i = 0; i < 100; i++) {
            peer.expectData("m" + i);
        }
        peer.expectClose(Duration.ofSeconds(2));
        peer.close();
        closing.result();
        assertThat(subject.events().lost()).isZero();
    }

    @Test
    void waitsAtCloseForAPeerThatIsAwayForAMoment() throws Exception {
        Subject subject = stage.socket(builder -> builder.timing(PATIENT));
        int port = subject.bind();
        stage.join(subject, port, PEER).close();
        subject.awaitExactlyPeers(0);
        subject.socket().to(PEER).send("for you");
        Task<Void> closing = closing(subject);
        Await.until("closing has begun", subject.socket()::isClosed);
        RawPeer back = stage.dial(port);
        back.send(Wire.hello(PEER));
        back.expectHello(subject.identity());
        back.expectData("for you");
        back.expectClose(Duration.ofSeconds(3));
        back.close();
        closing.result();
    }

    @Test
    void takesMuchThatIsPipelinedBehindAHelloThatIsHeld() throws Exception {
        Subject subject = stage.socket();
        subject.connect(stage.listen().port()); // answers nothing: newcomers are held meanwhile
        RawPeer peer = stage.dial(subject.bind());
        int count = 500;
        Task<Void> sending = stage.async("send", () -> {
            peer.send(Wire.hello(PEER));
            for (int i = 0; i < count; i++) {
                peer.send(Wire.data(ByteBuffer.allocate(2_000).putInt(i).array()));
            }
            return null;
        });
        for (int i = 0; i < count; i++) {
            assertThat(subject.take().asByteBuffer().getInt()).isEqualTo(i);
        }
        sending.result();
    }

    private Task<Void> closing(Subject subject) {
        return stage.async("close", () -> {
            subject.socket().close();
            return null;
        });
    }
}
