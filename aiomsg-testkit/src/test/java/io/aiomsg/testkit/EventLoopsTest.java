package io.aiomsg.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.EventLoops;
import io.aiomsg.nio.NioAiomsg;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Applications that share event loops can be simulated as they are. */
final class EventLoopsTest {

    @Test
    void socketsOfSharedLoopsWorkAndAreCounted() throws Exception {
        try (Simulation simulation = Simulation.seeded(1);
                EventLoops loops = simulation.factory().eventLoops(2)) {
            AiomsgSocket a = simulation.builder().eventLoops(loops).open();
            AiomsgSocket b =
                    simulation.host("there").builder().eventLoops(loops).open();
            a.bind("0.0.0.0", 5000);
            b.connect("here", 5000);
            b.send("hello");
            assertThat(a.receive().text()).isEqualTo("hello");
            assertThat(loops.sockets()).isEqualTo(2);

            loops.close();
            assertThatThrownBy(() -> simulation.builder().eventLoops(loops).open())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("eventLoops");
            b.send("still there");
            assertThat(a.receive(Duration.ofSeconds(1))).isNotNull();
            simulation.host("there").kill();
            a.close();

            assertThat(loops.sockets()).isZero();
        }
    }

    @Test
    void realLoopsAreRefused() {
        try (Simulation simulation = Simulation.seeded(1);
                EventLoops loops = new NioAiomsg().eventLoops(1)) {
            assertThatThrownBy(() -> simulation.builder().eventLoops(loops).open())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("eventLoops: 1 event loops with 0 sockets are not of this network");
        }
    }
}
