package io.aiomsg.nio.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.DisconnectReason;
import io.aiomsg.Identity;
import io.aiomsg.LossReason;
import io.aiomsg.PeerInfo;
import io.aiomsg.SendMode;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketLimits;
import io.aiomsg.SocketListener;
import io.aiomsg.SocketStats;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The numbers: what was accepted is delivered, lost or still here, each exactly once. */
@ExtendWith(LeakCheck.class)
class AccountingTest {

    private static final Identity PEER = Identity.named("raw-peer");

    private static final Logger LOG = Logger.getLogger("io.aiomsg");

    @RegisterExtension
    final Stage stage = new Stage();

    @BeforeAll
    static void keepPlantedFailuresOutOfTheLog() {
        LOG.setUseParentHandlers(false);
    }

    @AfterAll
    static void logAgain() {
        LOG.setUseParentHandlers(true);
    }

    @Test
    void countsMessagesAndOctetsBothWays() throws Exception {
        Subject subject = stage.socket();
        RawPeer peer = stage.admit(Role.BIND, subject, PEER);
        subject.socket().send("12345");
        subject.socket().send("678");
        peer.expectData("12345");
        peer.expectData("678");
        peer.send(Wire.data("1234567"), Wire.data("8"), Wire.data(""));
        subject.takeTexts(2);
        Await.until("received", () -> subject.socket().stats().messagesReceived() == 3);
        SocketStats stats = subject.socket().stats();
        assertThat(stats.messagesAccepted()).isEqualTo(2);
        assertThat(stats.messagesSent()).isEqualTo(2);
        assertThat(stats.octetsSent()).isEqualTo(8);
        assertThat(stats.octetsReceived()).isEqualTo(8);
        assertThat(stats.messagesQueued()).isZero();
        assertThat(stats.untaken()).isEqualTo(1);
        assertThat(stats.connections()).isEqualTo(1);
        assertThat(stats.lost()).isEmpty();
        PeerInfo info = subject.socket().peers().get(0);
        assertThat(info.messagesSent()).isEqualTo(2);
        assertThat(info.messagesReceived()).isEqualTo(3);
        assertThat(info.queuedMessages()).isZero();
        assertThat(info.since()).isBetween(Instant.now().minusSeconds(60), Instant.now());
    }

    @Test
    void countsPublishedCopies() throws Exception {
        Subject subject = stage.socket(builder -> builder.sendMode(SendMode.PUBLISH));
        int port = subject.bind();
        RawPeer one = stage.join(subject, port, Identity.named("one"));
        RawPeer two = stage.join(subject, port, Identity.named("two"));
        subject.socket().send("abc");
        one.expectData("abc");
        two.expectData("abc");
        Await.until("sent", () -> subject.socket().stats().messagesSent() == 2);
        assertThat(subject.socket().stats().messagesAccepted()).isEqualTo(1);
        assertThat(subject.socket().stats().octetsSent()).isEqualTo(6);
    }

    @Test
    void countsWhatIsUnacknowledgedPerPeer() throws Exception {
        Subject subject = stage.socket(builder -> builder.delivery(DeliveryGuarantee.AT_LEAST_ONCE));
        RawPeer peer = stage.admit(Role.BIND, subject, PEER);
        subject.socket().send("a");
        subject.socket().send("b");
        byte[] id = peer.expect(Wire.DATA_REQ).messageId();
        peer.expect(Wire.DATA_REQ);
        peer.send(Wire.ack(id), Wire.ack(id));
        Await.until("acknowledged", () -> subject.socket().stats().acknowledged() == 1);
        assertThat(subject.socket().stats().unacknowledged()).isEqualTo(1);
        assertThat(subject.socket().peers().get(0).unacknowledged()).isEqualTo(1);
    }

    @Test
    void tellsHowMuchIsInDoubtWhenAConnectionBreaks() throws Exception {
        Subject subject = stage.socket();
        RawPeer peer = stage.admit(Role.BIND, subject, PEER);
        for (int i = 0; i < 10; i++) {
            subject.socket().send("m" + i);
        }
        peer.expectData("m0");
        Await.until("sent", () -> subject.socket().stats().messagesSent() == 10);
        peer.reset();
        SocketEvent.PeerDisconnected event = subject.events().await(SocketEvent.PeerDisconnected.class);
        assertThat(event.reason()).isEqualTo(DisconnectReason.CONNECTION_LOST);
        assertThat(event.inDoubt()).isEqualTo(10);
        assertThat(subject.events().lost()).isZero();
    }

