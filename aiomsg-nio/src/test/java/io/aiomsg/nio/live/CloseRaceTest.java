package io.aiomsg.nio.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.LossReason;
import io.aiomsg.Message;
import io.aiomsg.SocketClosedException;
import io.aiomsg.SocketEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Calls that begin at the same moment as a close: each does what it is for or says that the socket is closed; none hangs. */
@ExtendWith(LeakCheck.class)
class CloseRaceTest {

    private static final int SENDERS = 2;

    /** Longer than anybody waits for a call: what ends a call must be the close. */
    private static final Duration LONG = Duration.ofSeconds(60);

    @RegisterExtension
    final Stage stage = new Stage();

    private interface Call {
        void on(AiomsgSocket socket) throws Exception;
    }

    private static final Map<String, Call> CALLS = new TreeMap<>(Map.of(
            "receive", AiomsgSocket::receive,
            "receive within", socket -> socket.receive(LONG),
            "try to receive", AiomsgSocket::tryReceive,
            "send", socket -> socket.send("x"),
            "await peers", socket -> socket.awaitPeers(5, LONG),
            "drain", socket -> socket.drain(LONG),
            "bind", socket -> socket.bind("127.0.0.1", 0),
            "connect", socket -> socket.connect("127.0.0.1", 1),
            "close", AiomsgSocket::close,
            "await the end", AiomsgSocket::awaitClosed));

    @RepeatedTest(10)
    void endsEveryCall() throws Exception {
        everyCallEnds();
    }

    @Tag("extended")
    @Timeout(600)
    @RepeatedTest(300)
    void endsEveryCallForLonger() throws Exception {
        everyCallEnds();
    }

    private void everyCallEnds() throws Exception {
        Subject subject = stage.socket();
        Subject other = stage.socket();
        other.connect(subject.bind());
        subject.awaitPeers(1);
        CyclicBarrier start = new CyclicBarrier(CALLS.size());
        List<Task<Void>> tasks = new ArrayList<>();
        CALLS.forEach((name, call) -> tasks.add(stage.async(name, () -> {
            start.await();
            try {
                call.on(subject.socket());
            } catch (SocketClosedException e) {
                assertThat(subject.socket().isClosed()).isTrue();
            }
            return null;
        })));
        for (Task<Void> task : tasks) {
            task.result();
        }
        subject.socket().awaitClosed();
    }

    @RepeatedTest(10)
    void accountsForEachMessageAcceptedAsItCloses() throws Exception {
        Subject sender = stage.socket();
        Subject receiver = stage.socket();
        sender.connect(receiver.bind());
        sender.awaitPeers(1);
        AtomicInteger accepted = new AtomicInteger();
        AtomicInteger taken = new AtomicInteger();
        Task<Void> taking = stage.async("take", () -> {
            for (Message message : receiver.socket().messages()) {
                assertThat(message.text()).isEqualTo("x");
                taken.incrementAndGet();
            }
            return null;
        });
        List<Task<Void>> sending = new ArrayList<>();
        for (int i = 0; i < SENDERS; i++) {
            sending.add(stage.async("send " + i, () -> {
                while (true) {
                    sender.socket().send("x");
                    accepted.incrementAndGet();
                }
            }));
        }
        Await.until("traffic", () -> taken.get() > 100);
        sender.socket().close();
        for (Task<Void> task : sending) {
            assertThat(task.failure()).isInstanceOf(SocketClosedException.class);
        }
        assertThat(sender.socket().stats().messagesAccepted()).isEqualTo(accepted.get());
        long unconfirmed = sender.events().lost(LossReason.CLOSE_UNCONFIRMED);
        long lost = sender.events().lost() - unconfirmed;
        long inDoubt = sender.events().all(SocketEvent.PeerDisconnected.class).stream()
                .mapToLong(SocketEvent.PeerDisconnected::inDoubt)
                .sum();
        Await.holds(Await.PATIENCE, () -> taken.get() + lost >= accepted.get());
        assertThat(taken.get() + lost)
                .isBetween(accepted.get() - Math.max(inDoubt, unconfirmed), (long) accepted.get());
        receiver.socket().close();
        taking.result();
    }
}
