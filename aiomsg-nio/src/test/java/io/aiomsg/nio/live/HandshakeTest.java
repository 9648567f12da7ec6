package io.aiomsg.nio.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.Dialect;
import io.aiomsg.DisconnectReason;
import io.aiomsg.Identity;
import io.aiomsg.PeerInfo;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketTiming;
import io.aiomsg.nio.live.RawPeer.Ending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Who speaks first, what a HELLO looks like, which are accepted, and how long all of it may take. */
@ExtendWith(LeakCheck.class)
class HandshakeTest {

    private static final Identity PEER = Identity.named("raw-peer");

    @RegisterExtension
    final Stage stage = new Stage();

    @Test
    void bindEndStaysSilentUntilTheFirstOctet() {
        Subject subject = stage.socket();
        RawPeer peer = stage.dial(subject.bind());
        peer.expectSilence(Duration.ofMillis(600));
        peer.send(Wire.hello(PEER));
        peer.expectHello(subject.identity());
    }

    @Test
    void bindEndAnswersWithAHelloOfExactly18Octets() {
        Subject subject = stage.socket();
        RawPeer peer = stage.dial(subject.bind());
        peer.send(Wire.hello(PEER));
        assertThat(peer.expect(Wire.HELLO).body())
                .isEqualTo(Wire.concat(new byte[] {1}, subject.identity().octets()));
        peer.expectSilence(Duration.ofMillis(200));
    }

    @Test
    void connectEndListensFirstAndThenSaysHelloUnprompted() {
        Subject subject = stage.socket(builder -> builder.timing(listenFirst(300)));
        RawListener listener = stage.listen();
        subject.connect(listener.port());
        RawPeer peer = stage.keep(listener.accept());
        peer.expectSilence(Duration.ofMillis(200));
        peer.expectHello(subject.identity(), Duration.ofSeconds(1));
        peer.expectSilence(Duration.ofMillis(200));
    }

    @Test
    void connectEndAnswersAPeerThatSpeaksFirst() throws Exception {
        Subject subject = stage.socket(builder -> builder.timing(listenFirst(3_000)));
        RawListener listener = stage.listen();
        subject.connect(listener.port());
        RawPeer peer = stage.keep(listener.accept());
        peer.send(Wire.hello(PEER));
        peer.expectHello(subject.identity(), Duration.ofSeconds(1));
        subject.awaitPeers(1);
    }

