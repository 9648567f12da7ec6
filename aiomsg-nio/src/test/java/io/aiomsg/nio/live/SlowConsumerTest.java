package io.aiomsg.nio.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.DisconnectReason;
import io.aiomsg.Identity;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketLimits;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What peers that read too slowly cost: a bound in all, and an event. */
@ExtendWith(LeakCheck.class)
class SlowConsumerTest {

    private static final Identity ONE = Identity.named("one");
    private static final Identity TWO = Identity.named("two");
    private static final int MIB = 1 << 20;

    @RegisterExtension
    final Stage stage = new Stage();

    @Test
    @Tag("extended")
    void closesTheSlowestPeerWhenTheTotalIsExceeded() throws Exception {
        Subject subject = stage.socket(builder -> builder.limits(SocketLimits.DEFAULT.toBuilder()
                .sendBytesPerPeer(6 * MIB)
                .sendBytesTotal(8 * MIB)
                .build()));
        int port = subject.bind();
        RawPeer one = stage.join(subject, port, ONE);
        stage.join(subject, port, TWO);
        Subject.sendUntilRefused(subject.socket().to(ONE), i -> new byte[MIB / 4], Duration.ofMillis(300));
        Task<Void> sending = stage.async("send", () -> {
            while (true) {
                subject.socket().to(TWO).send(new byte[MIB / 4]);
            }
        });
        Await.until(
                "the slowest is closed",
                Duration.ofSeconds(12),
                () -> !subject.events().all(SocketEvent.PeerDisconnected.class).isEmpty());
        SocketEvent.PeerDisconnected event = subject.events().awaitDisconnected(DisconnectReason.SLOW_CONSUMER);
        assertThat(event.peer()).isEqualTo(ONE);
        assertThat(sending.isDone()).isFalse();
        one.drainToClose(Await.PATIENCE);
    }

    @Test
    @Tag("extended")
    void saysThatASendHasStalled() throws Exception {
        Subject subject = stage.socket(builder -> builder.limits(
                SocketLimits.DEFAULT.toBuilder().sendMessagesPerPeer(10).build()));
        stage.join(subject, subject.bind(), ONE);
        subject.sendUntilRefused(i -> new byte[MIB / 4], Duration.ofMillis(300));
        Await.until(
                "a stall is reported",
                Duration.ofSeconds(12),
                () -> !subject.events().all(SocketEvent.SendStalled.class).isEmpty());
        assertThat(subject.events().all(SocketEvent.PeerDisconnected.class)).isEmpty();
    }

    @Test
    @Tag("extended")
    void disconnectsAPeerThatStopsWithinALargeFrame() throws Exception {
        Subject subject = stage.socket();
        RawPeer peer = stage.join(subject, subject.bind(), ONE);
        peer.send(Wire.hex("02000001 03"), new byte[100_000]);
        long start = System.nanoTime();
        while (!peer.hasEnded()
                && System.nanoTime() - start < Duration.ofSeconds(25).toNanos()) {
            peer.send(new byte[1]);
            Await.holds(Duration.ofMillis(500), peer::hasEnded);
        }
        subject.events().awaitDisconnected(DisconnectReason.SLOW_SENDER);
    }
}
