package io.aiomsg.nio.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.Identity;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The receiving side of at-least-once: acknowledged when taken, and one message id is delivered once. */
@ExtendWith(LeakCheck.class)
class AcknowledgementTest {

    private static final Identity PEER = Identity.named("raw-peer");
    private static final byte[] ID = Wire.messageId(1);
    private static final Duration SHORT = Duration.ofMillis(120);

    @RegisterExtension
    final Stage stage = new Stage();

    @ParameterizedTest
    @EnumSource(Role.class)
    void acknowledgesWhenTakenAndNotBefore(Role role) throws Exception {
        Subject subject = stage.socket();
        RawPeer peer = stage.admit(role, subject, PEER);
        peer.send(Wire.request(ID, "job"));
        peer.expectSilence(Duration.ofMillis(250));
        assertThat(subject.takeText()).isEqualTo("job");
        peer.expectAck(ID);
        peer.expectSilence(SHORT);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void deliversOneIdOnceAndAcknowledgesEachCopy(Role role) throws Exception {
        Subject subject = stage.socket();
        RawPeer peer = stage.admit(role, subject, PEER);
        peer.send(Wire.request(ID, "job"));
        subject.take();
        peer.expectAck(ID);
        peer.send(Wire.request(ID, "job"));
        peer.expectAck(ID);
        subject.expectNoMessage(SHORT);
        assertThat(subject.socket().stats().duplicates()).isEqualTo(1);
    }

    @Test
    void acknowledgesACopyOfATakenRequestAlthoughNobodyReceives() throws Exception {
        Subject subject = stage.socket();
        RawPeer peer = stage.admit(Role.BIND, subject, PEER);
        peer.send(Wire.request(ID, "job"));
        subject.take();
        peer.expectAck(ID);
        peer.send(Wire.request(ID, "job"));
        peer.expectAck(ID);
    }

    @Test
    void absorbsACopyOfARequestNotYetTaken() throws Exception {
        Subject subject = stage.socket();
        RawPeer peer = stage.admit(Role.BIND, subject, PEER);
        peer.send(Wire.request(ID, "job"), Wire.request(ID, "job"), Wire.data("end"));
        peer.expectSilence(SHORT);
        assertThat(subject.takeTexts(2)).containsExactly("job", "end");
        peer.expectAck(ID);
        peer.expectSilence(SHORT);
    }

    @Test
    void keepsIdsOfDifferentPeersApart() throws Exception {
        Subject subject = stage.socket();
        int port = subject.bind();
        RawPeer one = stage.join(subject, port, Identity.named("one"));
        RawPeer two = stage.join(subject, port, Identity.named("two"));
        one.send(Wire.request(ID, "from one"));
        assertThat(subject.takeText()).isEqualTo("from one");
        two.send(Wire.request(ID, "from two"));
        assertThat(subject.takeText()).isEqualTo("from two");
        one.expectAck(ID);
        two.expectAck(ID);
    }

    @Test
    void remembersTakenIdsAcrossAReconnect() throws Exception {
        Subject subject = stage.socket();
        int port = subject.bind();
        RawPeer before = stage.join(subject, port, PEER);
        before.send(Wire.request(ID, "job"));
        subject.take();
        before.expectAck(ID);
        before.close();
        subject.awaitExactlyPeers(0);
        RawPeer after = stage.join(subject, port, PEER);
        after.send(Wire.request(ID, "job"), Wire.request(Wire.messageId(2), "next"));
        assertThat(subject.takeText()).isEqualTo("next");
        after.expectAck(ID);
        after.expectAck(Wire.messageId(2));
    }

    @Test
    void acknowledgesOnThePeersCurrentConnection() throws Exception {
        Subject subject = stage.socket();
        int port = subject.bind();
        RawPeer before = stage.join(subject, port, PEER);
        before.send(Wire.request(ID, "job"));
        Await.until("received", () -> subject.socket().stats().untaken() == 1);
        before.close();
        subject.awaitExactlyPeers(0);
        RawPeer after = stage.join(subject, port, PEER);
        after.expectSilence(SHORT);
        assertThat(subject.takeText()).isEqualTo("job");
        after.expectAck(ID);
    }

    @Test
    void absorbsACopyThatComesOnANewConnection() throws Exception {
        Subject subject = stage.socket();
        int port = subject.bind();
        RawPeer before = stage.join(subject, port, PEER);
        before.send(Wire.request(ID, "job"));
        Await.until("received", () -> subject.socket().stats().untaken() == 1);
        before.close();
        subject.awaitExactlyPeers(0);
        RawPeer after = stage.join(subject, port, PEER);
        after.send(Wire.request(ID, "job"), Wire.data("end"));
        Await.until("the copy is recognised", () -> subject.socket().stats().duplicates() == 1);
        assertThat(subject.takeTexts(2)).containsExactly("job", "end");
        after.expectAck(ID);
        after.expectSilence(SHORT);
    }

    @Test
    void remembersAsManyIdsAsCanBeInFlight() throws Exception {
        Subject subject = stage.socket();
        RawPeer peer = stage.admit(Role.BIND, subject, PEER);
        int count = 4_096;
        for (int i = 0; i < count; i++) {
            peer.send(Wire.request(Wire.messageId(i), "job"));
        }
        for (int i = 0; i < count; i++) {
            subject.take();
        }
        for (int i = 0; i < count; i++) {
            peer.expectAck(Wire.messageId(i));
        }
        peer.send(Wire.request(Wire.messageId(0), "job"), Wire.request(Wire.messageId(count - 1), "job"));
        peer.expectAck(Wire.messageId(0));
        peer.expectAck(Wire.messageId(count - 1));
        subject.expectNoMessage(SHORT);
    }
}
