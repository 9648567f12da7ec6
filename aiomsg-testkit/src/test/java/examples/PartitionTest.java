package examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.testkit.SimulatedHost;
import io.aiomsg.testkit.Simulation;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PartitionTest {

    @Test
    void everyJobIsDoneThoughTheNetworkFallsApart() throws Exception {
        try (Simulation simulation = Simulation.seeded(1)) {
            SimulatedHost office = simulation.host("office");
            AiomsgSocket jobs =
                    office.builder().delivery(DeliveryGuarantee.AT_LEAST_ONCE).open();
            jobs.bind("0.0.0.0", 5000);
            Set<String> done = new HashSet<>();
            for (String name : new String[] {"anna", "berta"}) {
                SimulatedHost worker = simulation.host(name);
                worker.spawn("works", () -> {
                    AiomsgSocket socket = worker.builder().open();
                    socket.connect("office", 5000);
                    while (true) {
                        done.add(socket.receive().text());
                        simulation.sleep(Duration.ofMillis(20));
                    }
                });
            }
            simulation.after(Duration.ofMillis(500), () -> simulation.partition(office));
            simulation.after(Duration.ofSeconds(40), simulation::heal);

            for (int i = 0; i < 100; i++) {
                jobs.send("job " + i);
            }
            assertEquals(0, jobs.drain(Duration.ofMinutes(5)).unacknowledged());
            assertEquals(100, done.size());
            jobs.close();
        }
    }
}
