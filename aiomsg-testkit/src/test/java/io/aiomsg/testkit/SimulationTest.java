package io.aiomsg.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.Message;
import io.aiomsg.SendMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ordinary code in a simulation: blocking, time, order, ends. */
final class SimulationTest {

    @Test
    void socketsExchangeMessagesInTheTestsOwnThread() throws Exception {
        try (Simulation simulation = Simulation.seeded(1)) {
            AiomsgSocket server = simulation.host("server").builder().open();
            server.bind("0.0.0.0", 5000);
            AiomsgSocket client = simulation.host("client").builder().open();
            client.connect("server", 5000);

            client.send("hello");
            Message message = server.receive();
            server.to(message.from()).send("welcome");

            assertThat(message.text()).isEqualTo("hello");
            assertThat(client.receive().text()).isEqualTo("welcome");
            client.close();
            server.close();
            assertThat(simulation.openSockets()).isZero();
            assertThat(simulation.leakedBytes()).isZero();
        }
    }

    private static String run(long seed) throws Exception {
        try (Simulation simulation = Simulation.seeded(seed)) {
            SimulatedHost work = simulation.host("work");
            List<String> taken = new ArrayList<>();
            AiomsgSocket jobs =
                    work.builder().delivery(DeliveryGuarantee.AT_LEAST_ONCE).open();
            jobs.bind("0.0.0.0", 5000);
            for (int i = 0; i < 3; i++) {
                SimulatedHost host = simulation.host("worker" + i);
                host.spawn("works", () -> {
                    try (AiomsgSocket socket = host.builder().open()) {
                        socket.connect("work", 5000);
                        while (true) {
                            taken.add(socket.receive().text());
                            simulation.sleep(Duration.ofMillis(50));
                        }
                    }
                });
            }
            SimulatedHost first = simulation.host("worker0");
            simulation.after(Duration.ofSeconds(1), first::crash);
            simulation.after(
                    Duration.ofSeconds(2),
                    () -> simulation.link(work, simulation.host("worker1")).cut());
            simulation.after(Duration.ofSeconds(9), () -> simulation.heal());
            for (int i = 0; i < 100; i++) {
                jobs.send("job " + i);
            }
            assertThat(jobs.drain(Duration.ofMinutes(5)).unacknowledged()).isZero();
            assertThat(taken).hasSizeGreaterThanOrEqualTo(100);
            jobs.close();
            return simulation.history().digest();
        }
    }

    @Test
    void sameSeedGivesTheSameHistory() throws Exception {
        assertThat(run(7)).isEqualTo(run(7)).isNotEqualTo(run(8));
    }

    private static void readForEver(boolean dialling) {
        try (Simulation simulation = Simulation.seeded(1, Duration.ofMinutes(10))) {
            AiomsgSocket socket = simulation.builder().open();
            if (dialling) {
                socket.connect("127.0.0.1", 5000);
            }
            simulation.spawn("reader", () -> socket.receive().text());
            if (dialling) {
                simulation.spawn("sleeper", () -> simulation.sleep(Duration.ofHours(1)));
            }
            simulation.awaitSpawned();
        }
    }

    @Test
    void scenarioThatNeverEndsSaysWhoWaits() {
        assertThatThrownBy(() -> readForEver(true))
                .isInstanceOf(SimulationStuckException.class)
                .hasMessageContaining("has not ended within its limit of PT10M")
                .hasMessageContaining(
                        "the test: Simulation.awaitSpawned, called by io.aiomsg.testkit.SimulationTest.readForEver(")
                .hasMessageContaining(
                        "reader: AiomsgSocket.receive, called by io.aiomsg.testkit.SimulationTest.lambda$")
                .hasMessageContaining("sleeper: Simulation.sleep, called by io.aiomsg.testkit.SimulationTest.lambda$")
                .hasMessageContaining("SimulationTest.java:");
    }

    @Test
    void scenarioInWhichNothingCanHappenSaysWhoWaits() {
        assertThatThrownBy(() -> readForEver(false))
                .isInstanceOf(SimulationStuckException.class)
                .hasMessageContaining("has nothing left to do, yet somebody waits")
                .hasMessageContaining("reader: AiomsgSocket.receive, called by");
    }

    @Test
    void codeThatIsInterruptedBeforeItBeginsFindsThatOut() {
        try (Simulation simulation = Simulation.seeded(1)) {
            List<Boolean> found = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                simulation
                        .spawn(() -> found.add(Thread.currentThread().isInterrupted()))
                        .interrupt();
            }
            simulation.awaitSpawned();
            assertThat(found).hasSize(20).containsOnly(true);
        }
    }

    @Test
    void publishedTimeReachesEverySubscriber() throws Exception {
        try (Simulation simulation = Simulation.seeded(3)) {
            AiomsgSocket publisher =
                    simulation.host("p").builder().sendMode(SendMode.PUBLISH).open();
            publisher.bind("0.0.0.0", 1);
            List<String> heard = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                SimulatedHost host = simulation.host("s" + i);
                host.spawn("listens", () -> {
                    AiomsgSocket socket = host.builder().open();
                    socket.connect("p", 1);
                    heard.add(socket.receive().text());
                    socket.close();
                });
            }
            assertThat(publisher.awaitPeers(10, Duration.ofMinutes(1))).isTrue();
            publisher.send("now");
            simulation.awaitSpawned();
            assertThat(heard).hasSize(10).containsOnly("now");
            publisher.close();
        }
    }
}
