package examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.DisconnectReason;
import io.aiomsg.Identity;
import io.aiomsg.testkit.Simulation;
import io.aiomsg.testkit.junit.AiomsgTest;
import io.aiomsg.testkit.peer.ScriptedListener;
import io.aiomsg.testkit.peer.ScriptedPeer;

class WrongPeerTest {

    @AiomsgTest
    void comesBackToAServerThatTalksNonsense(Simulation simulation) throws Exception {
        try (ScriptedListener server =
                        new ScriptedListener(simulation.host("server").listenRaw(5000));
                AiomsgSocket client = simulation.host("client").builder().open()) {
            simulation.expectDisconnects(DisconnectReason.BAD_HELLO);
            client.connect("server", 5000);
            try (ScriptedPeer wrong = server.accept()) {
                wrong.expectHello();
                wrong.send("HTTP/1.1 400 Bad Request\r\n".getBytes(US_ASCII));
                wrong.expectEnd();
            }
            try (ScriptedPeer right = server.accept()) {
                right.expectHello();
                right.hello(Identity.named("server"));
                right.data("now in earnest");
                assertEquals("now in earnest", client.receive().text());
            }
        }
    }
}
