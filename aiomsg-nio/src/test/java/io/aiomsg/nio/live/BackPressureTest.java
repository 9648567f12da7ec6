package io.aiomsg.nio.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.DisconnectReason;
import io.aiomsg.Identity;
import io.aiomsg.Message;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketLimits;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Received messages that nobody takes slow their sender down; nothing is lost, and both ends stay alive. */
@ExtendWith(LeakCheck.class)
class BackPressureTest {

    private static final Identity PEER = Identity.named("raw-peer");
    private static final Duration STILL = Duration.ofMillis(250);
    private static final SocketLimits SMALL = SocketLimits.DEFAULT.toBuilder()
            .receiveMessagesPerPeer(100)
            .receiveBytesPerPeer(256 * 1024)
            .build();

    @RegisterExtension
    final Stage stage = new Stage();

    @ParameterizedTest
    @EnumSource(Role.class)
    void stopsReadingAtItsCreditAndLosesNothing(Role role) throws Exception {
        Subject subject = stage.socket(builder -> builder.limits(SMALL));
        RawPeer peer = stage.admit(role, subject, PEER);
        int sent = peer.sendUntilBlocked(number -> Wire.data(numbered(number)), 100_000, STILL);
        assertThat(subject.events().await(SocketEvent.ReadingPaused.class).peer())
                .isEqualTo(PEER);
        assertThat(subject.socket().stats().untaken()).isBetween(1L, 100L);

        Task<Void> taking = stage.async("take", () -> {
            for (int i = 0; i < sent; i++) {
                assertThat(number(subject.take())).isEqualTo(i);
            }
            return null;
        });
        peer.sendRest(Await.PATIENCE);
        taking.result();
        subject.events().await(SocketEvent.ReadingResumed.class);
        peer.send(Wire.data("end"));
        assertThat(subject.takeText()).isEqualTo("end");
    }

    @Test
    void stopsReadingAtItsCreditOfOctets() {
        Subject subject = stage.socket(builder -> builder.limits(SMALL));
        RawPeer peer = stage.join(subject, subject.bind(), PEER);
        peer.sendUntilBlocked(number -> Wire.data(new byte[60_000]), 1_000, STILL);
        subject.events().await(SocketEvent.ReadingPaused.class);
        assertThat(subject.socket().stats().untaken()).isBetween(1L, 5L);
    }

    @Test
    void keepsAPausedConnectionAliveAndBeatsOn() throws Exception {
        Subject subject = stage.socket(builder -> builder.limits(SMALL)
                .timing(Stage.QUICK.toBuilder()
                        .heartbeat(Duration.ofMillis(150))
                        .liveness(Duration.ofMillis(600))
                        .build()));
        RawPeer peer = stage.admit(Role.BIND, subject, PEER);
        int sent = peer.sendUntilBlocked(number -> Wire.data(numbered(number)), 100_000, STILL);
        peer.expectOnlyHeartbeats(Duration.ofMillis(900));
        peer.expect(Wire.HEARTBEAT, Duration.ofSeconds(1));
        Task<Void> taking = stage.async("take", () -> {
            for (int i = 0; i < sent; i++) {
                assertThat(number(subject.take())).isEqualTo(i);
            }
            return null;
        });
        peer.sendRest(Await.PATIENCE);
        taking.result();
        assertThat(subject.events().all(SocketEvent.PeerDisconnected.class)).isEmpty();
    }

    @Test
    void noticesThatAPausedPeerDiedWhenAHeartbeatIsRefused() throws Exception {
        Subject subject = stage.socket(builder -> builder.limits(SMALL)
                .timing(Stage.QUICK.toBuilder()
                        .heartbeat(Duration.ofMillis(150))
                        .liveness(Duration.ofSeconds(10))
                        .build()));
        RawPeer peer = stage.admit(Role.BIND, subject, PEER);
        peer.sendUntilBlocked(number -> Wire.data(numbered(number)), 100_000, STILL);
        peer.reset();
        subject.events().await(SocketEvent.PeerDisconnected.class);
        assertThat(number(subject.take())).isZero();
    }

