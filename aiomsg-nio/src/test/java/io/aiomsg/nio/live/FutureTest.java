package io.aiomsg.nio.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.Delivery;
import io.aiomsg.Delivery.Outcome;
import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.Identity;
import io.aiomsg.LossReason;
import io.aiomsg.SendFailedException;
import io.aiomsg.SocketClosedException;
import io.aiomsg.SocketStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Futures of sends between real threads: who completes them, in which order, and what a close leaves of them. */
@ExtendWith(LeakCheck.class)
class FutureTest {

    private static final int THREADS = 4;
    private static final int EACH = 3_000;

    @RegisterExtension
    final Stage stage = new Stage();

    @Test
    void messagesWithFuturesKeepTheirOrderAmongOthers() throws Exception {
        Subject subject = stage.socket();
        RawPeer peer = stage.admit(Role.BIND, subject, Identity.named("raw-peer"));
        List<CompletableFuture<Delivery>> futures = Collections.synchronizedList(new ArrayList<>());
        Set<String> threads = ConcurrentHashMap.newKeySet();
        List<Task<Void>> senders = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int sender = i;
            senders.add(stage.async("send", () -> {
                for (int number = 0; number < EACH; number++) {
                    if (number % 3 == 0) {
                        futures.add(subject.socket()
                                .sendAsync(sender + " " + number, Duration.ofMinutes(1))
                                .whenComplete((delivery, failure) -> {
                                    threads.add(Thread.currentThread().getName());
                                    assertThat(subject.socket().peers()).isNotEmpty(); // nobody holds the engine
                                }));
                    } else {
                        subject.socket().send(sender + " " + number);
                    }
                }
                return null;
            }));
        }
        Map<String, Integer> next = new HashMap<>();
        for (int i = 0; i < THREADS * EACH; i++) {
            String[] parts = peer.expect(Wire.DATA).text().split(" ", -1);
            assertThat(Integer.parseInt(parts[1])).isEqualTo(next.merge(parts[0], 1, Integer::sum) - 1);
        }
        for (Task<Void> sender : senders) {
            sender.result();
        }
        Await.until("all are told", () -> futures.stream().allMatch(CompletableFuture::isDone));
        Delivery delivery = new Delivery(Outcome.WRITTEN, Identity.named("raw-peer"), 1, 0);
        assertThat(futures)
                .hasSize(THREADS * EACH / 3)
                .allSatisfy(future -> assertThat(future.join()).isEqualTo(delivery));
        assertThat(threads)
                .allMatch(name -> name.startsWith("aiomsg-events") || name.contains("send"))
                .anyMatch(name -> name.startsWith("aiomsg-events"));
    }

    @Test
    void aCloseCompletesEveryFuture() throws Exception {
        for (int round = 0; round < 5; round++) {
            Subject sender = stage.socket(builder -> builder.delivery(DeliveryGuarantee.AT_LEAST_ONCE));
            Subject receiver = stage.socket();
            sender.connect(receiver.bind());
            Task<Void> taker = stage.async("take", () -> {
                receiver.socket().messages().forEach(message -> {});
                return null;
            });
            List<List<CompletableFuture<Delivery>>> futures = new ArrayList<>();
            List<Task<Void>> senders = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                List<CompletableFuture<Delivery>> own = new ArrayList<>();
                futures.add(own);
                senders.add(stage.async("send", () -> {
                    for (int number = 0; !sender.socket().isClosed(); number++) {
                        own.add(sender.socket().sendAsync("job " + number));
                    }
                    return null;
                }));
            }
            Await.until("some are told", () -> sender.socket().stats().acknowledged() > 100);
            sender.socket().close();
            for (Task<Void> task : senders) {
                task.result();
            }
            SocketStats stats = sender.socket().stats();
            receiver.socket().close();
            taker.result();
            agree(stats, futures);
        }
    }

    private static void agree(SocketStats stats, List<List<CompletableFuture<Delivery>>> futures) {
        long acknowledged = 0;
        long lost = 0;
        for (List<CompletableFuture<Delivery>> own : futures) {
            for (CompletableFuture<Delivery> future : own) {
                Object result = future.handle((delivery, failure) -> failure == null ? delivery : failure)
                        .getNow(null);
                if (result instanceof Delivery delivery) {
                    acknowledged += delivery.outcome() == Outcome.ACKNOWLEDGED ? 1 : 0;
                } else if (result instanceof SendFailedException failure && failure.accepted()) {
                    assertThat(failure.reason()).isEqualTo(LossReason.CLOSED);
                    lost++;
                } else {
                    assertThat(result)
                            .as("what is not accepted")
                            .isInstanceOfAny(SendFailedException.class, SocketClosedException.class);
                }
            }
        }
        assertThat(acknowledged).isEqualTo(stats.acknowledged()).isPositive();
        SocketStats.Loss closed = stats.lost().get(LossReason.CLOSED);
        assertThat(lost).isEqualTo(closed == null ? 0 : closed.count());
        assertThat(acknowledged + lost).isEqualTo(stats.messagesAccepted());
    }
}