    @Test
    void countsRequestsAsInFlightAndNotAsInDoubt() throws Exception {
        Subject subject = stage.socket(builder -> builder.delivery(DeliveryGuarantee.AT_LEAST_ONCE));
        RawPeer peer = stage.admit(Role.BIND, subject, PEER);
        subject.socket().send("a");
        peer.expect(Wire.DATA_REQ);
        peer.reset();
        assertThat(subject.events().await(SocketEvent.PeerDisconnected.class).inDoubt())
                .isZero();
        Await.until("kept", () -> {
            SocketStats stats = subject.socket().stats();
            return stats.unacknowledged() + stats.messagesQueued() == 1;
        });
    }

    @Test
    void everyMessageIsDeliveredOrReportedOnce() throws Exception {
        Subject sender = stage.socket(builder -> builder.sendMode(SendMode.PUBLISH)
                .limits(SocketLimits.DEFAULT.toBuilder().sendMessagesPerPeer(50).build()));
        int port = sender.bind();
        RawPeer reader = stage.keep(RawPeer.connect(port, 4_096));
        reader.send(Wire.hello(PEER));
        reader.expectHello(sender.identity());
        int count = 3_000;
        for (int i = 0; i < count; i++) {
            sender.socket().send(new byte[4_096]);
        }
        int arrived = 0;
        while (reader.poll(Duration.ofMillis(500)) != null) {
            arrived++;
        }
        SocketStats stats = sender.socket().stats();
        long lost = stats.lost().containsKey(LossReason.OVERFLOW)
                ? stats.lost().get(LossReason.OVERFLOW).count()
                : 0;
        assertThat(arrived + lost).isEqualTo(count);
        assertThat(stats.messagesSent()).isEqualTo(arrived);
        assertThat(lost).isPositive();
        sender.events().awaitLost(LossReason.OVERFLOW, lost);
        long octets = sender.events().all(SocketEvent.MessagesLost.class).stream()
                .mapToLong(SocketEvent.MessagesLost::octets)
                .sum();
        assertThat(octets).isEqualTo(4_096 * lost);
    }

    @Test
    void sumsStayExactAlthoughAListenerIsSlow() throws Exception {
        CountDownLatch mayGoOn = new CountDownLatch(1);
        EventLog events = new EventLog();
        Subject subject = stage.socket(builder -> builder.sendMode(SendMode.PUBLISH)
                .limits(SocketLimits.DEFAULT.toBuilder()
                        .sendMessagesPerPeer(1)
                        .pendingEvents(16)
                        .build())
                .listener(new SocketListener() {
                    @Override
                    public void onEvent(SocketEvent event) {
                        awaitQuietly(mayGoOn);
                        events.onEvent(event);
                    }
                }));
        for (int i = 0; i < 1_001; i++) {
            subject.socket().send("x");
        }
        mayGoOn.countDown();
        events.awaitLost(LossReason.OVERFLOW, 1_000);
        assertThat(events.all(SocketEvent.MessagesLost.class)).hasSizeLessThan(200);
    }

    @Test
    void aListenerThatThrowsChangesNothing() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Subject subject = stage.socket(builder -> builder.listener(new SocketListener() {
            @Override
            public void onEvent(SocketEvent event) {
                calls.incrementAndGet();
                throw new IllegalStateException("planted");
            }
        }));
        RawPeer peer = stage.admit(Role.BIND, subject, PEER);
        peer.send(Wire.data("fine"));
        assertThat(subject.takeText()).isEqualTo("fine");
        peer.close();
        Await.until("told of the connection and its end", () -> calls.get() == 2);
    }

    @Test
    void aListenerMayCallTheSocket() throws Exception {
        Subject[] subject = new Subject[1];
        CountDownLatch opened = new CountDownLatch(1);
        subject[0] = stage.socket(builder -> builder.listener(new SocketListener() {
            @Override
            public void onPeerConnected(SocketEvent.PeerConnected event) {
                awaitQuietly(opened);
                subject[0].socket().to(event.peer()).trySend("welcome");
            }
        }));
        opened.countDown();
        RawPeer peer = stage.dial(subject[0].bind());
        peer.send(Wire.hello(PEER));
        peer.expectHello(subject[0].identity());
        peer.expectData("welcome");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
