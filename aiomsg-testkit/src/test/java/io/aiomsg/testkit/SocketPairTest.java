package io.aiomsg.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.Identity;
import io.aiomsg.SendMode;
import io.aiomsg.SocketClosedException;
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
        }
        join();
        assertThat(taken).hasSize(MESSAGES).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource(DeliveryGuarantee.class)
    void canBeClosedWhileEverybodyIsBusy(DeliveryGuarantee delivery) throws Exception {
        for (int round = 0; round < 5; round++) {
            CountDownLatch begun = new CountDownLatch(100);
            try (SocketPair pair = SocketPair.open(b -> b.delivery(delivery), b -> b.delivery(delivery))) {
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