    @Test
    void acknowledgesNothingThatWasNotTaken() throws Exception {
        Subject subject = stage.socket(builder -> builder.limits(SMALL));
        RawPeer peer = stage.admit(Role.BIND, subject, PEER);
        peer.sendUntilBlocked(
                number -> Wire.envelope(Wire.DATA_REQ, Wire.messageId(number), numbered(number)), 100_000, STILL);
        peer.expectSilence(Duration.ofMillis(100));
        for (int i = 0; i < 5; i++) {
            assertThat(number(subject.take())).isEqualTo(i);
            peer.expectAck(Wire.messageId(i));
        }
    }

    @Test
    void doesNotStarveAPeerBesideAFlood() throws Exception {
        Subject subject = stage.socket();
        int port = subject.bind();
        RawPeer flood = stage.join(subject, port, Identity.named("flood"));
        RawPeer quiet = stage.join(subject, port, Identity.named("quiet"));
        Task<Integer> flooding = stage.async("flood", () -> {
            int count = 0;
            byte[] some = Wire.concat(Wire.data(numbered(0)), Wire.data(numbered(1)), Wire.data(numbered(2)));
            while (!Thread.interrupted()) {
                flood.send(some);
                count += 3;
            }
            return count;
        });
        for (int i = 0; i < 1_000; i++) {
            subject.take();
        }
        quiet.send(Wire.data("me too"));
        Map<Identity, Integer> taken = new HashMap<>();
        Await.until("the quiet peer's message", () -> {
            Message message = subject.socket().tryReceive();
            if (message != null) {
                taken.merge(message.from(), 1, Integer::sum);
            }
            return taken.containsKey(Identity.named("quiet"));
        });
        flooding.interrupt();
        assertThat(flooding.result()).isPositive();
    }

    @Test
    void servesConnectionsInRotation() throws Exception {
        Subject subject = stage.socket();
        int port = subject.bind();
        RawPeer one = stage.join(subject, port, Identity.named("one"));
        RawPeer two = stage.join(subject, port, Identity.named("two"));
        for (int i = 0; i < 200; i++) {
            one.send(Wire.data("one"));
        }
        for (int i = 0; i < 200; i++) {
            two.send(Wire.data("two"));
        }
        Await.until("all received", () -> subject.socket().stats().untaken() == 400);
        int fromTwo = 0;
        for (String text : subject.takeTexts(200)) {
            fromTwo += text.equals("two") ? 1 : 0;
        }
        assertThat(fromTwo).isBetween(20, 180);
    }

    // AIO-RTE-006
    @Test
    void aPausedPeerDoesNotStopOthers() throws Exception {
        Subject subject = stage.socket(builder -> builder.limits(SMALL));
        int port = subject.bind();
        RawPeer paused = stage.join(subject, port, Identity.named("paused"));
        paused.sendUntilBlocked(number -> Wire.data(numbered(number)), 100_000, STILL);
        RawPeer other = stage.join(subject, port, Identity.named("other"));
        other.send(Wire.request(Wire.messageId(1), "urgent"));
        Identity from = Identity.named("paused");
        int taken = 0;
        while (from.equals(Identity.named("paused"))) {
            from = subject.take().from();
            assertThat(++taken).isLessThan(10_000);
        }
        other.expectAck(Wire.messageId(1));
        subject.socket().to(Identity.named("other")).send("and back");
        other.expectData("and back");
    }

