package io.aiomsg.nio.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.DisconnectReason;
import io.aiomsg.Identity;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketTiming;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Heartbeats of an idle connection, and the end of a silent one. */
@ExtendWith(LeakCheck.class)
class LivenessTest {

    private static final Identity PEER = Identity.named("raw-peer");

    @RegisterExtension
    final Stage stage = new Stage();

    @ParameterizedTest
    @EnumSource(Role.class)
    void sendsHeartbeatsWhileIdleAndDisconnectsASilentPeer(Role role) throws Exception {
        Subject subject = stage.socket(builder -> builder.timing(timing(200, 900)));
        RawPeer peer = stage.admit(role, subject, PEER);
        long start = System.nanoTime();
        long last = 0;
        for (int heartbeats = 0; heartbeats < 3; heartbeats++) {
            assertThat(peer.expect(Wire.HEARTBEAT, Duration.ofSeconds(1)).body())
                    .isEmpty();
            long now = System.nanoTime();
            if (heartbeats > 0) {
                assertThat(Duration.ofNanos(now - last)).isGreaterThan(Duration.ofMillis(100));
            }
            last = now;
        }
        peer.expectClose(Duration.ofSeconds(2));
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(800), Duration.ofMillis(1_800));
        subject.events().awaitDisconnected(DisconnectReason.LIVENESS_TIMEOUT);
    }

    @Test
    void sendsNoHeartbeatAmidTraffic() throws Exception {
        Subject subject = stage.socket(builder -> builder.timing(timing(400, 5_000)));
        RawPeer peer = stage.admit(Role.BIND, subject, PEER);
        for (int i = 0; i < 8; i++) {
            subject.socket().send("tick " + i);
            assertThat(peer.expectFrame(Await.PATIENCE).text()).isEqualTo("tick " + i);
            peer.expectSilence(Duration.ofMillis(100));
        }
    }

    @Test
    void keepsAPeerThatSendsOnlyHeartbeats() throws Exception {
        Subject subject = stage.socket(builder -> builder.timing(timing(300, 600)));
        RawPeer peer = stage.admit(Role.BIND, subject, PEER);
        for (int i = 0; i < 7; i++) {
            peer.send(Wire.heartbeat());
            peer.expectOnlyHeartbeats(Duration.ofMillis(150));
        }
        peer.send(Wire.data("alive"));
        assertThat(subject.takeText()).isEqualTo("alive");
    }

    @Test
    void takesEveryOctetOfADribbledFrameForASignOfLife() throws Exception {
        Subject subject = stage.socket(builder -> builder.timing(timing(300, 600)));
        RawPeer peer = stage.admit(Role.CONNECT, subject, PEER);
        peer.sendSplit(Wire.data("slowly, slowly"), 2, Duration.ofMillis(110));
        assertThat(subject.takeText()).isEqualTo("slowly, slowly");
        assertThat(subject.events().all(SocketEvent.PeerDisconnected.class)).isEmpty();
    }

    @Test
    void redialsAPeerThatFellSilent() throws Exception {
        Subject subject = stage.socket(builder -> builder.timing(timing(200, 500)));
        RawListener listener = stage.listen();
        subject.connect(listener.port());
        RawPeer silent = stage.keep(listener.accept());
        silent.send(Wire.hello(PEER));
        subject.awaitPeers(1);
        subject.events().awaitDisconnected(DisconnectReason.LIVENESS_TIMEOUT);
        RawPeer again = stage.keep(listener.accept(Duration.ofSeconds(2)));
        again.expectHello(subject.identity());
    }

    private static SocketTiming timing(int heartbeatMillis, int livenessMillis) {
        return Stage.QUICK.toBuilder()
                .heartbeat(Duration.ofMillis(heartbeatMillis))
                .liveness(Duration.ofMillis(livenessMillis))
                .build();
    }
}
