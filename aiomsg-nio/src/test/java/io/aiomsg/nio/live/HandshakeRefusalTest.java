package io.aiomsg.nio.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.DisconnectReason;
import io.aiomsg.Identity;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketLimits;
import io.aiomsg.nio.live.RawPeer.Ending;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What does not begin with a proper HELLO is refused: soon, but not at once, cleanly, and without a HELLO in answer. */
@ExtendWith(LeakCheck.class)
class HandshakeRefusalTest {

    private static final Identity PEER = Identity.named("raw-peer");
    private static final byte[] HELLO = Wire.hello(PEER);

    @RegisterExtension
    final Stage stage = new Stage();

    /** First frames that no socket accepts. */
    enum BadStart {
        DATA(Wire.data("too early for this")),
        SHORT_DATA(Wire.data("x")),
        HEARTBEAT(Wire.heartbeat()),
        ACK(Wire.ack(Wire.messageId(1))),
        REQUEST(Wire.request(Wire.messageId(1), "too early")),
        VERSION_0(patched(HELLO, 5, 0)),
        VERSION_2(patched(HELLO, 5, 2)),
        UNKNOWN_TYPE(patched(HELLO, 4, 9)),
        EMPTY_FRAME(Wire.hex("00000000")),
        BARE_TYPE(Wire.hex("00000001 01")),
        NO_IDENTITY(Wire.hex("00000002 01 01")),
        IDENTITY_OF_15(Wire.frame(Arrays.copyOfRange(HELLO, 4, 21))),
        HELLO_FAR_TOO_LONG(Wire.hello(PEER, new byte[4_000])),
        LENGTH_OVER_2_31(Wire.hex("80000000 01 01")),
        LENGTH_ALL_ONES(Wire.hex("ffffffff 01 01")),
        GARBAGE(Wire.hex("de ad be ef 00 00 00 00")),
        TLS_CLIENT_HELLO(Wire.hex("16 03 01 00 c8 01 00 00 c4 03 03"));

        private final String hex;

        BadStart(byte[] octets) {
            this.hex = HexFormat.of().formatHex(octets);
        }

