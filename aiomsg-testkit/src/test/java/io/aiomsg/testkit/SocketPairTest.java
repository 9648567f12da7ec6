package io.aiomsg.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.DisconnectReason;
import io.aiomsg.Identity;
import io.aiomsg.LossReason;
import io.aiomsg.SendMode;
import io.aiomsg.SocketClosedException;
import io.aiomsg.SocketEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sockets in memory under ordinary threads: nothing lost, nothing left, whoever uses them and however they end. */
final class SocketPairTest {

    private static final int THREADS = 4;
    private static final int MESSAGES = 20_000;

    /** Code of one thread. */
    private interface Code {
        void run() throws Exception;
    }

    private final List<Thread> threads = new ArrayList<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    private void start(Code code) {
        Thread thread = new Thread(() -> {
            try {
                code.run();
            } catch (Exception | AssertionError e) {
                failures.add(e);
            }
        });
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void join() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(30_000);
            assertThat(thread.isAlive()).as("a thread that goes on").isFalse();
        }
        assertThat(failures).isEmpty();
    }

    @AfterEach
    void leavesNoThread() {
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith(RealWorld.THREAD_PREFIX));
    }

    @Test
    void isConnectedWhenItIsOpen() throws Exception {
        try (SocketPair pair = SocketPair.open()) {
            assertThat(pair.first().peers()).hasSize(1);
            assertThat(pair.second().peers()).hasSize(1);
            pair.first().send("hello");
            assertThat(pair.second().receive().text()).isEqualTo("hello");
            pair.second().send("welcome");
            assertThat(pair.first().receive().text()).isEqualTo("welcome");
        }
    }

    @Test
    void eachSocketHasItsOwnOptions() throws Exception {
        try (SocketPair pair =
                SocketPair.open(b -> b.sendMode(SendMode.PUBLISH), b -> b.identity(Identity.named("listener")))) {
            pair.first().send("news");
            assertThat(pair.second().receive().text()).isEqualTo("news");
            assertThat(pair.second().identity()).isEqualTo(Identity.named("listener"));
        }
    }

    @ParameterizedTest
    @EnumSource(DeliveryGuarantee.class)
    void eightThreadsPassEveryMessageOn(DeliveryGuarantee delivery) throws Exception {
        Queue<String> taken = new ConcurrentLinkedQueue<>();
        CountDownLatch left = new CountDownLatch(MESSAGES);
        try (SocketPair pair = SocketPair.open(b -> b.delivery(delivery), b -> b)) {
            for (int t = 0; t < THREADS; t++) {
                int sender = t;
                start(() -> {
                    for (int i = 0; i < MESSAGES / THREADS; i++) {
                        pair.first().send(sender + " " + i);
                    }
                });
                start(() -> {
                    try {
                        while (true) {
                            taken.add(pair.second().receive().text());
                            left.countDown();
                        }
                    } catch (SocketClosedException e) {
                        // The test has seen everything.
                    }
                });
            }
            assertThat(left.await(50, TimeUnit.SECONDS))
                    .as("%s messages are missing", left.getCount())
                    .isTrue();
            assertThat(pair.first().drain(Duration.ofSeconds(10)).unacknowledged())
                    .isZero();
            pair.verify();
        }
        join();
        assertThat(taken).hasSize(MESSAGES).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource(DeliveryGuarantee.class)
    void canBeClosedWhileEverybodyIsBusy(DeliveryGuarantee delivery) throws Exception {
        for (int round = 0; round < 5; round++) {
            CountDownLatch begun = new CountDownLatch(100);
            SocketPair pair = SocketPair.open(b -> b.delivery(delivery), b -> b.delivery(delivery));
            try (pair) {
                for (AiomsgSocket socket : List.of(pair.first(), pair.second())) {
                    for (int t = 0; t < THREADS / 2; t++) {
                        start(() -> untilClosed(() -> socket.send("x")));
                        start(() -> untilClosed(() -> {
                            socket.receive();
                            begun.countDown();
                        }));
                    }
                }
                assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
            }
            join();
            pair.expectLoss(LossReason.values());
            pair.verify();
            threads.clear();
        }
    }

    private static void untilClosed(Code code) throws Exception {
        try {
            while (true) {
                code.run();
            }
        } catch (SocketClosedException e) {
            // As it should.
        }
    }

    @Test
    void closingTwiceIsClosingOnce() throws Exception {
        SocketPair pair = SocketPair.open();
        pair.close();
        pair.close();
        assertThatThrownBy(() -> pair.first().send("late")).isInstanceOf(SocketClosedException.class);
    }

    @Test
    void networkClosesWhatIsOpenWithoutLingering() throws Exception {
        InMemoryNetwork network = InMemoryNetwork.open();
        AiomsgSocket alone = network.builder().open();
        alone.send("to nobody");
        start(() -> assertThatThrownBy(alone::receive).isInstanceOf(SocketClosedException.class));
        assertThatThrownBy(network::verify)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the socket " + alone.identity() + ", opened at ")
                .hasMessageContaining("SocketPairTest.java")
                .hasMessageContaining("was left open: close it, or use try-with-resources");
        network.close();
        join();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(alone.stats().messagesAccepted()).isEqualTo(1);
        assertThatThrownBy(() -> network.builder().open())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the in-memory network is closed");
    }

    // ---- verification ----

    @Test
    void lossOnANetworkMustBeExpected() throws Exception {
        try (InMemoryNetwork network = InMemoryNetwork.open()) {
            try (AiomsgSocket alone = network.builder().open()) {
                alone.send("to nobody");
                Thread.currentThread().interrupt(); // so that the close does not linger
            }
            assertThat(Thread.interrupted()).isTrue();
            assertThatThrownBy(network::verify)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("lost 1 message (CLOSED): if the test means that, it says"
                            + " network.expectLoss(LossReason.CLOSED)");
            network.expectLoss(LossReason.CLOSED);
            network.verify();
        }
    }

    @Test
    void lossOfAPairMustBeExpected() throws Exception {
        try (SocketPair pair = SocketPair.open()) {
            pair.verify();
            pair.first().close();
            pair.second().trySend(new byte[3]);
            Thread.currentThread().interrupt(); // so that the close does not linger
            pair.second().close();
            assertThat(Thread.interrupted()).isTrue();
            assertThatThrownBy(pair::verify)
                    .hasMessageContaining("lost 1 message (CLOSED)")
                    .hasMessageContaining("pair.expectLoss(LossReason.CLOSED)");
            pair.expectLoss(LossReason.CLOSED);
            pair.verify();
        }
    }

    @Test
    void eventsOfAPairMustBeExpected() throws Exception {
        try (SocketPair pair = SocketPair.open()) {
            pair.second().onMessage(message -> {
                throw new IllegalStateException("cannot read " + message.text());
            });
            pair.first().send("this");
            while (pair.history().entries().stream().noneMatch(SocketPairTest::isFailureOfAHandler)) {
                Thread.onSpinWait();
            }
            assertThatThrownBy(pair::verify).hasMessageContaining("pair.expectEvents(SocketEvent.Kind.HANDLER_FAILED)");
            pair.expectEvents(SocketEvent.Kind.HANDLER_FAILED);
            pair.verify();
        }
    }

    private static boolean isFailureOfAHandler(History.Entry entry) {
        return entry.event() instanceof SocketEvent.HandlerFailed;
    }

    @Test
    void socketThatReachesItselfOnANetworkMustBeExpected() throws Exception {
        try (InMemoryNetwork network = InMemoryNetwork.open()) {
            try (AiomsgSocket socket = network.builder().open()) {
                socket.connect("localhost", socket.bind("localhost", 0).port());
                while (network.history().entries().stream()
                        .noneMatch(entry -> entry.event() instanceof SocketEvent.Rejected)) {
                    Thread.onSpinWait();
                }
            }
            assertThatThrownBy(network::verify)
                    .hasMessageContaining("network.expectDisconnects(DisconnectReason.OWN_IDENTITY)");
            network.expectDisconnects(DisconnectReason.OWN_IDENTITY);
            network.verify();
        }
    }

    @Test
    void lossWithoutEventAndEventWithoutLossAreFound() throws Exception {
        try (SocketPair pair = SocketPair.open()) {
            pair.expectLoss(LossReason.EXPIRED);
            SocketEvent invented = new SocketEvent.MessagesLost(LossReason.EXPIRED, null, 1, 3);
            pair.history().add(pair.history().sockets().get(0), History.Kind.EVENT, null, null, 0, -1, invented);
            assertThatThrownBy(pair::verify)
                    .hasMessageContaining(
                            "counted 0 messages lost (EXPIRED) and reported 1: this is a defect of aiomsg");
        }
    }

    @Test
    void messageThatNoCounterHasIsFound() throws Exception {
        try (SocketPair pair = SocketPair.open()) {
            byte[] payload = {1, 2, 3};
            History history = pair.history();
            for (History.Kind kind : List.of(History.Kind.SENDING, History.Kind.ACCEPTED)) {
                history.add(history.sockets().get(0), kind, null, payload, History.hash(payload), 0, null);
            }
            assertThatThrownBy(pair::verify).hasMessageContaining("accepted 1 messages, and its counter says 0");
        }
    }

    @Test
    void networkThatReleasesNotItsBuffersSaysSo() {
        InMemoryNetwork network = InMemoryNetwork.open();
        network.builder().open().close();
        network.sockets().drivers().get(0).allocator().heapBuffer(300, 300);
        assertThatThrownBy(network::close)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("was closed and has not released 300 octets of buffers");
    }

    @Test
    void socketsThatCannotBeAPairSaySo() {
        Identity same = Identity.named("same");
        assertThatThrownBy(() -> SocketPair.open(b -> b.identity(same), b -> b.identity(same)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("both sockets have the identity " + same);
    }
}
