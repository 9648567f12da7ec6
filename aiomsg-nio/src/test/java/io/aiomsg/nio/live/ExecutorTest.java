package io.aiomsg.nio.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.Identity;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The application's executor: what it runs, and that it cannot harm the socket whatever it does. */
@ExtendWith(LeakCheck.class)
class ExecutorTest {

    private static final Identity PEER = Identity.named("raw-peer");

    @RegisterExtension
    final Stage stage = new Stage();

    private ExecutorService pool(int threads) {
        AtomicInteger number = new AtomicInteger();
        ExecutorService pool = Executors.newFixedThreadPool(
                threads, task -> new Thread(task, "pool of the test " + number.incrementAndGet()));
        stage.keep(() -> {
            pool.shutdown();
            assertThat(pool.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
        });
        return pool;
    }

    @Test
    void runsTheListener() {
        ExecutorService pool = pool(1);
        AtomicReference<String> thread = new AtomicReference<>();
        Subject subject = stage.socket(builder -> builder.executor(pool).listener(new SocketListener() {
            @Override
            public void onPeerConnected(SocketEvent.PeerConnected event) {
                thread.set(Thread.currentThread().getName());
            }
        }));
        stage.dial(subject.bind()).send(Wire.hello(PEER));
        Await.until("the event", () -> thread.get() != null);
        assertThat(thread.get()).startsWith("pool of the test");
    }

    /** Each event on another thread, and the next one not before. */
    @Test
    void eventsKeepTheirOrderOnManyThreads() {
        ExecutorService pool = pool(8);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<String> seen = new CopyOnWriteArrayList<>();
        Subject subject = stage.socket(builder -> builder.executor(pool).listener(new SocketListener() {
            @Override
            public void onEvent(SocketEvent event) {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                LockSupport.parkNanos(1_000);
                if (event instanceof SocketEvent.PeerConnected connected) {
                    seen.add(connected.peer() + " comes");
                } else if (event instanceof SocketEvent.PeerDisconnected disconnected) {
                    seen.add(disconnected.peer() + " goes");
                }
                inside.decrementAndGet();
            }
        }));
        int port = subject.bind();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Identity peer = Identity.named("raw-" + i);
            RawPeer raw = stage.dial(port);
            raw.send(Wire.hello(peer));
            raw.expectHello(subject.identity());
            raw.close();
            expected.add(peer + " comes");
            expected.add(peer + " goes");
            Await.until(
                    "gone",
                    () -> subject.socket().stats().connections() == expected.size() / 2
                            && subject.socket().peers().isEmpty());
        }
        Await.until("all events", () -> seen.size() == expected.size());
        assertThat(seen).isEqualTo(expected);
        assertThat(most.get()).isEqualTo(1);
    }

    @Test
    void whatItRejectsIsRunAllTheSameAndTold() {
        EventLog log = new EventLog();
        RejectedExecutionException full = new RejectedExecutionException("meant: full");
        Subject subject = stage.socket(builder -> builder.listener(log).executor(task -> {
            throw full;
        }));
        stage.dial(subject.bind()).send(Wire.hello(PEER));
        log.await(SocketEvent.PeerConnected.class);
        assertThat(log.await(SocketEvent.ExecutorFailed.class).failure()).isSameAs(full);
        subject.socket().close();
        log.await(SocketEvent.PeerDisconnected.class);
    }

    @Test
    void aTaskThatWasTakenAndRejectedRunsOnce() {
        EventLog log = new EventLog();
        AtomicInteger runs = new AtomicInteger();
        Subject subject = stage.socket(builder -> builder.listener(log).executor(task -> {
            runs.incrementAndGet();
            task.run();
            throw new IllegalStateException("meant: after the task");
        }));
        stage.dial(subject.bind()).send(Wire.hello(PEER));
        log.await(SocketEvent.PeerConnected.class);
        subject.socket().close();
        assertThat(log.all(SocketEvent.PeerConnected.class)).hasSize(1);
        assertThat(runs.get()).isPositive();
    }

    /** It runs tasks where it is called: no thread of the protocol does. */
    @Test
    void mayRunTasksAtOnce() throws Exception {
        AtomicReference<AiomsgSocket> socket = new AtomicReference<>();
        CountDownLatch closed = new CountDownLatch(1);
        Subject subject =
                stage.socket(builder -> builder.executor(Runnable::run).listener(new SocketListener() {
                    @Override
                    public void onPeerConnected(SocketEvent.PeerConnected event) {
                        socket.get().close();
                        closed.countDown();
                    }
                }));
        socket.set(subject.socket());
        stage.dial(subject.bind()).send(Wire.hello(PEER));
        assertThat(closed.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void mayBlockWithoutHoldingTheSocketUp() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch blocked = new CountDownLatch(1);
        Executor executor = task -> {
            blocked.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        Subject subject =
                stage.socket(builder -> builder.listener(new EventLog()).executor(executor));
        RawPeer peer = stage.dial(subject.bind());
        peer.send(Wire.hello(PEER));
        peer.expectHello(subject.identity());
        assertThat(blocked.await(5, TimeUnit.SECONDS)).isTrue();
        peer.send(Wire.data("hello"));
        assertThat(subject.socket().receive(Await.PATIENCE)).isNotNull();

        long start = System.nanoTime();
        subject.socket().close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        never.countDown();
    }

    @Test
    void aCloseWaitsForTheListenerUnlessThatCloses() throws Exception {
        ExecutorService pool = pool(2);
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        AtomicInteger left = new AtomicInteger();
        Subject subject = stage.socket(builder -> builder.executor(pool).listener(new SocketListener() {
            @Override
            public void onPeerConnected(SocketEvent.PeerConnected event) {
                entered.countDown();
                try {
                    leave.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                left.incrementAndGet();
            }
        }));
        stage.dial(subject.bind()).send(Wire.hello(PEER));
        assertThat(entered.await(5, TimeUnit.SECONDS)).isTrue();
        Task<Integer> closing = stage.async("close", () -> {
            subject.socket().close();
            return left.get();
        });
        closing.expectBlocked();
        leave.countDown();
        assertThat(closing.result()).isEqualTo(1);
    }

    @Test
    void aListenerOnAnExecutorMayClose() throws Exception {
        ExecutorService pool = pool(2);
        AtomicReference<AiomsgSocket> socket = new AtomicReference<>();
        CountDownLatch closed = new CountDownLatch(1);
        Subject subject = stage.socket(builder -> builder.executor(pool).listener(new SocketListener() {
            @Override
            public void onPeerConnected(SocketEvent.PeerConnected event) {
                socket.get().close();
                closed.countDown();
            }
        }));
        socket.set(subject.socket());
        stage.dial(subject.bind()).send(Wire.hello(PEER));
        assertThat(closed.await(1500, TimeUnit.MILLISECONDS)).isTrue();
    }
}
