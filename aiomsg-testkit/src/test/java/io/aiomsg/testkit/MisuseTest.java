package io.aiomsg.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.LossReason;
import io.aiomsg.SendMode;
import io.aiomsg.testkit.peer.ScriptedListener;
import io.aiomsg.testkit.peer.ScriptedPeer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Whoever uses a simulation wrongly is told so at once, and what to do instead. */
final class MisuseTest {

    private static final Duration SOON = Duration.ofSeconds(1);

    // ---- hosts and links ----

    @Test
    void linkOfAnUnknownHostIsRefusedByName() {
        try (Simulation simulation = Simulation.seeded(1)) {
            simulation.host("client");
            simulation.host("server");
            assertThatThrownBy(() -> simulation.link("client", "sevrer").cut())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("there is no host \"sevrer\"; the hosts are client, server;"
                            + " make one with simulation.host(name)");
            simulation.link("client", "server").cut();
        }
    }

    @Test
    void hostOfAnotherSimulationIsRefused() {
        try (Simulation simulation = Simulation.seeded(1);
                Simulation other = Simulation.seeded(1)) {
            SimulatedHost ours = simulation.host("a");
            SimulatedHost theirs = other.host("b");
            assertThatThrownBy(() -> simulation.link(ours, theirs).cut())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "the host b is of another simulation; take one of this one, with simulation.host(name)");
            assertThatThrownBy(() -> simulation.link(ours, ours).halfOpen(theirs))
                    .hasMessage("the link of a and a does not begin at b");
        }
    }

    @Test
    void faultOfAHostThatIsNobodysIsFound() {
        try (Simulation simulation = Simulation.seeded(1)) {
            simulation.host("server").builder().open().close();
            simulation.host("sevrer").crash();
            assertThatThrownBy(simulation::verify)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("the host \"sevrer\" was made to fail, but nothing ever ran on it")
                    .hasMessageContaining("is its name right? The hosts are server, sevrer");
        }
    }

    @Test
    void faultOfALinkToAHostThatIsNobodysIsFound() {
        try (Simulation simulation = Simulation.seeded(1)) {
            SimulatedHost server = simulation.host("server");
            server.builder().open().close();
            simulation.link(server, simulation.host("cleint")).reset();
            assertThatThrownBy(simulation::verify).hasMessageContaining("the host \"cleint\" was made to fail");
        }
    }

    @Test
    void faultOfOneWayToAHostThatIsNobodysIsFound() {
        try (Simulation simulation = Simulation.seeded(1)) {
            SimulatedHost server = simulation.host("server");
            server.builder().open().close();
            simulation.link(server, simulation.host("cleint")).from(server).cut();
            simulation.link(server, simulation.host("cilent")).from(server).resetAfter(1);
            assertThatThrownBy(simulation::verify)
                    .hasMessageContaining("the host \"cleint\" was made to fail")
                    .hasMessageContaining("the host \"cilent\" was made to fail");
        }
    }

    @Test
    void faultOfAHostThatIsOnlyDialledIsMeant() throws Exception {
        try (Simulation simulation = Simulation.seeded(1)) {
            simulation.host("gone").crash();
            simulation.partition(simulation.host("client"), simulation.host("idle"));
            try (AiomsgSocket client = simulation.host("client").builder().open()) {
                client.connect("gone", 1);
                simulation.sleep(SOON);
            }
            simulation.verify();
        }
    }

    // ---- blocking ----

    private static void assertActionFails(ThrowingCallable blocks, Simulation simulation) {
        simulation.after(SOON, () -> {
            Throwable failure = catchThrowable(blocks);
            if (failure instanceof RuntimeException e) {
                throw e;
            }
        });
        assertThatThrownBy(() -> simulation.sleep(Duration.ofSeconds(2)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("something blocks where nothing may, in simulation.after: run code that blocks with"
                        + " simulation.spawn");
    }

    @Test
    void receiveInAnActionIsRefused() {
        try (Simulation simulation = Simulation.seeded(1)) {
            AiomsgSocket socket = simulation.builder().open();
            assertActionFails(socket::receive, simulation);
        }
    }

    @Test
    void sleepInAnActionIsRefused() {
        try (Simulation simulation = Simulation.seeded(1)) {
            assertActionFails(() -> simulation.sleep(SOON), simulation);
        }
    }

    @Test
    void joinInAnActionIsRefused() {
        try (Simulation simulation = Simulation.seeded(1)) {
            Spawned sleeper = simulation.spawn(() -> simulation.sleep(Duration.ofHours(1)));
            assertActionFails(sleeper::join, simulation);
        }
    }

    // ---- threads ----

    private static Throwable inAnotherThread(ThrowingCallable code) throws InterruptedException {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread thread = new Thread(() -> failure.set(catchThrowable(code)), "stranger");
        thread.start();
        thread.join();
        return failure.get();
    }

    private static void assertRefusesStrangers(ThrowingCallable code) throws InterruptedException {
        assertThat(inAnotherThread(code))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "the thread \"stranger\" is not part of the simulation: begin it with simulation.spawn, or use"
                                + " InMemoryNetwork, whose sockets any thread may use");
    }

    @Test
    void foreignThreadIsRefused() throws Exception {
        try (Simulation simulation = Simulation.seeded(1);
                AiomsgSocket socket = simulation.builder().open()) {
            assertRefusesStrangers(() -> socket.trySend("x"));
            assertRefusesStrangers(() -> socket.send("x"));
            assertRefusesStrangers(socket::tryReceive);
            assertRefusesStrangers(socket::receive);
            assertRefusesStrangers(() -> socket.messages().iterator().hasNext());
            assertRefusesStrangers(() -> socket.connect("x", 1));
            assertRefusesStrangers(() -> socket.bind("x", 1));
            assertRefusesStrangers(socket::close);
            assertRefusesStrangers(() -> simulation.builder().open());
            assertRefusesStrangers(() -> simulation.after(SOON, () -> {}));
            assertRefusesStrangers(() -> simulation.spawn(() -> {}));
            assertRefusesStrangers(() -> simulation.sleep(SOON));
            assertRefusesStrangers(() -> simulation.host("here").crash());
            assertRefusesStrangers(simulation::heal);
            assertRefusesStrangers(simulation::close);
        }
    }

    // ---- the end ----

    private static void assertOver(ThrowingCallable code) {
        assertThatThrownBy(code)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "the simulation with seed 5 is closed: use its sockets, hosts and links before that, or open"
                                + " another simulation");
    }

    @Test
    void closedSimulationSaysThatItIs() {
        Simulation simulation = Simulation.seeded(5);
        SimulatedHost host = simulation.host("a");
        SimulatedLink link = simulation.link(host, host);
        AiomsgSocket open = host.builder().open();
        AiomsgSocket closed = host.builder().open();
        closed.close();
        simulation.close();

        assertOver(() -> simulation.host("b"));
        assertOver(() -> host.builder().open());
        assertOver(host::kill);
        assertOver(host::restart);
        assertOver(link::cut);
        assertOver(link::heal);
        assertOver(() -> simulation.after(SOON, () -> {}));
        assertOver(() -> simulation.spawn(() -> {}));
        assertOver(() -> simulation.sleep(SOON));
        assertOver(simulation::awaitSpawned);
        assertOver(simulation::verify);
        assertOver(() -> open.send("x"));
        assertOver(open::receive);
        assertOver(open::close);
        closed.close();
        simulation.close();
        assertThat(simulation.history().sockets()).hasSize(2);
    }

    // ---- verification ----

    @Test
    void verificationNamesTheLineThatOpenedASocket() {
        try (Simulation simulation = Simulation.seeded(5)) {
            AiomsgSocket socket = simulation.host("a").builder().open();
            assertThatThrownBy(simulation::verify)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageStartingWith("simulation with seed 5:\n    the socket " + socket.identity()
                            + ", opened at io.aiomsg.testkit.MisuseTest.verificationNamesTheLine")
                    .hasMessageEndingWith("was left open: close it, or use try-with-resources");
        }
    }

    @Test
    void verificationNamesTheLineThatOpenedAScriptedPeer() throws Exception {
        try (Simulation simulation = Simulation.seeded(1)) {
            SimulatedHost server = simulation.host("server");
            ScriptedListener listener = new ScriptedListener(server.listenRaw(5000));
            ScriptedPeer dialling = new ScriptedPeer(simulation.host("client").connectRaw("server", 5000));
            ScriptedPeer accepted = listener.accept();

            assertThatThrownBy(simulation::verify)
                    .hasMessageContaining(
                            "the listener at port 5000 of server, opened at io.aiomsg.testkit.MisuseTest.")
                    .hasMessageContaining("the connection client - server/10.0.0.1:5000, opened at ")
                    .hasMessageContaining(
                            "was left open: close it, or the scripted peer that speaks over it; try-with-resources does");
            dialling.close();
            accepted.close();
            listener.close();
            simulation.verify();
        }
    }

    @Test
    void connectionsWithoutASocketEndWithTheirHost() throws Exception {
        try (Simulation simulation = Simulation.seeded(1)) {
            SimulatedHost server = simulation.host("server");
            ScriptedListener listener = new ScriptedListener(server.listenRaw(5000));
            try (ScriptedPeer dialling =
                    new ScriptedPeer(simulation.host("client").connectRaw("server", 5000))) {
                listener.accept();
                server.kill();
                dialling.expectFin();
            }
            simulation.verify();
        }
    }

    @Test
    void verificationLeavesCodeThatStillRunsAlone() throws Exception {
        try (Simulation simulation = Simulation.seeded(5)) {
            simulation.spawn(() -> {
                try (AiomsgSocket socket = simulation.builder().open()) {
                    socket.receive();
                }
            });
            Spawned careless = simulation.spawn(() -> simulation.builder().open());
            careless.join();
            simulation.sleep(SOON);
            assertThatThrownBy(simulation::verify)
                    .hasMessageContaining("was left open")
                    .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(2));
        }
    }

    @Test
    void lossMustBeExpected() throws Exception {
        try (Simulation simulation = Simulation.seeded(5)) {
            try (AiomsgSocket nobodyListens = simulation.builder().open()) {
                nobodyListens.send("lost");
                nobodyListens.send("lost too");
            }
            assertThatThrownBy(simulation::verify)
                    .hasMessageContaining("lost 2 messages (CLOSED): if the test means that, it says"
                            + " simulation.expectLoss(LossReason.CLOSED)");
            simulation.expectLoss(LossReason.EXPIRED);
            assertThatThrownBy(simulation::verify).hasMessageContaining("lost 2 messages (CLOSED)");
            simulation.expectLoss(LossReason.CLOSED, LossReason.OVERFLOW);
            simulation.verify();
        }
    }

    @Test
    void failureThatTheTestHasCaughtIsNoComplaint() {
        try (Simulation simulation = Simulation.seeded(5)) {
            AiomsgSocket socket =
                    simulation.builder().sendMode(SendMode.PUBLISH).open();
            assertThatThrownBy(socket::receive).isInstanceOf(SimulationStuckException.class);
            simulation.verify();
        }
    }
}
