package io.aiomsg.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.SendMode;
import io.aiomsg.SocketEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many peers of one bind end: published to, sent to in turn, and cut off all at once. */
@Tag("extended")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class StormTest {

    private static final int PEERS = 10_000;
    private static final int MESSAGES = 3;
    /** Twice of what a peer took that has sent nothing: 12,220 octets on JDK 17, socket, host and connection at both ends. */
    private static final long MOST_IDLE_BYTES = 24_500;

    private static final long BUCKET_NANOS = 100_000_000;

    private final List<AiomsgSocket> peers = new ArrayList<>();

    private static long usedBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private void open(Simulation simulation) {
        for (int i = 0; i < PEERS; i++) {
            AiomsgSocket peer = simulation.host("peer" + i).builder().open();
            peer.connect("hub", 5000);
            peers.add(peer);
        }
    }

    private int takeAll() {
        int taken = 0;
        for (AiomsgSocket peer : peers) {
            while (peer.tryReceive() != null) {
                taken++;
            }
        }
        return taken;
    }

    @Test
    void tenThousandPeersSurviveAPartitionWithTheirRedialsSpread() throws Exception {
        try (Simulation simulation = Simulation.seeded(1)) {
            long before = usedBytes();
            SimulatedHost hub = simulation.host("hub");
            AiomsgSocket publisher = hub.builder().sendMode(SendMode.PUBLISH).open();
            AiomsgSocket jobs = hub.builder().open();
            publisher.bind("0.0.0.0", 5000);
            open(simulation);
            assertThat(publisher.awaitPeers(PEERS, Duration.ofMinutes(2))).isTrue();
            long idleBytes = (usedBytes() - before) / PEERS;
            System.out.printf("%,d octets for each idle peer, both ends%n", idleBytes);
            assertThat(idleBytes).as("octets for each idle peer").isLessThan(MOST_IDLE_BYTES);

            for (int i = 0; i < MESSAGES; i++) {
                publisher.send("published " + i);
            }
            simulation.sleep(Duration.ofSeconds(5));
            assertThat(takeAll()).isEqualTo(MESSAGES * PEERS);

            jobs.bind("0.0.0.0", 5001);
            peers.forEach(peer -> peer.connect("hub", 5001));
            assertThat(jobs.awaitPeers(PEERS, Duration.ofMinutes(2))).isTrue();
            for (int i = 0; i < PEERS; i++) {
                jobs.send("job " + i);
            }
            simulation.sleep(Duration.ofSeconds(5));
            for (AiomsgSocket peer : peers) {
                assertThat(peer.tryReceive()).isNotNull();
                assertThat(peer.tryReceive()).isNull();
            }

            long cut = simulation.time().toNanos();
            simulation.partition(hub);
            simulation.sleep(Duration.ofMinutes(2));
            assertThat(publisher.peers()).isEmpty();
            simulation.heal();
            assertThat(publisher.awaitPeers(PEERS, Duration.ofMinutes(2))).isTrue();
            assertThat(jobs.awaitPeers(PEERS, Duration.ofMinutes(2))).isTrue();
            checkSpread(simulation.history(), cut);
        }
    }

    /** From the fifth attempt on, no 100 ms sees more than one in twenty of the dials of one attempt. */
    private static void checkSpread(History history, long cutNanos) {
        Map<Integer, Map<Long, Integer>> attempts = new HashMap<>();
        for (History.Entry entry : history.entries()) {
            if (entry.event() instanceof SocketEvent.DialFailed failed && entry.timeNanos() > cutNanos) {
                long next = entry.timeNanos() + failed.next().toNanos();
                attempts.computeIfAbsent(failed.attempt() + 1, attempt -> new HashMap<>())
                        .merge(next / BUCKET_NANOS, 1, Integer::sum);
            }
        }
        attempts.forEach((attempt, buckets) -> {
            int dials = buckets.values().stream().mapToInt(Integer::intValue).sum();
            int busiest =
                    buckets.values().stream().mapToInt(Integer::intValue).max().orElse(0);
            System.out.printf("attempt %d: %,d dials, %,d in the busiest 100 ms%n", attempt, dials, busiest);
            if (attempt >= 5 && dials > PEERS / 2) {
                assertThat(busiest).as("busiest 100 ms of attempt " + attempt).isLessThan(dials / 20);
            }
        });
        assertThat(attempts.keySet()).anyMatch(attempt -> attempt >= 5);
    }
}
