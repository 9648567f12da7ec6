package readme;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.SendMode;
import java.time.Instant;

public class TimePublisher {
    public static void main(String[] args) throws Exception {
        try (AiomsgSocket socket =
                AiomsgSocket.builder().sendMode(SendMode.PUBLISH).open()) {
            socket.bind("127.0.0.1", 25000);
            while (true) {
                socket.send(Instant.now().toString());
                Thread.sleep(1000);
            }
        }
    }
}
