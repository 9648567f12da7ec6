package examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.Message;
import io.aiomsg.testkit.SimulatedHost;
import io.aiomsg.testkit.Simulation;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryingWorkerTest {

    /** What is tested: asks until it is answered. */
    static String ask(AiomsgSocket socket, String question) throws InterruptedException {
        while (true) {
            socket.send(question);
            Message answer = socket.receive(Duration.ofSeconds(3));
            if (answer != null) {
                return answer.text();
            }
        }
    }

    @Test
    void asksAgainWhenTheServerWasKilledWithTheQuestion() throws Exception {
        try (Simulation simulation = Simulation.seeded(1)) {
            SimulatedHost server = simulation.host("server");
            server.spawn("takes the question and answers nothing", () -> {
                AiomsgSocket socket = server.builder().open();
                socket.bind("0.0.0.0", 5000);
                socket.receive();
                server.kill();
            });
            AiomsgSocket client = simulation.host("client").builder().open();
            client.connect("server", 5000);

            simulation.after(
                    Duration.ofSeconds(2),
                    () -> server.spawn("answers", () -> {
                        AiomsgSocket socket = server.builder().open();
                        socket.bind("0.0.0.0", 5000);
                        Message question = socket.receive();
                        socket.to(question.from()).send("yes");
                        socket.close();
                    }));

            assertEquals("yes", ask(client, "are you there?"));
            client.close();
        }
    }
}
