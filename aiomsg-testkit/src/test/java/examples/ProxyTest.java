package examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.testkit.junit.AiomsgTest;
import io.aiomsg.testkit.proxy.FaultProxies;
import io.aiomsg.testkit.proxy.FaultProxy;
import java.time.Duration;

class ProxyTest {

    @AiomsgTest
    void comesBackThroughABadNetwork(FaultProxies proxies) throws Exception {
        try (AiomsgSocket server = AiomsgSocket.builder().open();
                AiomsgSocket client = AiomsgSocket.builder()
                        .delivery(DeliveryGuarantee.AT_LEAST_ONCE)
                        .open()) {
            int port = server.bind("127.0.0.1", 0).port();
            FaultProxy proxy = proxies.to("127.0.0.1", port);
            client.connect("127.0.0.1", proxy.port());
            proxy.both().latency(Duration.ofMillis(20)).split(1, 3);
            client.send("slowly, and in pieces");
            assertEquals("slowly, and in pieces", server.receive().text());

            proxy.cut();
            client.send("again");
            assertEquals("again", server.receive().text());
        }
    }
}
