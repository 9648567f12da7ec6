package io.aiomsg.nio.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.AckMode;
import io.aiomsg.AiomsgSocket;
import io.aiomsg.Consumption;
import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.Message;
import io.aiomsg.SocketClosedException;
import io.aiomsg.SocketEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Handlers on real threads. What they promise is shown under virtual time elsewhere. */
@ExtendWith(LeakCheck.class)
class HandlerTest {

    private static final int MANY = 20_000;

    @RegisterExtension
    final Stage stage = new Stage();

    private Subject client(int port, DeliveryGuarantee delivery) throws Exception {
        Subject client = stage.socket(builder -> builder.delivery(delivery));
        client.connect(port);
        client.awaitPeers(1);
        return client;
    }

    private static void sendNumbers(Subject client, int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            client.socket().send(Integer.toString(i));
        }
    }

    @Test
    void everyMessageIsHandledOnceByNoMoreThanAskedFor() throws Exception {
        Subject server = stage.socket();
        Set<String> seen = ConcurrentHashMap.newKeySet();
        AtomicInteger calls = new AtomicInteger();
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        server.socket().onMessage(4, message -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            seen.add(message.text());
            calls.incrementAndGet();
            inside.decrementAndGet();
        });
        Subject client = client(server.bind(), DeliveryGuarantee.AT_LEAST_ONCE);
        sendNumbers(client, MANY);
        assertThat(client.socket().drain(Duration.ofSeconds(30)).complete()).isTrue();
        assertThat(seen).hasSize(MANY);
        assertThat(calls.get()).isEqualTo(MANY);
        assertThat(most.get()).isBetween(1, 4);
    }

    @Test
    void oneAtATimeKeepsTheOrder() throws Exception {
        Subject server = stage.socket();
        List<String> seen = new CopyOnWriteArrayList<>();
        server.socket().onMessage(message -> seen.add(message.text()));
        Subject client = client(server.bind(), DeliveryGuarantee.AT_MOST_ONCE);
        sendNumbers(client, 2_000);
        Await.until("all handled", () -> seen.size() == 2_000);
        for (int i = 0; i < seen.size(); i++) {
            assertThat(seen.get(i)).isEqualTo(Integer.toString(i));
        }
    }

    /** What a caller of receive has begun to read, and leaves, is handled all the same. */
    @Test
    void callersOfReceiveShareTheMessages() throws Exception {
        Subject server = stage.socket();
        Set<String> seen = ConcurrentHashMap.newKeySet();
        AtomicInteger handled = new AtomicInteger();
        server.socket().onMessage(2, message -> {
            seen.add(message.text());
            handled.incrementAndGet();
        });
        Task<Integer> receiving = stage.async("receive", () -> {
            for (int i = 0; ; i++) {
                try {
                    seen.add(server.socket().receive().text());
                } catch (SocketClosedException e) {
                    return i;
                }
            }
        });
        Task<Integer> nowAndThen = stage.async("receive now and then", () -> {
            int count = 0;
            for (int i = 0; i < 200; i++) {
                Message message = server.socket().receive(Duration.ofMillis(1));
                if (message != null) {
                    seen.add(message.text());
                    count++;
                }
            }
            return count;
        });
        Subject client = client(server.bind(), DeliveryGuarantee.AT_MOST_ONCE);
        sendNumbers(client, MANY);
        Await.until("all taken", () -> seen.size() == MANY);
        int others = nowAndThen.result();
        server.socket().close();
        assertThat(handled.get() + receiving.result() + others).isEqualTo(MANY);
    }

    @Test
    void twoSocketsShareAnExecutorOfOneThread() throws Exception {
        ExecutorService one = Executors.newSingleThreadExecutor();
        stage.keep(() -> {
            one.shutdown();
            assertThat(one.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
        });
        AtomicInteger handled = new AtomicInteger();
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        List<Subject> clients = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Subject server = stage.socket(builder -> builder.executor(one));
            server.socket().onMessage(3, message -> {
                threads.add(Thread.currentThread());
                handled.incrementAndGet();
            });
            clients.add(client(server.bind(), DeliveryGuarantee.AT_LEAST_ONCE));
        }
        for (Subject client : clients) {
            sendNumbers(client, 2_000);
        }
        Await.until("all handled", () -> handled.get() == 4_000);
        assertThat(threads).hasSize(1);
    }

    @Test
    void anExecutorThatIsShutDownUnderTheSocketLosesNothing() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        EventLog log = new EventLog();
        Subject server = stage.socket(builder -> builder.executor(pool).listener(log));
        AtomicInteger handled = new AtomicInteger();
        server.socket().onMessage(2, message -> handled.incrementAndGet());
        Subject client = client(server.bind(), DeliveryGuarantee.AT_LEAST_ONCE);
        sendNumbers(client, 1_000);
        pool.shutdown();
        sendNumbers(client, 1_000);
        Await.until("all handled", () -> handled.get() == 2_000);
        server.socket().close();
        assertThat(pool.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
        assertThat(log.all(SocketEvent.ExecutorFailed.class)).isNotEmpty();
    }

    @Test
    void anErrorOfAHandlerEndsItsThreadAndNotTheHandling() throws Exception {
        Subject server = stage.socket();
        List<String> seen = new CopyOnWriteArrayList<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        CountDownLatch uncaught = new CountDownLatch(1);
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> uncaught.countDown());
        try {
            server.socket().onMessage(message -> {
                seen.add(message.text());
                if (seen.size() == 1) {
                    throw new StackOverflowError("meant");
                }
            });
            Subject client = client(server.bind(), DeliveryGuarantee.AT_MOST_ONCE);
            sendNumbers(client, 3);
            Await.until("all handled", () -> seen.size() == 3);
            assertThat(uncaught.await(5, TimeUnit.SECONDS)).isTrue();
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @Test
    void aCloseAmidstHandlersLeavesNothingBehind() throws Exception {
        for (int round = 0; round < 10; round++) {
            Subject server = stage.socket();
            AtomicInteger handled = new AtomicInteger();
            Consumption consumption = server.socket().onMessage(3, message -> {
                handled.incrementAndGet();
                server.socket().to(message.from()).trySend("reply");
            });
            Subject client = client(server.bind(), DeliveryGuarantee.AT_LEAST_ONCE);
            Task<Void> sending = stage.async("send", () -> {
                try {
                    sendNumbers(client, MANY);
                } catch (SocketClosedException e) {
                    // as it is meant to end
                }
                return null;
            });
            Await.until("traffic", () -> handled.get() > 100);
            server.socket().close();
            int then = handled.get();
            assertThat(consumption.awaitEnd(Duration.ZERO)).isTrue();
            assertThat(handled.get()).isEqualTo(then);
            client.socket().close();
            sending.result();
        }
    }

    @Test
    void verdictsOfManyThreadsAcknowledgeEverything() throws Exception {
        Subject server = stage.socket(builder -> builder.ackMode(AckMode.MANUAL));
        Subject client = client(server.bind(), DeliveryGuarantee.AT_LEAST_ONCE);
        int count = 900; // fewer than may be in flight
        sendNumbers(client, count);
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            messages.add(server.socket().receive());
        }
        List<Task<Void>> deciding = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            deciding.add(stage.async("acknowledge " + i, () -> {
                messages.forEach(Message::acknowledge);
                return null;
            }));
        }
        for (Task<Void> task : deciding) {
            task.result();
        }
        assertThat(client.socket().drain(Duration.ofSeconds(3)).complete()).isTrue();
        assertThat(client.socket().stats().acknowledged()).isEqualTo(count);
        assertThat(client.socket().stats().resent()).isZero();
    }

    /** A handler blocked in a send is woken, as any caller. */
    @Test
    void aCloseWakesAHandlerThatIsBlocked() throws Exception {
        Subject server = stage.socket();
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        AiomsgSocket socket = server.socket();
        socket.onMessage(message -> {
            entered.countDown();
            try {
                while (true) {
                    socket.receive();
                }
            } finally {
                left.countDown();
            }
        });
        Subject client = client(server.bind(), DeliveryGuarantee.AT_MOST_ONCE);
        sendNumbers(client, 3);
        assertThat(entered.await(5, TimeUnit.SECONDS)).isTrue();
        socket.close();
        assertThat(left.await(5, TimeUnit.SECONDS)).isTrue();
    }
}
