package io.aiomsg.nio.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.DisconnectReason;
import io.aiomsg.Identity;
import io.aiomsg.Message;
import io.aiomsg.SocketLimits;
import io.netty.buffer.PooledByteBufAllocator;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames between HELLO and the end: which are taken, which are skipped, and which end the connection. */
@ExtendWith(LeakCheck.class)
class EnvelopeTest {

    private static final Identity PEER = Identity.named("raw-peer");
    private static final byte[] ID = Wire.messageId(1);

    @RegisterExtension
    final Stage stage = new Stage();

    /** Frames that every peer skips without a word. */
    enum Skipped {
        EMPTY(Wire.hex("00000000")),
        UNKNOWN_TYPE(Wire.envelope(0x09, Wire.utf8("from the future"))),
        TYPE_0(Wire.envelope(0x00)),
        TYPE_255(Wire.envelope(0xff, new byte[16])),
        HEARTBEAT_WITH_BODY(Wire.envelope(Wire.HEARTBEAT, Wire.utf8("thump"))),
        SECOND_HELLO(Wire.hello(PEER)),
        SECOND_HELLO_OF_ANOTHER(Wire.hello(Identity.named("somebody else"))),
        BARE_HELLO(Wire.envelope(Wire.HELLO)),
        UNKNOWN_ACK(Wire.ack(Wire.messageId(99))),
        LONG_ACK(Wire.envelope(Wire.ACK, Wire.messageId(99), Wire.utf8("tail"))),
        SHORT_ACK(Wire.envelope(Wire.ACK, new byte[15])),
        BARE_ACK(Wire.envelope(Wire.ACK)),
        REQUEST_WITHOUT_ID(Wire.envelope(Wire.DATA_REQ)),
        REQUEST_WITH_SHORT_ID(Wire.envelope(Wire.DATA_REQ, new byte[15]));

        private final String hex;

        Skipped(byte[] octets) {
            this.hex = HexFormat.of().formatHex(octets);
        }

        byte[] octets() {
            return Wire.hex(hex);
        }
    }

    @ParameterizedTest
    @EnumSource(Skipped.class)
    void skipsAFrameWithoutAWord(Skipped skipped) throws Exception {
        Subject subject = stage.socket();
        RawPeer peer = stage.admit(Role.BIND, subject, PEER);
        peer.send(Wire.data("before"), skipped.octets(), Wire.data("after"));
        Message before = subject.take();
        Message after = subject.take();
        assertThat(before.text()).isEqualTo("before");
        assertThat(after.text()).isEqualTo("after");
        assertThat(after.from()).isEqualTo(PEER);
        assertThat(subject.socket().tryReceive()).isNull();
        peer.expectSilence(Duration.ofMillis(60));
    }

    @Test
    void skipsThemAllAtAConnectEnd() throws Exception {
        Subject subject = stage.socket();
        RawPeer peer = stage.admit(Role.CONNECT, subject, PEER);
        for (Skipped skipped : Skipped.values()) {
            peer.send(skipped.octets());
        }
        peer.send(Wire.data("after"));
        assertThat(subject.takeText()).isEqualTo("after");
        peer.expectSilence(Duration.ofMillis(60));
    }

    @Test
    void takesALongAckForAnAckButNoShortOne() throws Exception {
        Subject subject = stage.socket(builder -> builder.delivery(DeliveryGuarantee.AT_LEAST_ONCE));
        RawPeer peer = stage.admit(Role.BIND, subject, PEER);
        subject.socket().send("please confirm");
        byte[] id = peer.expect(Wire.DATA_REQ).messageId();
        peer.send(Wire.envelope(Wire.ACK, Arrays.copyOf(id, 15)));
        Await.stays(
                "unacknowledged",
                Duration.ofMillis(150),
                () -> subject.socket().stats().unacknowledged() == 1);
        peer.send(Wire.envelope(Wire.ACK, id, new byte[1]));
        Await.until("acknowledged", () -> subject.socket().stats().unacknowledged() == 0);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void deliversAnEmptyMessageAndAnEmptyRequest(Role role) throws Exception {
        Subject subject = stage.socket();
        RawPeer peer = stage.admit(role, subject, PEER);
        peer.send(Wire.data(""), Wire.request(ID, ""));
        assertThat(subject.take().size()).isZero();
        assertThat(subject.take().size()).isZero();
        peer.expectAck(ID);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 65_535, 65_536, 65_537, 1_048_576})
    void carriesPayloadsOfAnySizeBothWays(int size) throws Exception {
        Subject subject = stage.socket();
        RawPeer peer = stage.admit(Role.BIND, subject, PEER);
        byte[] payload = new byte[size];
        for (int i = 0; i < size; i++) {
            payload[i] = (byte) (i * 31 + (i >> 8));
        }
        subject.socket().send(payload.clone());
        assertThat(peer.expect(Wire.DATA).body()).isEqualTo(payload);
        peer.sendSplit(Wire.data(payload), Math.max(1, size / 3), Duration.ZERO);
        assertThat(subject.take().payload()).isEqualTo(payload);
    }

