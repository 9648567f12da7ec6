package io.aiomsg.nio.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aiomsg.Identity;
import io.aiomsg.LossReason;
import io.aiomsg.Message;
import io.aiomsg.SendMode;
import io.aiomsg.SocketLimits;
import io.aiomsg.UnknownPeerException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** To whom a message goes: round-robin, publish, by identity; and what happens while nobody is there. */
@ExtendWith(LeakCheck.class)
class RoutingTest {

    private static final Identity ONE = Identity.named("one");
    private static final Identity TWO = Identity.named("two");
    private static final Identity THREE = Identity.named("three");

    @RegisterExtension
    final Stage stage = new Stage();

    @Test
    void roundRobinGivesEachPeerItsTurn() throws Exception {
        Subject subject = stage.socket();
        int port = subject.bind();
        List<RawPeer> peers = List.of(
                stage.join(subject, port, ONE), stage.join(subject, port, TWO), stage.join(subject, port, THREE));
        for (int i = 0; i < 30; i++) {
            subject.socket().send("m" + i);
        }
        for (RawPeer peer : peers) {
            int previous = -1;
            for (int i = 0; i < 10; i++) {
                int number = Integer.parseInt(peer.expect(Wire.DATA).text().substring(1));
                assertThat(number).isGreaterThan(previous);
                previous = number;
            }
        }
        for (RawPeer peer : peers) {
            peer.expectSilence(Duration.ofMillis(20));
        }
    }

