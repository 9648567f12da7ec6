package io.aiomsg.nio.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.Identity;
import io.aiomsg.Message;
import io.aiomsg.SendMode;
import io.aiomsg.SocketEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many threads at one socket, and connections that are cut under traffic: nothing is lost, doubled or out of order. */
@ExtendWith(LeakCheck.class)
class ConcurrencyTest {

    private static final int THREADS = 4;

    @RegisterExtension
    final Stage stage = new Stage();

    @Test
    void keepsTheOrderOfEachSendingThread() throws Exception {
        Subject subject = stage.socket();
        RawPeer peer = stage.admit(Role.BIND, subject, Identity.named("raw-peer"));
        int each = 5_000;
        List<Task<Void>> senders = senders(subject, each);
        Map<String, Integer> next = new HashMap<>();
        for (int i = 0; i < THREADS * each; i++) {
            String[] parts = peer.expect(Wire.DATA).text().split(" ", -1);
            assertThat(Integer.parseInt(parts[1])).isEqualTo(next.merge(parts[0], 1, Integer::sum) - 1);
        }
        for (Task<Void> sender : senders) {
            sender.result();
        }
        peer.expectSilence(Duration.ofMillis(50));
    }

    @Test
    void givesEachMessageToOneOfManyReceivingThreads() throws Exception {
        Subject sender = stage.socket();
        Subject receiver = stage.socket();
        sender.connect(receiver.bind());
        int each = 5_000;
        Set<String> taken = ConcurrentHashMap.newKeySet();
        AtomicInteger doubled = new AtomicInteger();
        List<Task<Void>> receivers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            receivers.add(stage.async("receive", () -> {
                for (Message message : receiver.socket().messages()) {
                    if (!taken.add(message.text())) {
                        doubled.incrementAndGet();
                    }
                }
                return null;
            }));
        }
        for (Task<Void> task : senders(sender, each)) {
            task.result();
        }
        Await.until("all are taken", () -> taken.size() == THREADS * each);
        receiver.socket().close();
        for (Task<Void> task : receivers) {
            task.result();
        }
        assertThat(doubled).hasValue(0);
    }

    @Test
    void publishesFromManyThreadsToManyPeers() throws Exception {
        Subject publisher = stage.socket(builder -> builder.sendMode(SendMode.PUBLISH));
        int port = publisher.bind();
        List<Subject> subscribers = List.of(stage.socket(), stage.socket(), stage.socket());
        subscribers.forEach(subscriber -> subscriber.connect(port));
        publisher.awaitPeers(3);
        int each = 2_000;
        List<Task<Void>> senders = senders(publisher, each);
        for (Subject subscriber : subscribers) {
            Map<String, Integer> next = new HashMap<>();
            for (String text : subscriber.takeTexts(THREADS * each)) {
                String[] parts = text.split(" ", -1);
                assertThat(Integer.parseInt(parts[1])).isEqualTo(next.merge(parts[0], 1, Integer::sum) - 1);
            }
        }
        for (Task<Void> sender : senders) {
            sender.result();
        }
    }

    @Test
    void deliversEachRequestOnceAlthoughConnectionsAreCut() throws Exception {
        Subject sender = stage.socket(builder -> builder.delivery(DeliveryGuarantee.AT_LEAST_ONCE));
        Subject receiver = stage.socket();
        CuttingRelay relay = stage.keep(CuttingRelay.to(receiver.bind()));
        sender.connect(relay.port());
        sender.awaitPeers(1);
        int count = 3_000;
        Task<Void> sending = stage.async("send", () -> {
            for (int i = 0; i < count; i++) {
                sender.socket().send("m" + i);
            }
            return null;
        });
        Map<String, Integer> taken = new HashMap<>();
        while (taken.size() < count) {
            taken.merge(receiver.takeText(), 1, Integer::sum);
            if (taken.size() % 700 == 0) {
                relay.cut();
            }
        }
        sending.result();
        assertThat(taken.values()).containsOnly(1);
        assertThat(sender.socket().drain(Await.PATIENCE).complete()).isTrue();
        assertThat(receiver.socket().tryReceive()).isNull();
        assertThat(sender.events().lost()).isZero();
        assertThat(sender.socket().stats().acknowledged()).isEqualTo(count);
        assertThat(sender.socket().stats().connections()).isGreaterThan(2);
    }

    @Test
    void accountsForEveryMessageAlthoughConnectionsAreCut() throws Exception {
        Subject sender = stage.socket();
        Subject receiver = stage.socket();
        CuttingRelay relay = stage.keep(CuttingRelay.to(receiver.bind()));
        sender.connect(relay.port());
        sender.awaitPeers(1);
        int count = 3_000;
        for (int i = 0; i < count; i++) {
            sender.socket().send("m" + i);
            if (i % 700 == 500) {
                int before = ends(sender);
                sender.awaitPeers(1);
                relay.cut();
                Await.until("the cut is noticed", () -> ends(sender) > before);
            }
        }
        sender.socket().drain(Await.PATIENCE);
        Set<String> taken = new HashSet<>();
        for (Message message = receiver.socket().receive(Duration.ofSeconds(1));
                message != null;
                message = receiver.socket().receive(Duration.ofMillis(300))) {
            assertThat(taken.add(message.text())).isTrue();
        }
        long inDoubt = sender.events().all(SocketEvent.PeerDisconnected.class).stream()
                .mapToLong(SocketEvent.PeerDisconnected::inDoubt)
                .sum();
        assertThat(sender.events().lost()).isZero();
        assertThat(count - taken.size()).isBetween(0, (int) inDoubt);
        assertThat(taken).contains("m" + (count - 1));
    }

    private static int ends(Subject subject) {
        return subject.events().all(SocketEvent.PeerDisconnected.class).size();
    }

    private List<Task<Void>> senders(Subject subject, int each) {
        List<Task<Void>> tasks = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            String name = "t" + thread;
            tasks.add(stage.async("send " + name, () -> {
                for (int i = 0; i < each; i++) {
                    subject.socket().send(name + " " + i);
                }
                return null;
            }));
        }
        return tasks;
    }
}