    @Test
    void connectEndListensNoLongerToAnAddressKnownToSpeakV1() throws Exception {
        Subject subject = stage.socket(builder -> builder.timing(listenFirst(500)));
        RawListener listener = stage.listen();
        subject.connect(listener.port());
        RawPeer peer = stage.keep(listener.accept());
        peer.expectHello(subject.identity());
        peer.send(Wire.hello(PEER));
        subject.awaitPeers(1);
        peer.close();

        RawPeer again = stage.keep(listener.accept());
        again.expectHello(subject.identity(), Duration.ofMillis(350));
        again.close(); // without HELLO: what was known about the address is forgotten

        RawPeer third = stage.keep(listener.accept());
        third.expectSilence(Duration.ofMillis(300));
        third.expectHello(subject.identity());
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void tellsWhoWasAdmitted(Role role) throws Exception {
        Subject subject = stage.socket();
        stage.admit(role, subject, PEER);
        List<PeerInfo> peers = subject.socket().peers();
        assertThat(peers).hasSize(1);
        assertThat(peers.get(0).identity()).isEqualTo(PEER);
        assertThat(peers.get(0).dialect()).isEqualTo(Dialect.V1);
        assertThat(peers.get(0).dialled()).isEqualTo(role == Role.CONNECT);
        SocketEvent.PeerConnected event = subject.events().await(SocketEvent.PeerConnected.class);
        assertThat(event.peer()).isEqualTo(PEER);
        assertThat(event.dialled()).isEqualTo(role == Role.CONNECT);
    }

    @ParameterizedTest
    @CsvSource({"BIND,1", "BIND,14", "BIND,237", "CONNECT,1", "CONNECT,237"})
    void ignoresTheTailOfALongHello(Role role, int tailOctets) throws Exception {
        Subject subject = stage.socket();
        RawPeer peer = stage.meet(role, subject);
        byte[] tail = new byte[tailOctets];
        tail[0] = 3;
        peer.send(Wire.hello(PEER, tail), Wire.data("behind the tail"));
        assertThat(subject.takeText()).isEqualTo("behind the tail");
        assertThat(subject.socket().peers().get(0).identity()).isEqualTo(PEER);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void takesWhatIsPipelinedBehindTheHello(Role role) throws Exception {
        Subject subject = stage.socket();
        RawPeer peer = stage.meet(role, subject);
        byte[] id = Wire.messageId(1);
        peer.send(Wire.hello(PEER), Wire.data("a"), Wire.data("b"), Wire.request(id, "c"));
        assertThat(subject.takeTexts(3)).containsExactly("a", "b", "c");
        if (role == Role.BIND) {
            peer.expectHello(subject.identity());
        }
        peer.expectAck(id);
    }

    @Test
    void takesWhatAPeerThatSpeaksFirstPipelines() throws Exception {
        Subject subject = stage.socket(builder -> builder.timing(listenFirst(1_000)));
        RawListener listener = stage.listen();
        subject.connect(listener.port());
        RawPeer peer = stage.keep(listener.accept());
        peer.send(Wire.hello(PEER), Wire.data("a"), Wire.data("b"));
        assertThat(subject.takeTexts(2)).containsExactly("a", "b");
        peer.expectHello(subject.identity());
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void understandsAConversationOctetByOctet(Role role) throws Exception {
        Subject subject = stage.socket();
        RawPeer peer = stage.meet(role, subject);
        byte[] id = Wire.messageId(7);
        peer.sendSplit(
                Wire.concat(
                        Wire.hello(PEER), Wire.data("one"), Wire.heartbeat(), Wire.request(id, "two"), Wire.data("")),
                1,
                Duration.ofMillis(1));
        assertThat(subject.takeTexts(3)).containsExactly("one", "two", "");
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void sendsAndReceivesOnceAdmitted(Role role) throws Exception {
        Subject subject = stage.socket();
        RawPeer peer = stage.admit(role, subject, PEER);
        subject.socket().send("hello there");
        peer.expectData("hello there");
        subject.socket().send(new byte[0]);
        peer.expectData("");
        peer.send(Wire.data("good day"));
        assertThat(subject.take().from()).isEqualTo(PEER);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void endsASilentHandshakeAtTheDeadline(Role role) {
        Subject subject = stage.socket(builder -> builder.timing(handshake(500)));
        RawPeer peer = stage.meet(role, subject);
        expectTimeout(subject, peer);
    }

    @Test
    void endsAHandshakeThatStopsHalfWay() {
        Subject subject = stage.socket(builder -> builder.timing(handshake(400)));
        int port = subject.bind();
        List<RawPeer> peers = new ArrayList<>();
        for (String octets : List.of("00", "000000", "00000012", "00000012 01 01 41")) {
            RawPeer peer = stage.dial(port);
            peer.send(Wire.hex(octets));
            peers.add(peer);
        }
        for (RawPeer peer : peers) {
            assertThat(peer.expectClose(Duration.ofSeconds(2))).isEqualTo(Ending.EOF);
        }
        Await.until(
                "four time-outs",
                () -> subject.events().all(SocketEvent.Rejected.class).stream()
                                .filter(event -> event.reason() == DisconnectReason.HANDSHAKE_TIMEOUT)
                                .count()
                        == 4);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void doesNotExtendTheDeadlineForADribbledHello(Role role) {
        Subject subject = stage.socket(builder -> builder.timing(handshake(600)));
        RawPeer peer = stage.meet(role, subject);
        long start = System.nanoTime();
        peer.sendSplit(Wire.hello(PEER), 1, Duration.ofMillis(100));
        assertThat(peer.expectClose(Duration.ofSeconds(2))).isEqualTo(Ending.EOF);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(1_900));
        subject.events().awaitRejected(DisconnectReason.HANDSHAKE_TIMEOUT);
        assertThat(subject.socket().peers()).isEmpty();
    }

    private static void expectTimeout(Subject subject, RawPeer peer) {
        long start = System.nanoTime();
        assertThat(peer.expectClose(Duration.ofSeconds(2))).isEqualTo(Ending.EOF);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(350));
        subject.events().awaitRejected(DisconnectReason.HANDSHAKE_TIMEOUT);
    }

    private static SocketTiming listenFirst(int millis) {
        return Stage.QUICK.toBuilder().listenFirst(Duration.ofMillis(millis)).build();
    }

    private static SocketTiming handshake(int millis) {
        return Stage.QUICK.toBuilder().handshake(Duration.ofMillis(millis)).build();
    }
}