        byte[] octets() {
            return Wire.hex(hex);
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void refusesEveryBadStart(Role role) {
        Map<BadStart, Subject> subjects = new EnumMap<>(BadStart.class);
        Map<BadStart, RawPeer> peers = new EnumMap<>(BadStart.class);
        for (BadStart start : BadStart.values()) {
            Subject subject = stage.socket();
            subjects.put(start, subject);
            peers.put(start, stage.meet(role, subject));
        }
        for (BadStart start : BadStart.values()) {
            RawPeer peer = peers.get(start);
            peer.send(start.octets());
        }
        for (BadStart start : BadStart.values()) {
            Subject subject = subjects.get(start);
            assertThat(peers.get(start).expectClose(Duration.ofSeconds(1)))
                    .as(start.name())
                    .isEqualTo(Ending.EOF);
            assertThat(subject.events().await(SocketEvent.Rejected.class).detail())
                    .as(start.name())
                    .isNotEmpty();
            assertThat(subject.socket().peers()).as(start.name()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void refusesAnotherVersionByName(Role role) {
        Subject subject = stage.socket();
        stage.meet(role, subject).send(BadStart.VERSION_2.octets());
        subject.events().awaitRejected(DisconnectReason.WRONG_VERSION);
    }

    @Test
    void refusesAShortHelloByName() {
        Subject subject = stage.socket();
        stage.meet(Role.BIND, subject).send(BadStart.IDENTITY_OF_15.octets());
        subject.events().awaitRejected(DisconnectReason.BAD_HELLO);
    }

    @Test
    void refusesAnotherProtocol() {
        Subject subject = stage.socket();
        RawPeer browser = stage.meet(Role.BIND, subject);
        browser.send(Wire.utf8("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"));
        assertThat(browser.drainToClose(Duration.ofSeconds(1))).isEqualTo(Ending.EOF);
        subject.events().await(SocketEvent.Rejected.class);
    }

    @Test
    void refusesAnotherProtocolByItsFirstOctet() {
        Subject subject = stage.socket();
        RawPeer browser = stage.meet(Role.BIND, subject);
        browser.send(Wire.utf8("G"));
        assertThat(browser.expectClose(Duration.ofSeconds(1))).isEqualTo(Ending.EOF);
        subject.events().awaitRejected(DisconnectReason.NOT_AIOMSG);
    }

    @Test
    void refusesABadStartThatArrivesOctetByOctet() {
        Subject subject = stage.socket();
        RawPeer peer = stage.meet(Role.BIND, subject);
        peer.sendSplit(BadStart.VERSION_2.octets(), 1, Duration.ofMillis(1));
        assertThat(peer.expectClose(Duration.ofSeconds(1))).isEqualTo(Ending.EOF);
    }

    @Test
    void refusesAPeerThatSpeaksFirstAndWrongly() {
        Subject subject = stage.socket(builder -> builder.timing(
                Stage.QUICK.toBuilder().listenFirst(Duration.ofSeconds(2)).build()));
        RawListener listener = stage.listen();
        subject.connect(listener.port());
        RawPeer peer = stage.keep(listener.accept());
        peer.send(BadStart.VERSION_2.octets());
        assertThat(peer.drainToClose(Duration.ofSeconds(1))).isEqualTo(Ending.EOF);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void doesNotWaitForOctetsThatTheLengthDoesNotHave(Role role) {
        RawPeer peer = stage.meet(role, stage.socket());
        peer.send(Wire.hex("00000001 03"));
        assertThat(peer.expectClose(Duration.ofSeconds(1))).isEqualTo(Ending.EOF);
    }

    @Test
    void delaysARefusalAndDelaysRepeatedOnesMore() {
        Subject subject = stage.socket();
        int port = subject.bind();
        Duration first = timeToRefusal(stage.dial(port));
        Duration second = timeToRefusal(stage.dial(port));
        Duration third = timeToRefusal(stage.dial(port));
        assertThat(first).isBetween(Duration.ofMillis(95), Duration.ofMillis(600));
        assertThat(second).isBetween(Duration.ofMillis(850), Duration.ofMillis(1_500));
        assertThat(third).isBetween(Duration.ofMillis(850), Duration.ofMillis(1_500));
    }

    private static Duration timeToRefusal(RawPeer peer) {
        long start = System.nanoTime();
        peer.send(BadStart.VERSION_2.octets());
        peer.expectClose(Await.PATIENCE);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void neverResetsInAHandshakeEvenIfMoreInputFollows(Role role) {
        Subject subject = stage.socket();
        RawPeer peer = stage.meet(role, subject);
        peer.send(BadStart.VERSION_2.octets(), new byte[300_000]);
        assertThat(peer.expectClose(Duration.ofSeconds(1))).isEqualTo(Ending.EOF);
        peer.send(new byte[1_000]);
        Await.stays("time for a RST", Duration.ofMillis(60), () -> true);
        assertThat(peer.wasResetAfterEnd()).isFalse();
    }

    @Test
    void doesNotDelayOthersWhileItRefuses() throws Exception {
        Subject subject = stage.socket();
        int port = subject.bind();
        stage.dial(port).send(BadStart.VERSION_2.octets());
        stage.dial(port).send(BadStart.VERSION_2.octets());
        RawPeer good = stage.dial(port);
        good.send(Wire.hello(PEER), Wire.data("in time"));
        good.expectHello(subject.identity(), Duration.ofMillis(800));
        assertThat(subject.takeText()).isEqualTo("in time");
    }

    @Test
    void refusesConnectionsOverTheLimit() {
        Subject subject = stage.socket(builder ->
                builder.limits(SocketLimits.DEFAULT.toBuilder().connections(2).build()));
        int port = subject.bind();
        stage.join(subject, port, Identity.named("one"));
        stage.join(subject, port, Identity.named("two"));
        RawPeer third = stage.dial(port);
        third.drainToClose(Duration.ofSeconds(2));
        subject.events().awaitRejected(DisconnectReason.TOO_MANY_CONNECTIONS);
        assertThat(subject.socket().peers()).hasSize(2);
    }

    private static byte[] patched(byte[] octets, int index, int value) {
        byte[] patched = octets.clone();
        patched[index] = (byte) value;
        return patched;
    }
}
