package io.aiomsg.testkit.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.Message;
import io.aiomsg.SocketTiming;
import io.aiomsg.nio.NioAiomsg;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two aiomsg sockets with a proxy between them. */
class AiomsgThroughProxyTest {

    private static final SocketTiming QUICK = SocketTiming.DEFAULT.toBuilder()
            .listenFirst(Duration.ofMillis(20))
            .reconnectDelay(Duration.ofMillis(20))
            .reconnectSpread(Duration.ofMillis(50))
            .resend(Duration.ofMillis(500))
            .linger(Duration.ofMillis(300))
            .build();

    private final AiomsgSocket sender = open(DeliveryGuarantee.AT_LEAST_ONCE);
    private final AiomsgSocket receiver = open(DeliveryGuarantee.AT_MOST_ONCE);
    private FaultProxy proxy;

    @BeforeEach
    void connect() throws Exception {
        proxy = FaultProxy.to("127.0.0.1", receiver.bind("127.0.0.1", 0).port());
        sender.connect("127.0.0.1", proxy.port());
        assertThat(sender.awaitPeers(1, Await.PATIENCE)).isTrue();
    }

    @AfterEach
    void close() {
        sender.close();
        receiver.close();
        proxy.close();
        Await.until(
                "no thread of aiomsg is alive", () -> Site.threads("aiomsg-").isEmpty());
    }

    @Test
    void reconnectsAfterACut() throws Exception {
        for (Ending ending : Ending.values()) {
            long accepted = proxy.stats().accepted();
            proxy.cut(ending);
            Await.until("it is dialled again", () -> proxy.stats().accepted() > accepted);
            sender.send("after " + ending);
            assertThat(take().text()).isEqualTo("after " + ending);
        }
    }

    @Test
    void reconnectsAfterARefusal() throws Exception {
        proxy.refuse();
        proxy.cut();
        sender.send("waits");
        assertThat(receiver.receive(Await.SILENCE)).isNull();
        proxy.listen();
        assertThat(take().text()).isEqualTo("waits");
    }

    @Test
    void deliversAtLeastOnceThroughResets() throws Exception {
        int count = 2_000;
        proxy.toTarget().cutAfter(20_000, Ending.RST);
        proxy.both().split(1, 500);
        CompletableFuture<Boolean> sending = Site.async(() -> {
            for (int i = 0; i < count; i++) {
                sender.send("message " + i);
            }
            return true;
        });
        Map<String, Integer> taken = new HashMap<>();
        while (taken.size() < count) {
            taken.merge(take().text(), 1, Integer::sum);
        }
        assertThat(sending.get()).isTrue();
        assertThat(proxy.stats().cutConnections()).isGreaterThan(1);
        assertThat(taken).containsKeys("message 0", "message " + (count - 1));
        assertThat(sender.drain(Await.PATIENCE).complete()).isTrue();
    }

    @Test
    void deliversWhatAPartitionHeldBack() throws Exception {
        proxy.partition();
        for (int i = 0; i < 100; i++) {
            sender.send("held " + i);
        }
        assertThat(receiver.receive(Await.SILENCE)).isNull();
        assertThat(sender.peers()).hasSize(1);
        proxy.heal();
        for (int i = 0; i < 100; i++) {
            assertThat(take().text()).isEqualTo("held " + i);
        }
        assertThat(proxy.stats().accepted()).isEqualTo(1);
    }

    @Test
    void speaksThroughSingleOctets() throws Exception {
        proxy.both().split(1, 1);
        proxy.cut();
        sender.send("letter by letter");
        assertThat(take().text()).isEqualTo("letter by letter");
    }

    private Message take() throws InterruptedException {
        return Objects.requireNonNull(receiver.receive(Await.PATIENCE), "no message");
    }

    private static AiomsgSocket open(DeliveryGuarantee delivery) {
        return new NioAiomsg().builder().timing(QUICK).delivery(delivery).open();
    }
}
