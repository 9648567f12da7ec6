package examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.testkit.Simulation;
import io.aiomsg.testkit.junit.AiomsgTest;

class FirstTest {
    @AiomsgTest
    void clientReachesServer(Simulation simulation) throws Exception {
        try (AiomsgSocket server = simulation.host("server").builder().open();
                AiomsgSocket client = simulation.host("client").builder().open()) {
            server.bind("0.0.0.0", 5000);
            client.connect("server", 5000);
            client.send("hello");
            assertEquals("hello", server.receive().text());
        }
    }
}