    @Test
    void blocksTheSenderAtTheOtherEndAndLosesNothing() throws Exception {
        Subject receiver = stage.socket(builder -> builder.limits(SMALL));
        Subject sender = stage.socket(builder -> builder.limits(SocketLimits.DEFAULT.toBuilder()
                .sendMessagesPerPeer(100)
                .sendBytesPerPeer(256 * 1024)
                .build()));
        sender.connect(receiver.bind());
        sender.awaitPeers(1);
        int before = sender.sendUntilRefused(BackPressureTest::numbered, STILL);
        Task<Void> blocked = stage.async("send", () -> {
            sender.socket().send(numbered(before));
            return null;
        });
        blocked.expectBlocked();
        for (int i = 0; i <= before; i++) {
            assertThat(number(receiver.take())).isEqualTo(i);
        }
        blocked.result();
        assertThat(sender.events().lost()).isZero();
    }

    @Test
    void owedAcknowledgementsAreBounded() throws Exception {
        Subject subject = stage.socket(builder -> builder.delivery(DeliveryGuarantee.AT_LEAST_ONCE));
        RawPeer peer = stage.keep(RawPeer.connect(subject.bind(), 4_096));
        peer.send(Wire.hello(PEER));
        peer.expectHello(subject.identity());
        Task<Void> taking = stage.async("take", () -> {
            while (true) {
                subject.socket().receive();
            }
        });
        // The peer never reads: sooner or later the socket must stop reading too.
        peer.sendUntilBlocked(block -> requests(block * 1_000, 1_000), 3_000, Duration.ofMillis(600));
        assertThat(taking.isDone()).isFalse();
        assertThat(subject.events().all(SocketEvent.PeerDisconnected.class)).isEmpty();
    }

    @Test
    void halfReceivedLargeFramesDoNotBlockEachOtherForEver() throws Exception {
        int mib = 1 << 20;
        Subject subject = stage.socket(builder -> builder.limits(SocketLimits.DEFAULT.toBuilder()
                .maxPayloadBytes(mib)
                .receiveBytesPerPeer(mib)
                .receiveBytesTotal(mib)
                .build()));
        int port = subject.bind();
        int size = 700_000;
        byte[] frame = Wire.data(new byte[size]);
        byte[] firstHalf = Arrays.copyOf(frame, size / 2);
        byte[] secondHalf = Arrays.copyOfRange(frame, size / 2, frame.length);
        List<RawPeer> peers = new ArrayList<>();
        for (String name : List.of("one", "two", "three")) {
            peers.add(stage.join(subject, port, Identity.named(name)));
        }
        for (RawPeer peer : peers) {
            peer.send(firstHalf);
        }
        List<Task<Void>> rests = new ArrayList<>();
        for (RawPeer peer : peers) {
            rests.add(stage.async("rest", () -> {
                peer.send(secondHalf);
                return null;
            }));
        }
        for (int i = 0; i < 3; i++) {
            assertThat(subject.take().size()).isEqualTo(size);
        }
        for (Task<Void> rest : rests) {
            rest.result();
        }
    }

    @Test
    void refusesNothingToADeadPeersSuccessor() throws Exception {
        Subject subject = stage.socket(builder -> builder.limits(SMALL));
        int port = subject.bind();
        RawPeer peer = stage.join(subject, port, PEER);
        int sent = peer.sendUntilBlocked(number -> Wire.data(numbered(number)), 100_000, STILL);
        peer.close();
        int taken = 0;
        while (taken < sent - 1) {
            assertThat(number(subject.take())).isEqualTo(taken);
            taken++;
        }
        subject.events().awaitDisconnected(DisconnectReason.CONNECTION_LOST);
        RawPeer successor = stage.join(subject, port, PEER);
        successor.send(Wire.data("fresh"));
        assertThat(subject.takeText()).isEqualTo("fresh");
    }

    private static byte[] requests(int first, int count) {
        byte[][] all = new byte[count][];
        for (int i = 0; i < count; i++) {
            all[i] = Wire.request(Wire.messageId(first + i), "");
        }
        return Wire.concat(all);
    }

    /** A payload of 1 KiB that begins with a number. */
    private static byte[] numbered(int number) {
        return ByteBuffer.allocate(1_024).putInt(number).array();
    }

    private static int number(Message message) {
        return message.asByteBuffer().getInt();
    }
}
