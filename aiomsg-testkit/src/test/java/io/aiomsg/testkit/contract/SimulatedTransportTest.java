package io.aiomsg.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.DisconnectReason;
import io.aiomsg.LossReason;
import io.aiomsg.SocketBuilder;
import io.aiomsg.SocketEvent;
import io.aiomsg.testkit.SimulatedHost;
import io.aiomsg.testkit.Simulation;
import io.aiomsg.testkit.Spawned;
import io.aiomsg.testkit.peer.ScriptedListener;
import io.aiomsg.testkit.peer.ScriptedPeer;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract on the simulated network. */
final class SimulatedTransportTest extends TransportContract {

    @BeforeEach
    void begin(Simulation simulation) {
        begin(new Simulated(simulation));
    }

    @Test
    void dialsTheAddressesOfANameInTurn(Simulation simulation) throws Exception {
        SimulatedHost idle = simulation.host("idle");
        Party server = scene().party("server");
        int port = server.bind();
        simulation.name("service", idle, simulation.host("server"));
        Party client = scene().party("client");
        client.socket().connect("service", port);
        assertThat(client.await(SocketEvent.DialFailed.class).host()).isEqualTo("service");
        client.socket().send("found");
        assertThat(server.takeText()).isEqualTo("found");
    }

    private record Simulated(Simulation simulation) implements Site {

        @Override
        public SocketBuilder builder(String host) {
            return simulation.host(host).builder();
        }

        @Override
        public String bindAddress() {
            return "0.0.0.0";
        }

        @Override
        public String address(String host) {
            return simulation.host(host).name();
        }

        @Override
        public String addressBesideLocal(String host) {
            return address(host);
        }

        @Override
        public int unservedPort(String host) {
            return 5000; // Nothing in a scenario asks for a port by number, and free ones are greater.
        }

        @Override
        public ScriptedPeer dial(String host, int port) {
            try {
                return new ScriptedPeer(simulation.host("stranger").connectRaw(host, port));
            } catch (IOException e) {
                throw new AssertionError("could not connect: " + e.getMessage(), e);
            }
        }

        @Override
        public ScriptedListener listen(String host) {
            try {
                return new ScriptedListener(simulation.host(host).listenRaw(0));
            } catch (BindException e) {
                throw new AssertionError("no free port at " + host, e);
            }
        }

        @Override
        public Beside beside(String name, Simulation.Code code) {
            Spawned spawned = simulation.spawn(name, code);
            return new Beside() {
                @Override
                public boolean isDone() {
                    return spawned.isDone();
                }

                @Override
                public void join() {
                    spawned.join();
                }
            };
        }

        @Override
        public long nanoTime() {
            return simulation.time().toNanos();
        }

        @Override
        public void pause(Duration time) throws InterruptedException {
            simulation.sleep(time);
        }

        @Override
        public void verify(Set<LossReason> losses, Set<DisconnectReason> ends) {
            simulation.expectLoss(losses.toArray(LossReason[]::new));
            simulation.expectDisconnects(ends.toArray(DisconnectReason[]::new));
            simulation.checkHistory();
            simulation.verify();
        }
    }
}