    @Test
    void publishGivesEveryPeerEveryMessageInOrder() throws Exception {
        Subject subject = stage.socket(builder -> builder.sendMode(SendMode.PUBLISH));
        int port = subject.bind();
        List<RawPeer> peers = List.of(stage.join(subject, port, ONE), stage.join(subject, port, TWO));
        for (int i = 0; i < 50; i++) {
            subject.socket().send("m" + i);
        }
        for (RawPeer peer : peers) {
            for (int i = 0; i < 50; i++) {
                peer.expectData("m" + i);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(SendMode.class)
    void sendsToOnePeerByIdentity(SendMode mode) throws Exception {
        Subject subject = stage.socket(builder -> builder.sendMode(mode));
        int port = subject.bind();
        RawPeer one = stage.join(subject, port, ONE);
        RawPeer two = stage.join(subject, port, TWO);
        for (int i = 0; i < 5; i++) {
            subject.socket().to(TWO).send("for two " + i);
        }
        for (int i = 0; i < 5; i++) {
            two.expectData("for two " + i);
        }
        one.expectSilence(Duration.ofMillis(50));
    }

    @Test
    void repliesToTheSender() throws Exception {
        Subject subject = stage.socket();
        int port = subject.bind();
        RawPeer one = stage.join(subject, port, ONE);
        stage.join(subject, port, TWO);
        one.send(Wire.data("question"));
        Message question = subject.take();
        subject.socket().to(question.from()).send("answer");
        one.expectData("answer");
    }

    @Test
    void refusesToSendToAnIdentityNeverSeen() {
        Subject subject = stage.socket();
        stage.join(subject, subject.bind(), ONE);
        assertThatThrownBy(() -> subject.socket().to(TWO).send("anyone?"))
                .isInstanceOf(UnknownPeerException.class)
                .hasMessageContaining("two");
        assertThatThrownBy(() -> subject.socket().to(TWO).trySend("anyone?")).isInstanceOf(UnknownPeerException.class);
    }

    @Test
    void refusesToSendToAnIdentityThatWasRefused() {
        Subject subject = stage.socket();
        RawPeer stranger = stage.dial(subject.bind());
        byte[] hello = Wire.hello(TWO);
        hello[5] = 2;
        stranger.send(hello);
        stranger.expectClose(Duration.ofSeconds(1));
        assertThatThrownBy(() -> subject.socket().to(TWO).send("anyone?")).isInstanceOf(UnknownPeerException.class);
    }

    @Test
    void keepsByIdentityMessagesForAPeerThatIsAway() throws Exception {
        Subject subject = stage.socket();
        int port = subject.bind();
        stage.join(subject, port, ONE).close();
        subject.awaitExactlyPeers(0);
        RawPeer two = stage.join(subject, port, TWO);
        for (int i = 0; i < 5; i++) {
            subject.socket().to(ONE).send("for one " + i);
        }
        two.expectSilence(Duration.ofMillis(100));
        RawPeer back = stage.join(subject, port, ONE);
        for (int i = 0; i < 5; i++) {
            back.expectData("for one " + i);
        }
    }

    @Test
    void reportsByIdentityMessagesThatExpire() throws Exception {
        Subject subject = stage.socket(builder -> builder.timing(
                Stage.QUICK.toBuilder().expiry(Duration.ofMillis(300)).build()));
        int port = subject.bind();
        stage.join(subject, port, ONE).close();
        subject.awaitExactlyPeers(0);
        subject.socket().to(ONE).send("too late");
        subject.events().awaitLost(LossReason.EXPIRED, 1);
    }

    @Test
    void roundRobinSkipsAPeerThatIsFullAndBlocksWhenAllAre() throws Exception {
        Subject subject = stage.socket(builder -> builder.limits(
                SocketLimits.DEFAULT.toBuilder().sendMessagesPerPeer(20).build()));
        int port = subject.bind();
        RawPeer stuck = stage.join(subject, port, ONE);
        int forStuck =
                Subject.sendUntilRefused(subject.socket().to(ONE), i -> new byte[64 * 1024], Duration.ofMillis(300));
        assertThat(forStuck).isGreaterThan(20);
        RawPeer free = stage.join(subject, port, TWO);
        for (int i = 0; i < 100; i++) {
            subject.socket().send("m" + i);
            free.expectData("m" + i);
        }
        subject.sendUntilRefused(i -> new byte[64 * 1024], Duration.ofMillis(300));
        Task<Void> blocked = stage.async("send", () -> {
            subject.socket().send("at last");
            return null;
        });
        blocked.expectBlocked();
        for (int i = 0; i < forStuck && !blocked.isDone(); i++) {
            stuck.expect(Wire.DATA);
        }
        blocked.result();
    }

    @Test
    void byIdentityBlocksOnThatPeerAlone() throws Exception {
        Subject subject = stage.socket(builder -> builder.limits(
                SocketLimits.DEFAULT.toBuilder().sendMessagesPerPeer(20).build()));
        int port = subject.bind();
        RawPeer stuck = stage.join(subject, port, ONE);
        RawPeer free = stage.join(subject, port, TWO);
        Subject.sendUntilRefused(subject.socket().to(ONE), i -> new byte[64 * 1024], Duration.ofMillis(300));
        Task<Void> blocked = stage.async("send", () -> {
            subject.socket().to(ONE).send("for one");
            return null;
        });
        blocked.expectBlocked();
        subject.socket().to(TWO).send("for two");
        free.expectData("for two");
        while (!stuck.expect(Wire.DATA).text().equals("for one")) {
            // what was queued before it
        }
        blocked.result();
    }

    @Test
    void publishDropsTheOldestForASlowPeerAndNeverStallsTheOthers() throws Exception {
        Subject subject = stage.socket(builder -> builder.sendMode(SendMode.PUBLISH)
                .limits(SocketLimits.DEFAULT.toBuilder().sendMessagesPerPeer(20).build()));
        int port = subject.bind();
        RawPeer slow = stage.keep(RawPeer.connect(port, 4_096));
        slow.send(Wire.hello(ONE));
        slow.expectHello(subject.identity());
        RawPeer quick = stage.join(subject, port, TWO);
        int count = 300;
        for (int i = 0; i < count; i++) {
            subject.socket().send(ByteBuffer.allocate(64 * 1024).putInt(i).array());
            Envelope copy = quick.expect(Wire.DATA);
            assertThat(ByteBuffer.wrap(copy.body()).getInt()).isEqualTo(i);
        }
        int arrived = 0;
        int previous = -1;
        while (previous < count - 1) {
            int number = ByteBuffer.wrap(slow.expect(Wire.DATA).body()).getInt();
            assertThat(number).isGreaterThan(previous);
            previous = number;
            arrived++;
        }
        assertThat(arrived).isLessThan(count);
        subject.events().awaitLost(LossReason.OVERFLOW, count - arrived);
    }

    @Test
    void publishWithoutAnyPeerKeepsTheNewest() throws Exception {
        Subject subject = stage.socket(builder -> builder.sendMode(SendMode.PUBLISH)
                .limits(SocketLimits.DEFAULT.toBuilder().sendMessagesPerPeer(10).build()));
        for (int i = 0; i < 25; i++) {
            subject.socket().send("m" + i);
        }
        subject.events().awaitLost(LossReason.OVERFLOW, 15);
        RawPeer peer = stage.dial(subject.bind());
        peer.send(Wire.hello(ONE));
        peer.expectHello(subject.identity());
        for (int i = 15; i < 25; i++) {
            peer.expectData("m" + i);
        }
    }

    @Test
    void returnsAGonePeersUnsentMessagesToTheHeadOfTheQueue() throws Exception {
        Subject subject = stage.socket();
        int port = subject.bind();
        RawPeer stuck = stage.join(subject, port, ONE);
        int count = 400;
        for (int i = 0; i < count; i++) {
            subject.socket().send(ByteBuffer.allocate(64 * 1024).putInt(i).array());
        }
        stuck.reset();
        subject.awaitExactlyPeers(0);
        RawPeer next = stage.join(subject, port, TWO);
        int first = ByteBuffer.wrap(next.expect(Wire.DATA).body()).getInt();
        for (int i = first + 1; i < count; i++) {
            assertThat(ByteBuffer.wrap(next.expect(Wire.DATA).body()).getInt()).isEqualTo(i);
        }
        assertThat(first).isLessThan(300);
        assertThat(subject.events().lost()).isZero();
    }

    @Test
    void countsPublishedCopiesOfAGonePeerAsLost() throws Exception {
        Subject subject = stage.socket(builder -> builder.sendMode(SendMode.PUBLISH));
        RawPeer stuck = stage.join(subject, subject.bind(), ONE);
        int count = 400;
        for (int i = 0; i < count; i++) {
            subject.socket().send(new byte[64 * 1024]);
        }
        stuck.reset();
        subject.awaitExactlyPeers(0);
        Await.until(
                "a loss",
                () -> subject.events().lost(LossReason.DISCONNECTED) > 0
                        && subject.socket().stats().messagesQueued() == 0);
        long sent = subject.socket().stats().messagesSent();
        subject.events().awaitLost(LossReason.DISCONNECTED, count - sent);
    }

    @Test
    void refusesAPayloadOverTheLimit() {
        Subject subject = stage.socket(builder -> builder.limits(
                SocketLimits.DEFAULT.toBuilder().maxPayloadBytes(100).build()));
        assertThatThrownBy(() -> subject.socket().send(new byte[101]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("101")
                .hasMessageContaining("100");
        assertThat(subject.socket().trySend(new byte[100])).isTrue();
    }

    @Test
    void acceptsBuffersWithoutMovingThem() throws Exception {
        Subject subject = stage.socket();
        RawPeer peer = stage.join(subject, subject.bind(), ONE);
        ByteBuffer buffer = ByteBuffer.wrap(Wire.utf8("--payload--"), 2, 7);
        subject.socket().send(buffer);
        assertThat(buffer.position()).isEqualTo(2);
        peer.expectData("payload");
        assertThat(subject.socket().trySend(buffer)).isTrue();
        peer.expectData("payload");
    }
}
