package io.aiomsg.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.AckMode;
import io.aiomsg.AiomsgSocket;
import io.aiomsg.Consumption;
import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.Identity;
import io.aiomsg.Message;
import io.aiomsg.SocketClosedException;
import io.aiomsg.SocketLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests are handled, failed on, held, rejected and acknowledged late while connections break and a worker is killed or closed:
 * whatever happens, the history keeps what is promised.
 */
final class HandlingStormTest {

    private static final int SEEDS = 12;
    private static final int REQUESTS = 60;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private Simulation simulation = Simulation.seeded(0);
    private SplittableRandom random = new SplittableRandom(0);
    private int acknowledged;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void keepsItsPromises(int batch) throws Exception {
        for (int i = 1; i <= SEEDS; i++) {
            play(batch * 1_000 + i);
        }
        assertThat(acknowledged).isGreaterThan(SEEDS * REQUESTS / 2);
    }

    private void play(long seed) throws Exception {
        random = new SplittableRandom(seed);
        simulation = Simulation.seeded(seed);
        try (Simulation playing = simulation) {
            List<AiomsgSocket> clients = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                AiomsgSocket client = simulation
                        .host("client" + i)
                        .builder()
                        .delivery(DeliveryGuarantee.AT_LEAST_ONCE)
                        .open();
                client.connect("worker0", 5000);
                client.connect("worker1", 5000);
                clients.add(client);
            }
            for (int i = 0; i < 2; i++) {
                int number = i;
                simulation.host("worker" + i).spawn("work", () -> work(number));
            }
            fault();
            for (int i = 0; i < REQUESTS; i++) {
                clients.get(i % 2).send("request " + i);
                simulation.sleep(Duration.ofMillis(random.nextInt(40)));
            }
            for (AiomsgSocket client : clients) {
                client.drain(Duration.ofSeconds(40));
                acknowledged += (int) client.stats().acknowledged();
            }
            playing.checkHistory();
            clients.forEach(AiomsgSocket::close);
            playing.checkHistory();
        } catch (Exception | Error e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        }
    }

    private void fault() {
        simulation.after(
                Duration.ofMillis(300 + random.nextInt(2_000)),
                () -> simulation.link("client0", "worker0").reset());
        simulation.after(
                Duration.ofMillis(300 + random.nextInt(2_000)),
                () -> simulation.link("client1", "worker1").reset());
        if (random.nextBoolean()) {
            simulation.after(
                    Duration.ofMillis(300 + random.nextInt(2_000)),
                    () -> simulation.host("worker1").kill());
        }
    }

    private void work(int number) throws Exception {
        boolean manual = random.nextBoolean();
        AiomsgSocket socket = simulation
                .host("worker" + number)
                .builder()
                .identity(Identity.named("worker" + number))
                .limits(SocketLimits.DEFAULT.toBuilder()
                        .receiveMessagesPerPeer(4)
                        .build())
                .ackMode(manual ? AckMode.MANUAL : AckMode.ON_TAKE)
                .open();
        socket.bind("0.0.0.0", 5000);
        List<Message> held = new ArrayList<>();
        Consumption consumption = socket.onMessage(1 + random.nextInt(4), message -> {
            simulation.sleep(Duration.ofMillis(random.nextInt(60)));
            if (random.nextInt(8) == 0) {
                throw new IllegalStateException("meant");
            }
            if (manual) {
                held.add(message);
            }
        });
        long end = simulation.time().toMillis() + 2_000 + random.nextInt(60_000);
        while (simulation.time().toMillis() < end) {
            simulation.sleep(Duration.ofMillis(1 + random.nextInt(50)));
            if (!held.isEmpty()) {
                decide(held.remove(random.nextInt(held.size())));
            }
        }
        if (random.nextBoolean()) {
            consumption.close();
            consumption.awaitEnd(SECOND);
        }
        socket.close();
        assertThat(consumption.isActive()).isFalse();
        held.forEach(this::decide);
    }

    private void decide(Message message) {
        try {
            if (random.nextInt(6) == 0) {
                message.reject();
            } else {
                message.acknowledge();
            }
        } catch (SocketClosedException e) {
            throw new AssertionError("a verdict is never an error", e);
        }
    }
}
