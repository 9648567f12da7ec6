package examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.testkit.SimulatedHost;
import io.aiomsg.testkit.Simulation;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReconnectionTest {

    @Test
    void comesBackAfterAPowerFailure() throws Exception {
        try (Simulation simulation = Simulation.seeded(1)) {
            SimulatedHost server = simulation.host("server");
            server.builder().open().bind("0.0.0.0", 5000);
            AiomsgSocket client = simulation.host("client").builder().open();
            client.connect("server", 5000);
            assertTrue(client.awaitPeers(1, Duration.ofSeconds(5)));

            server.crash(); // nobody is told: only the silence shows it
            simulation.sleep(Duration.ofSeconds(30));
            assertEquals(0, client.peers().size());

            server.restart();
            AiomsgSocket again = server.builder().open();
            again.bind("0.0.0.0", 5000);
            client.send("here I am");
            assertEquals("here I am", again.receive().text());
            client.close();
            again.close();
        }
    }
}
