package io.aiomsg.nio.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.Identity;
import io.aiomsg.LossReason;
import io.aiomsg.SocketTiming;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How long close() goes on, and what it reports about the messages it could do nothing more for. */
@ExtendWith(LeakCheck.class)
class LingerTest {

    private static final Identity PEER = Identity.named("raw-peer");
    private static final int MANY = 2_000;

    @RegisterExtension
    final Stage stage = new Stage();

    @Test
    void reportsWhatAPeerThatReadsNothingHasNotConfirmed() throws Exception {
        Subject subject = stage.socket(builder -> builder.timing(linger(500)));
        RawPeer peer = slowPeer(subject);
        for (int i = 0; i < MANY; i++) {
            subject.socket().send(numbered(i));
        }
        long start = System.nanoTime();
        closing(subject).result();
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(450), Duration.ofMillis(2_500));
        int arrived = 0;
        while (peer.poll(Duration.ofMillis(300)) != null) {
            arrived++;
        }
        long unconfirmed = lost(subject, LossReason.CLOSE_UNCONFIRMED);
        long queued = lost(subject, LossReason.CLOSED);
        assertThat(unconfirmed).isPositive();
        assertThat(queued).isPositive();
        assertThat(unconfirmed + queued).isBetween((long) MANY - arrived, (long) MANY);
        Await.until("events", () -> subject.events().lost() == unconfirmed + queued);
    }

    @Test
    void reportsAFlushThatThePeerDidNotConfirmByItsEnd() throws Exception {
        Subject subject = stage.socket(builder -> builder.timing(linger(400)));
        RawPeer peer = stage.admit(Role.BIND, subject, PEER);
        for (int i = 0; i < 10; i++) {
            subject.socket().send("m" + i);
        }
        Task<Void> closing = closing(subject);
        for (int i = 0; i < 10; i++) {
            peer.expectData("m" + i);
        }
        peer.expectClose(Duration.ofSeconds(1));
        closing.result(); // the peer never ends its side
        assertThat(lost(subject, LossReason.CLOSE_UNCONFIRMED)).isBetween(1L, 10L);
        assertThat(lost(subject, LossReason.CLOSED)).isZero();
    }

    @Test
    void reportsWhatNobodyCameFor() throws Exception {
        Subject subject = stage.socket(builder -> builder.timing(linger(200)));
        subject.bind();
        subject.socket().send("one");
        subject.socket().send("two");
        closing(subject).result();
        assertThat(subject.socket().stats().lost().get(LossReason.CLOSED).count())
                .isEqualTo(2);
        assertThat(subject.socket().stats().lost().get(LossReason.CLOSED).octets())
                .isEqualTo(6);
        subject.events().awaitLost(LossReason.CLOSED, 2);
    }

    @Test
    void discardsWithoutAcknowledgementWhatArrivesWhileItCloses() throws Exception {
        Subject subject = stage.socket(builder -> builder.timing(linger(2_000)));
        RawPeer peer = slowPeer(subject);
        for (int i = 0; i < MANY; i++) {
            subject.socket().send(numbered(i));
        }
        Task<Void> closing = closing(subject).expectBlocked();
        peer.send(Wire.data("late"), Wire.request(Wire.messageId(1), "late too"));
        for (int i = 0; i < MANY; i++) {
            peer.expect(Wire.DATA);
        }
        peer.expectClose(Duration.ofSeconds(2)); // and no ACK before
        peer.close();
        closing.result();
        Await.until("counted", () -> lost(subject, LossReason.CLOSED_UNTAKEN) == 2);
    }

    @Test
    void interruptedItDoesNotLingerAndKeepsTheFlag() throws Exception {
        Subject subject = stage.socket(builder -> builder.timing(linger(5_000)));
        slowPeer(subject);
        for (int i = 0; i < MANY; i++) {
            subject.socket().send(numbered(i));
        }
        long start = System.nanoTime();
        Task<Boolean> closing = stage.async("close", () -> {
            Thread.currentThread().interrupt();
            subject.socket().close();
            return Thread.interrupted();
        });
        assertThat(closing.result()).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(1_500));
        assertThat(lost(subject, LossReason.CLOSED)).isPositive();
    }

    @Test
    void interruptedWhileItLingersItStops() throws Exception {
        Subject subject = stage.socket(builder -> builder.timing(linger(5_000)));
        slowPeer(subject);
        for (int i = 0; i < MANY; i++) {
            subject.socket().send(numbered(i));
        }
        Task<Boolean> closing = stage.async("close", () -> {
            subject.socket().close();
            return Thread.interrupted();
        });
        closing.expectBlocked();
        long start = System.nanoTime();
        closing.interrupt();
        assertThat(closing.result()).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(1_500));
    }

    @Test
    void waitsForAPeerThatReadsSlowly() throws Exception {
        Subject subject = stage.socket(builder -> builder.timing(linger(5_000)));
        RawPeer peer = slowPeer(subject);
        for (int i = 0; i < MANY; i++) {
            subject.socket().send(numbered(i));
        }
        Task<Void> closing = closing(subject);
        for (int i = 0; i < MANY; i++) {
            if (i % 100 == 0) {
                Await.stays("reading slowly", Duration.ofMillis(40), () -> true);
            }
            assertThat(ByteBuffer.wrap(peer.expect(Wire.DATA).body()).getInt()).isEqualTo(i);
        }
        peer.expectClose(Duration.ofSeconds(2));
        peer.close();
        closing.result();
        assertThat(subject.events().lost()).isZero();
    }

    private Task<Void> closing(Subject subject) {
        return stage.async("close", () -> {
            subject.socket().close();
            return null;
        });
    }

    /** A connected peer with small buffers, that has not read anything but the HELLO. */
    private RawPeer slowPeer(Subject subject) {
        RawPeer peer = stage.keep(RawPeer.connect(subject.bind(), 4_096));
        peer.send(Wire.hello(PEER));
        peer.expectHello(subject.identity());
        return peer;
    }

    private static long lost(Subject subject, LossReason reason) {
        var loss = subject.socket().stats().lost().get(reason);
        return loss == null ? 0 : loss.count();
    }

    private static SocketTiming linger(int millis) {
        return Stage.QUICK.toBuilder().linger(Duration.ofMillis(millis)).build();
    }

    /** A payload of 8 KiB that begins with a number. */
    private static byte[] numbered(int number) {
        return ByteBuffer.allocate(8_192).putInt(number).array();
    }
}
