package io.aiomsg.nio.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.Identity;
import io.aiomsg.SendMode;
import io.aiomsg.SocketTiming;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Buffered messages wait until a peer that may still refuse us has had time to do so. */
@ExtendWith(LeakCheck.class)
class ProbationTest {

    private static final Identity PEER = Identity.named("raw-peer");
    private static final SocketTiming LONG = Stage.QUICK.toBuilder()
            .probationLeast(Duration.ofMillis(600))
            .probationMost(Duration.ofMillis(600))
            .build();

    @RegisterExtension
    final Stage stage = new Stage();

    @Test
    void holdsBufferedMessagesForTheProbationAfterHello() throws Exception {
        Subject subject = stage.socket(builder -> builder.timing(LONG));
        subject.socket().send("1");
        subject.socket().send("2");
        RawPeer peer = greeted(subject, stage.listen());
        peer.expectSilence(Duration.ofMillis(350));
        peer.expectData("1");
        peer.expectData("2");
    }

    @Test
    void endsTheProbationEarlyByAnyFrame() throws Exception {
        Subject subject = stage.socket(builder -> builder.timing(LONG.toBuilder()
                .probationMost(Duration.ofSeconds(3))
                .probationLeast(Duration.ofSeconds(3))
                .build()));
        subject.socket().send("1");
        RawPeer peer = greeted(subject, stage.listen());
        peer.expectSilence(Duration.ofMillis(100));
        peer.send(Wire.heartbeat());
        assertThat(peer.expect(Wire.DATA, Duration.ofSeconds(1)).text()).isEqualTo("1");
    }

    @Test
    void sendsNothingToAPeerThatRefusesWithinTheProbation() throws Exception {
        Subject subject = stage.socket(builder -> builder.timing(LONG));
        for (int i = 0; i < 50; i++) {
            subject.socket().send("m" + i);
        }
        RawListener listener = stage.listen();
        RawPeer refusing = greeted(subject, listener);
        refusing.expectSilence(Duration.ofMillis(200));
        refusing.halfClose();
        refusing.expectClose(Duration.ofSeconds(1));

        RawPeer accepting = stage.keep(listener.accept());
        accepting.expectHello(subject.identity());
        accepting.send(Wire.hello(PEER), Wire.heartbeat());
        for (int i = 0; i < 50; i++) {
            accepting.expectData("m" + i);
        }
    }

    @Test
    void keepsMessagesWhilePeersCloseWithoutHello() throws Exception {
        Subject subject = stage.socket(builder -> builder.timing(LONG));
        subject.socket().send("kept");
        RawListener listener = stage.listen();
        subject.connect(listener.port());
        for (int i = 0; i < 2; i++) {
            RawPeer refusing = stage.keep(listener.accept());
            refusing.expectHello(subject.identity());
            refusing.halfClose();
            refusing.expectClose(Duration.ofSeconds(1));
        }
        RawPeer accepting = stage.keep(listener.accept());
        accepting.expectHello(subject.identity());
        accepting.send(Wire.hello(PEER));
        accepting.expectData("kept");
        assertThat(subject.events().lost()).isZero();
    }

    @Test
    void holdsBufferedMessagesAtABindEndThatItselfDials() throws Exception {
        Subject subject = stage.socket(builder -> builder.timing(LONG));
        subject.connect(stage.listen().port()); // answers nothing
        subject.socket().send("1");
        RawPeer peer = stage.dial(subject.bind());
        peer.send(Wire.hello(PEER));
        peer.expectHello(subject.identity());
        peer.expectSilence(Duration.ofMillis(350));
        peer.expectData("1");
    }

    @Test
    void holdsNothingAtABindEndThatNobodyCanRefuse() throws Exception {
        Subject subject = stage.socket(builder -> builder.timing(LONG.toBuilder()
                .probationMost(Duration.ofSeconds(4))
                .probationLeast(Duration.ofSeconds(4))
                .build()));
        subject.socket().send("1");
        RawPeer peer = stage.dial(subject.bind());
        peer.send(Wire.hello(PEER));
        peer.expectHello(subject.identity());
        assertThat(peer.expect(Wire.DATA, Duration.ofSeconds(1)).text()).isEqualTo("1");
    }

    @Test
    void flushesInOrderWhatWasSentWithoutAnyPeer() throws Exception {
        for (SendMode mode : SendMode.values()) {
            Subject subject = stage.socket(builder -> builder.sendMode(mode));
            for (int i = 0; i < 300; i++) {
                subject.socket().send(mode + " " + i);
            }
            RawPeer peer = greeted(subject, stage.listen());
            for (int i = 0; i < 300; i++) {
                peer.expectData(mode + " " + i);
            }
        }
    }

    /** Accepts the socket's dial and exchanges HELLOs. */
    private RawPeer greeted(Subject subject, RawListener listener) {
        subject.connect(listener.port());
        RawPeer peer = stage.keep(listener.accept());
        peer.expectHello(subject.identity());
        peer.send(Wire.hello(PEER));
        return peer;
    }
}
