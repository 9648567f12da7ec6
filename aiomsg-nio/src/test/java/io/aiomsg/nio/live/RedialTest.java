package io.aiomsg.nio.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.Binding;
import io.aiomsg.Identity;
import io.aiomsg.Link;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketTiming;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A connect end dials for the life of its link: neither too late nor too often. */
@ExtendWith(LeakCheck.class)
class RedialTest {

    private static final Identity PEER = Identity.named("raw-peer");
    private static final SocketTiming DEFAULT_DELAYS =
            SocketTiming.DEFAULT.toBuilder().listenFirst(Duration.ofMillis(20)).build();

    @RegisterExtension
    final Stage stage = new Stage();

    @Test
    void connectsToAListenerThatComesLater() throws Exception {
        int port;
        try (RawListener reserved = RawListener.open()) {
            port = reserved.port();
        }
        Subject subject = stage.socket();
        subject.connect(port);
        SocketEvent.DialFailed failed = subject.events().await(SocketEvent.DialFailed.class);
        assertThat(failed.port()).isEqualTo(port);
        assertThat(failed.attempt()).isEqualTo(1);
        assertThat(failed.detail()).isNotEmpty();
        subject.socket().send("patience");
        RawPeer peer = stage.keep(stage.keep(RawListener.open(port, 0)).accept());
        peer.expectHello(subject.identity());
        peer.send(Wire.hello(PEER));
        peer.expectData("patience");
    }

    @Test
    void returnsWithinTwoSecondsOfAShortOutage() throws Exception {
        Subject subject = stage.socket(builder -> builder.timing(DEFAULT_DELAYS));
        RawListener listener = stage.listen();
        subject.connect(listener.port());
        for (int round = 0; round < 2; round++) {
            RawPeer peer = stage.keep(listener.accept());
            peer.expectHello(subject.identity());
            peer.send(Wire.hello(PEER), Wire.data("round " + round));
            assertThat(subject.takeText()).isEqualTo("round " + round);
            listener.close();
            peer.close();
            subject.awaitExactlyPeers(0);
            Await.stays(
                    "an outage",
                    Duration.ofMillis(400),
                    () -> subject.socket().peers().isEmpty());
            listener = stage.keep(RawListener.open(listener.port(), 0));
            stage.keep(listener.accept(Duration.ofSeconds(2))).close();
        }
    }

    @Test
    void waitsAtLeastTheReconnectDelay() throws Exception {
        Subject subject = stage.socket(builder -> builder.timing(DEFAULT_DELAYS.toBuilder()
                .reconnectDelay(Duration.ofMillis(300))
                .build()));
        RawListener listener = stage.listen();
        subject.connect(listener.port());
        RawPeer peer = stage.keep(listener.accept());
        peer.expectHello(subject.identity());
        peer.send(Wire.hello(PEER));
        subject.awaitPeers(1);
        peer.close();
        listener.expectNoDial(Duration.ofMillis(250));
        listener.accept(Duration.ofSeconds(2)).close();
    }

    @Test
    void doesNotHammerAPeerThatAlwaysCloses() {
        Subject subject = stage.socket(builder -> builder.timing(DEFAULT_DELAYS));
        RawListener listener = stage.listen();
        subject.connect(listener.port());
        int[] dials = {0};
        Await.holds(Duration.ofMillis(1_700), () -> {
            RawPeer peer = listener.poll();
            if (peer != null) {
                dials[0]++;
                peer.close();
            }
            return false;
        });
        assertThat(dials[0]).isBetween(2, 12);
    }

    @Test
    void doesNotHammerAPortThatNobodyServes() {
        int port;
        try (RawListener reserved = RawListener.open()) {
            port = reserved.port();
        }
        Subject subject = stage.socket(builder -> builder.timing(DEFAULT_DELAYS));
        subject.connect(port);
        Await.stays("patient", Duration.ofMillis(1_100), () -> failures(subject).size() < 12);
        assertThat(failures(subject)).isNotEmpty();
        for (SocketEvent.DialFailed failure : failures(subject)) {
            assertThat(failure.next()).isBetween(Duration.ofMillis(95), Duration.ofSeconds(6));
        }
    }

    @Test
    void aClosedLinkDialsNoMore() throws Exception {
        Subject subject = stage.socket();
        RawListener listener = stage.listen();
        Link link = subject.socket().connect("127.0.0.1", listener.port());
        RawPeer peer = stage.keep(listener.accept());
        peer.expectHello(subject.identity());
        peer.send(Wire.hello(PEER));
        subject.awaitPeers(1);
        link.close();
        link.close();
        peer.drainToClose(Duration.ofSeconds(2));
        peer.close();
        listener.expectNoDial(Duration.ofMillis(500));
        assertThat(subject.socket().peers()).isEmpty();
        assertThat(link.port()).isEqualTo(listener.port());
    }

    @Test
    void keepsWhatItCouldNotSendAcrossADisconnect() throws Exception {
        Subject subject = stage.socket();
        RawListener listener = stage.listen();
        subject.connect(listener.port());
        RawPeer peer = stage.keep(listener.accept());
        peer.expectHello(subject.identity());
        peer.send(Wire.hello(PEER));
        subject.awaitPeers(1);
        listener.close();
        peer.close();
        subject.awaitExactlyPeers(0);
        for (int i = 0; i < 20; i++) {
            subject.socket().send("m" + i);
        }
        RawPeer again =
                stage.keep(stage.keep(RawListener.open(listener.port(), 0)).accept());
        again.expectHello(subject.identity());
        again.send(Wire.hello(PEER));
        for (int i = 0; i < 20; i++) {
            again.expectData("m" + i);
        }
    }

    @Test
    void aClosedBindingStopsListeningAndKeepsItsConnections() throws Exception {
        Subject subject = stage.socket();
        Binding binding = subject.socket().bind("127.0.0.1", 0);
        RawPeer peer = stage.join(subject, binding.port(), PEER);
        binding.close();
        binding.close();
        Await.until("the port is free", () -> {
            try (RawListener listener = RawListener.open(binding.port(), 0)) {
                return listener.port() > 0;
            } catch (UncheckedIOException stillTaken) {
                return false;
            }
        });
        peer.send(Wire.data("still here"));
        assertThat(subject.takeText()).isEqualTo("still here");
    }

    private static List<SocketEvent.DialFailed> failures(Subject subject) {
        return subject.events().all(SocketEvent.DialFailed.class);
    }
}
