package io.aiomsg.nio.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.Identity;
import io.aiomsg.InterruptedReceiveException;
import io.aiomsg.Message;
import io.aiomsg.SocketLimits;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An interrupted call throws InterruptedException, changes nothing, and leaves the socket usable. */
@ExtendWith(LeakCheck.class)
class InterruptionTest {

    private static final Identity PEER = Identity.named("raw-peer");

    @RegisterExtension
    final Stage stage = new Stage();

    @Test
    void interruptsAReceive() throws Exception {
        Subject subject = stage.socket();
        RawPeer peer = stage.admit(Role.BIND, subject, PEER);
        Task<Message> receiving =
                stage.async("receive", subject.socket()::receive).expectBlocked();
        receiving.interrupt();
        assertThat(receiving.failure()).isInstanceOf(InterruptedException.class);
        Task<Message> limited = stage.async("receive", () -> subject.socket().receive(Duration.ofSeconds(60)));
        limited.expectBlocked().interrupt();
        assertThat(limited.failure()).isInstanceOf(InterruptedException.class);
        expectUsable(subject, peer);
    }

    @Test
    void interruptsOneOfManyReceivers() throws Exception {
        Subject subject = stage.socket();
        RawPeer peer = stage.admit(Role.BIND, subject, PEER);
        for (int i = 0; i < 5; i++) {
            Task<Message> one = stage.async("one", subject.socket()::receive);
            Task<Message> two = stage.async("two", subject.socket()::receive);
            one.expectBlocked().interrupt();
            assertThat(one.failure()).isInstanceOf(InterruptedException.class);
            peer.send(Wire.data("for two"));
            assertThat(two.result().text()).isEqualTo("for two");
        }
    }

    @Test
    void throwsBeforeItTakesAnything() throws Exception {
        Subject subject = stage.socket();
        RawPeer peer = stage.admit(Role.BIND, subject, PEER);
        peer.send(Wire.request(Wire.messageId(1), "kept"));
        Await.until("received", () -> subject.socket().stats().untaken() == 1);
        Task<Message> interrupted = stage.async("receive", () -> {
            Thread.currentThread().interrupt();
            return subject.socket().receive();
        });
        assertThat(interrupted.failure()).isInstanceOf(InterruptedException.class);
        peer.expectSilence(Duration.ofMillis(50));
        assertThat(subject.takeText()).isEqualTo("kept");
        peer.expectAck(Wire.messageId(1));
    }

    @Test
    void interruptsABlockedSendWhichWasNotAccepted() throws Exception {
        Subject subject = stage.socket(builder -> builder.limits(
                SocketLimits.DEFAULT.toBuilder().sendMessagesPerPeer(10).build()));
        RawPeer peer = stage.admit(Role.BIND, subject, PEER);
        int accepted = subject.sendUntilRefused(i -> new byte[100_000], Duration.ofMillis(300));
        Task<Void> blocked = stage.async("send", () -> {
            subject.socket().send("never accepted");
            return null;
        });
        blocked.expectBlocked().interrupt();
        assertThat(blocked.failure()).isInstanceOf(InterruptedException.class);
        for (int i = 0; i < accepted; i++) {
            assertThat(peer.expect(Wire.DATA).body()).hasSize(100_000);
        }
        assertThat(subject.socket().stats().messagesAccepted()).isEqualTo(accepted);
        expectUsable(subject, peer);
    }

    @Test
    void interruptsAwaitPeers() throws Exception {
        Subject subject = stage.socket();
        RawPeer peer = stage.admit(Role.BIND, subject, PEER);
        Task<Boolean> awaiting = stage.async("await", () -> subject.socket().awaitPeers(2, Duration.ofSeconds(60)));
        awaiting.expectBlocked().interrupt();
        assertThat(awaiting.failure()).isInstanceOf(InterruptedException.class);
        expectUsable(subject, peer);
    }

    @Test
    void interruptsDrain() throws Exception {
        Subject subject = stage.socket(builder -> builder.delivery(DeliveryGuarantee.AT_LEAST_ONCE));
        RawPeer peer = stage.admit(Role.BIND, subject, PEER);
        subject.socket().send("unacknowledged");
        byte[] id = peer.expect(Wire.DATA_REQ).messageId();
        Task<?> draining = stage.async("drain", () -> subject.socket().drain(Duration.ofSeconds(60)));
        draining.expectBlocked().interrupt();
        assertThat(draining.failure()).isInstanceOf(InterruptedException.class);
        peer.send(Wire.ack(id));
        assertThat(subject.socket().drain(Await.PATIENCE).complete()).isTrue();
    }

    @Test
    void interruptsAwaitClosed() throws Exception {
        Subject subject = stage.socket();
        Task<Void> awaiting = stage.async("await", () -> {
            subject.socket().awaitClosed();
            return null;
        });
        awaiting.expectBlocked().interrupt();
        assertThat(awaiting.failure()).isInstanceOf(InterruptedException.class);
        assertThat(subject.socket().isClosed()).isFalse();
    }

    @Test
    void interruptsAnIterationWithTheFlagKept() throws Exception {
        Subject subject = stage.socket();
        RawPeer peer = stage.admit(Role.BIND, subject, PEER);
        Task<Boolean> iterating = stage.async("iterate", () -> {
            try {
                subject.socket().messages().iterator().next();
                throw new AssertionError("there was no message");
            } catch (InterruptedReceiveException e) {
                assertThat(e).hasCauseInstanceOf(InterruptedException.class);
                return Thread.currentThread().isInterrupted();
            }
        });
        iterating.expectBlocked().interrupt();
        assertThat(iterating.result()).isTrue();
        expectUsable(subject, peer);
    }

    @Test
    void neverBlockingCallsWorkInAnInterruptedThread() throws Exception {
        Subject subject = stage.socket();
        RawPeer peer = stage.admit(Role.BIND, subject, PEER);
        peer.send(Wire.data("in"));
        Await.until("received", () -> subject.socket().stats().untaken() == 1);
        Task<Boolean> calls = stage.async("calls", () -> {
            Thread.currentThread().interrupt();
            assertThat(subject.socket().trySend("out")).isTrue();
            Message in = subject.socket().tryReceive();
            assertThat(in).isNotNull();
            assertThat(subject.socket().peers()).hasSize(1);
            return Thread.interrupted();
        });
        assertThat(calls.result()).isTrue();
        peer.expectData("out");
    }

    @Test
    void timesOutWithoutAnything() throws Exception {
        Subject subject = stage.socket();
        assertThat(subject.socket().receive(Duration.ofMillis(30))).isNull();
        assertThat(subject.socket().receive(Duration.ZERO)).isNull();
        assertThat(subject.socket().tryReceive()).isNull();
        assertThat(subject.socket().awaitPeers(1, Duration.ofMillis(30))).isFalse();
        assertThat(subject.socket().awaitPeers(0, Duration.ZERO)).isTrue();
    }

    private static void expectUsable(Subject subject, RawPeer peer) throws InterruptedException {
        peer.send(Wire.data("still there?"));
        assertThat(subject.takeText()).isEqualTo("still there?");
        subject.socket().send("yes");
        peer.expectData("yes");
    }
}
