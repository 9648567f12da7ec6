package io.aiomsg.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.AiomsgSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How names are looked up when a socket dials. */
final class DiallingTest {

    // AIO-CON-021
    @Test
    void addressesOfANameAreTriedInTurns() throws Exception {
        try (Simulation simulation = Simulation.seeded(1)) {
            SimulatedHost first = simulation.host("first");
            SimulatedHost second = simulation.host("second");
            simulation.name("service", first, second);
            try (AiomsgSocket serving = second.builder().open();
                    AiomsgSocket client = simulation.host("client").builder().open()) {
                serving.bind("0.0.0.0", 5000);
                client.connect("service", 5000);

                assertThat(client.awaitPeers(1, Duration.ofSeconds(2))).isTrue();
            }
        }
    }

    // AIO-CON-021
    @Test
    void aNameIsLookedUpAgainForEachDial() throws Exception {
        try (Simulation simulation = Simulation.seeded(1)) {
            SimulatedHost old = simulation.host("old");
            SimulatedHost fresh = simulation.host("fresh");
            simulation.name("service", old);
            try (AiomsgSocket serving = fresh.builder().open();
                    AiomsgSocket client = simulation.host("client").builder().open()) {
                serving.bind("0.0.0.0", 5000);
                client.connect("service", 5000);
                assertThat(client.awaitPeers(1, Duration.ofSeconds(2))).isFalse();

                simulation.name("service", fresh);

                assertThat(client.awaitPeers(1, Duration.ofSeconds(12))).isTrue();
            }
        }
    }
}