    @ParameterizedTest
    @ValueSource(strings = {"80000000", "ffffffff", "7fffffff", "80000000 03 41 42", "04100000 03"})
    void disconnectsAPeerThatAnnouncesTooMuch(String octets) throws Exception {
        Subject subject = stage.socket();
        RawPeer peer = stage.admit(Role.BIND, subject, PEER);
        long memoryBefore = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
        peer.send(Wire.data("last words"), Wire.hex(octets));
        peer.expectClose(Duration.ofSeconds(1));
        subject.events().awaitDisconnected(DisconnectReason.FRAME_TOO_LONG);
        long memoryAfter = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
        assertThat(memoryAfter - memoryBefore).isLessThan(32L << 20);
        assertThat(subject.takeText()).isEqualTo("last words");
    }

    @Test
    void disconnectsAConnectEndsPeerThatAnnouncesTooMuch() throws Exception {
        Subject subject = stage.socket();
        RawPeer peer = stage.admit(Role.CONNECT, subject, PEER);
        peer.send(Wire.hex("ffffffff"));
        peer.expectClose(Duration.ofSeconds(1));
        subject.events().awaitDisconnected(DisconnectReason.FRAME_TOO_LONG);
    }

    @Test
    void allocatesNothingForAnAnnouncedLengthWithinTheLimit() throws Exception {
        Subject subject = stage.socket();
        RawPeer peer = stage.admit(Role.BIND, subject, PEER);
        long memoryBefore = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
        long heapBefore = PooledByteBufAllocator.DEFAULT.metric().usedHeapMemory();
        peer.send(Wire.hex("04000001 03 41"));
        peer.expectSilence(Duration.ofMillis(150));
        assertThat(PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory() - memoryBefore)
                .isLessThan(32L << 20);
        assertThat(PooledByteBufAllocator.DEFAULT.metric().usedHeapMemory() - heapBefore)
                .isLessThan(32L << 20);
    }

    @Test
    void acceptsAPayloadAtTheLimitAndNotOneOctetMore() throws Exception {
        Subject subject = stage.socket(builder -> builder.limits(
                SocketLimits.DEFAULT.toBuilder().maxPayloadBytes(1_000).build()));
        int port = subject.bind();
        RawPeer peer = stage.join(subject, port, PEER);
        peer.send(Wire.data(new byte[1_000]), Wire.envelope(Wire.DATA_REQ, ID, new byte[1_000]));
        assertThat(subject.take().size()).isEqualTo(1_000);
        assertThat(subject.take().size()).isEqualTo(1_000);
        peer.expectAck(ID);
        peer.send(Wire.data(new byte[1_001]));
        peer.drainToClose(Duration.ofSeconds(1));
        subject.events().awaitDisconnected(DisconnectReason.FRAME_TOO_LONG);

        RawPeer other = stage.join(subject, port, Identity.named("other"));
        other.send(Wire.envelope(Wire.DATA_REQ, ID, new byte[1_001]));
        other.drainToClose(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void deliversCompleteFramesBeforeTheEndOfTheStream(Role role) throws Exception {
        Subject subject = stage.socket();
        RawPeer peer = stage.admit(role, subject, PEER);
        peer.send(Wire.data("1"), Wire.data("2"), Wire.data("3"));
        peer.halfClose();
        assertThat(subject.takeTexts(3)).containsExactly("1", "2", "3");
        peer.drainToClose(Duration.ofSeconds(1));
        subject.events().awaitDisconnected(DisconnectReason.CLOSED_BY_PEER);
    }

    @Test
    void tellsAConnectionThatBrokeWithinAFrame() throws Exception {
        Subject subject = stage.socket();
        RawPeer peer = stage.admit(Role.BIND, subject, PEER);
        peer.send(Wire.data("whole"), Wire.hex("00000005 03 41"));
        peer.close();
        assertThat(subject.takeText()).isEqualTo("whole");
        subject.events().awaitDisconnected(DisconnectReason.CONNECTION_LOST);
        subject.expectNoMessage(Duration.ofMillis(50));
    }

    @Test
    void survivesAReset() throws Exception {
        Subject subject = stage.socket();
        int port = subject.bind();
        RawPeer peer = stage.join(subject, port, PEER);
        peer.reset();
        subject.events().awaitDisconnected(DisconnectReason.CONNECTION_LOST);
        RawPeer again = stage.join(subject, port, PEER);
        again.send(Wire.data("back"));
        assertThat(subject.takeText()).isEqualTo("back");
    }
}
