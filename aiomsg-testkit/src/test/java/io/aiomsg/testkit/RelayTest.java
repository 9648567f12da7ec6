package io.aiomsg.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aiomsg.AckMode;
import io.aiomsg.AiomsgSocket;
import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.Identity;
import io.aiomsg.LossReason;
import io.aiomsg.Message;
import io.aiomsg.Proxy;
import io.aiomsg.SocketBuilder;
import io.aiomsg.SocketClosedException;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketLimits;
import io.aiomsg.SocketTiming;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A proxy between sockets: what it takes is delivered, or still known to whoever sent it (AIO-DLV-017, AIO-DLV-018). */
final class RelayTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private Simulation simulation = Simulation.seeded(1);
    private final Map<String, Integer> runs = new LinkedHashMap<>();

    @AfterEach
    void end() {
        try (Simulation ending = simulation) {
            ending.verify();
        }
    }

    private SocketBuilder on(String host) {
        return simulation.host(host).builder();
    }

    private SocketBuilder relaying(String host) {
        return on(host).ackMode(AckMode.MANUAL).delivery(DeliveryGuarantee.AT_LEAST_ONCE);
    }

    private static AiomsgSocket bound(SocketBuilder builder, int port) throws Exception {
        AiomsgSocket socket = builder.open();
        socket.bind("0.0.0.0", port);
        return socket;
    }

    private static AiomsgSocket connected(SocketBuilder builder, String host, int port) {
        AiomsgSocket socket = builder.open();
        socket.connect(host, port);
        return socket;
    }

    /** Runs a job and counts how often it has run. */
    private void run(Message job) {
        runs.merge(job.text(), 1, Integer::sum);
    }

    @Test
    void relaysBothWaysInOrderAndCounts() throws Exception {
        try (AiomsgSocket front = bound(relaying("proxy"), 5001);
                AiomsgSocket back = bound(relaying("proxy"), 5002);
                AiomsgSocket source = connected(on("source").delivery(DeliveryGuarantee.AT_LEAST_ONCE), "proxy", 5001);
                AiomsgSocket worker = connected(on("worker").delivery(DeliveryGuarantee.AT_LEAST_ONCE), "proxy", 5002);
                Proxy proxy = Proxy.between(front, back)) {
            List<String> came = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                source.send("job " + i);
            }
            for (int i = 0; i < 50; i++) {
                came.add(worker.receive().text());
            }
            worker.send("result");

            assertThat(source.receive().text()).isEqualTo("result");
            assertThat(came).hasSize(50).startsWith("job 0", "job 1").endsWith("job 49");
            assertThat(source.drain(SECOND).complete()).isTrue();
            assertThat(worker.drain(SECOND).complete()).isTrue();
            assertThat(proxy.frontToBack()).isEqualTo(new Proxy.Counts(50, 50, 0));
            assertThat(proxy.backToFront()).isEqualTo(new Proxy.Counts(1, 1, 0));
        }
    }

    @Test
    void acknowledgesNothingThatIsNotAcknowledgedBehindIt() throws Exception {
        try (AiomsgSocket front = bound(relaying("proxy"), 5001);
                AiomsgSocket back = bound(relaying("proxy"), 5002);
                AiomsgSocket source = connected(on("source").delivery(DeliveryGuarantee.AT_LEAST_ONCE), "proxy", 5001);
                AiomsgSocket worker = connected(on("worker"), "proxy", 5002);
                Proxy proxy = Proxy.between(front, back)) {
            worker.awaitPeers(1, MINUTE);
            source.send("job");
            simulation.sleep(SECOND);

            assertThat(source.stats().acknowledged()).isZero();
            assertThat(proxy.frontToBack()).isEqualTo(new Proxy.Counts(1, 0, 0));
            run(worker.receive());
            simulation.sleep(SECOND);
            assertThat(source.stats().acknowledged()).isEqualTo(1);
        }
    }

    @Test
    void slowReceiversSlowSendersDown() throws Exception {
        SocketLimits few = SocketLimits.DEFAULT.toBuilder()
                .sendMessagesPerPeer(10)
                .receiveMessagesPerPeer(10)
                .inFlightPerPeer(10)
                .build();
        try (AiomsgSocket front = bound(relaying("proxy").limits(few), 5001);
                AiomsgSocket back = bound(relaying("proxy").limits(few), 5002);
                AiomsgSocket source = connected(
                        on("source").delivery(DeliveryGuarantee.AT_LEAST_ONCE).limits(few), "proxy", 5001);
                AiomsgSocket worker = connected(on("worker").limits(few), "proxy", 5002);
                Proxy proxy = Proxy.between(front, back)) {
            worker.awaitPeers(1, MINUTE);
            int sent = 0;
            while (sent < 1_000 && source.trySend("job " + sent)) {
                sent++;
                simulation.sleep(Duration.ofMillis(10));
            }
            assertThat(sent).isLessThan(60);
            assertThat(proxy.isActive()).isTrue();
            for (int i = 0; i < sent; i++) {
                run(worker.receive());
            }
            assertThat(runs)
                    .hasSize(sent)
                    .allSatisfy((job, times) -> assertThat(times).isEqualTo(1));
        }
    }

    @Test
    void whatASocketDoesNotTakeIsNotAcknowledgedAndTold() throws Exception {
        simulation.expectEvents(SocketEvent.Kind.HANDLER_FAILED);
        try (AiomsgSocket front = bound(relaying("proxy"), 5001);
                AiomsgSocket source =
                        connected(on("source").delivery(DeliveryGuarantee.AT_LEAST_ONCE), "proxy", 5001)) {
            AiomsgSocket back = bound(relaying("proxy"), 5002);
            Proxy proxy = Proxy.between(front, back);
            back.close();
            source.send("job");
            simulation.sleep(SECOND);

            assertThat(proxy.frontToBack()).isEqualTo(new Proxy.Counts(1, 0, 1));
            assertThat(proxy.isActive()).isFalse();
            assertThat(source.stats().acknowledged()).isZero();
            assertThatThrownBy(() -> proxy.awaitEnd(Duration.ZERO)).isInstanceOf(SocketClosedException.class);
            Message copy = front.receive(Duration.ofSeconds(10));
            assertThat(copy.text()).isEqualTo("job");
            copy.acknowledge();
        }
    }

    @Test
    void whatIsLostBehindItIsTakenAgainWhenItsSenderTriesAgain() throws Exception {
        simulation.expectLoss(LossReason.EXPIRED);
        SocketTiming hasty =
                SocketTiming.DEFAULT.toBuilder().expiry(Duration.ofSeconds(2)).build();
        try (AiomsgSocket front = bound(relaying("proxy"), 5001);
                AiomsgSocket back = bound(relaying("proxy").timing(hasty), 5002);
                AiomsgSocket source = connected(on("source").delivery(DeliveryGuarantee.AT_LEAST_ONCE), "proxy", 5001);
                Proxy proxy = Proxy.between(front, back)) {
            source.send("job");
            simulation.sleep(Duration.ofSeconds(4));
            assertThat(proxy.frontToBack()).isEqualTo(new Proxy.Counts(1, 0, 1));

            try (AiomsgSocket worker = connected(on("worker"), "proxy", 5002)) {
                assertThat(worker.receive(Duration.ofSeconds(10)).text()).isEqualTo("job");
                assertThat(source.drain(SECOND).complete()).isTrue();
            }
            assertThat(proxy.frontToBack()).isEqualTo(new Proxy.Counts(2, 1, 1));
        }
    }

    @Test
    void closedItTakesNothingMoreAndWaitsForWhatItHasTaken() throws Exception {
        try (AiomsgSocket front = bound(relaying("proxy"), 5001);
                AiomsgSocket back = bound(relaying("proxy"), 5002);
                AiomsgSocket source = connected(on("source").delivery(DeliveryGuarantee.AT_LEAST_ONCE), "proxy", 5001);
                AiomsgSocket worker = connected(on("worker"), "proxy", 5002)) {
            Proxy proxy = Proxy.between(front, back);
            worker.awaitPeers(1, MINUTE);
            source.send("first");
            simulation.sleep(SECOND);
            proxy.close();
            source.send("second");

            assertThat(proxy.awaitEnd(Duration.ZERO)).isFalse();
            assertThat(worker.receive().text()).isEqualTo("first");
            assertThat(proxy.awaitEnd(MINUTE)).isTrue();
            assertThat(worker.receive(MINUTE)).isNull();
            Message left = front.receive(SECOND);
            assertThat(left.text()).isEqualTo("second");
            left.acknowledge();
        }
    }

    @Test
    void refusesSocketsThatAcknowledgeOfThemselves() {
        try (AiomsgSocket manual = relaying("proxy").open();
                AiomsgSocket other = relaying("other").open();
                AiomsgSocket onTake = on("proxy").open()) {
            assertThatThrownBy(() -> Proxy.between(manual, onTake))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("back acknowledges what it takes before it is delivered; open it with"
                            + " ackMode(AckMode.MANUAL)");
            assertThatThrownBy(() -> Proxy.between(onTake, manual)).hasMessageStartingWith("front acknowledges");
            assertThatThrownBy(() -> Proxy.between(manual, manual))
                    .hasMessageStartingWith("front and back are the same");
            manual.onMessage(Message::acknowledge);
            assertThatThrownBy(() -> Proxy.between(manual, other)).isInstanceOf(IllegalStateException.class);
        }
    }

    /** Proxies in a row, of which now one and now another is killed and comes back under its name. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aChainOfThreeUnderKillsDeliversEveryJob(long seed) throws Exception {
        simulation.close();
        simulation = Simulation.seeded(seed);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 1; i <= 3; i++) {
            beginProxy(i);
        }
        simulation.host("worker").spawn("works", () -> {
            try (AiomsgSocket worker = connected(on("worker"), "proxy3", 5002)) {
                while (runs.size() < 100) {
                    Message job = worker.receive(SECOND);
                    if (job != null) {
                        run(job);
                    }
                }
                simulation.sleep(MINUTE); // for copies
            }
        });
        try (AiomsgSocket source = connected(on("source").delivery(DeliveryGuarantee.AT_LEAST_ONCE), "proxy1", 5001)) {
            for (int i = 0; i < 100; i++) {
                source.send("job " + i);
                simulation.sleep(Duration.ofMillis(random.nextInt(300)));
                if (random.nextInt(10) == 0) {
                    int victim = 1 + random.nextInt(3);
                    SimulatedHost host = simulation.host("proxy" + victim);
                    host.kill();
                    simulation.sleep(Duration.ofMillis(random.nextInt(3_000)));
                    host.restart();
                    beginProxy(victim);
                }
            }
            assertThat(source.drain(Duration.ofMinutes(5)).complete()).isTrue();
            simulation.sleep(MINUTE);
        }
        assertThat(runs).hasSize(100);
        for (int i = 1; i <= 3; i++) {
            simulation.host("proxy" + i).kill();
        }
    }

    /** A proxy that listens for those before it and connects to the one behind it; the last one listens for workers. */
    private void beginProxy(int number) {
        SimulatedHost host = simulation.host("proxy" + number);
        host.spawn("relays", () -> {
            AiomsgSocket front = bound(relaying("proxy" + number).identity(Identity.named("front" + number)), 5001);
            SocketBuilder behind = relaying("proxy" + number).identity(Identity.named("back" + number));
            AiomsgSocket back = number == 3 ? bound(behind, 5002) : connected(behind, "proxy" + (number + 1), 5001);
            Proxy.between(front, back);
        });
    }
}
