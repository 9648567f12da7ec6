package io.aiomsg.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.DisconnectReason;
import io.aiomsg.Identity;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketTiming;
import io.aiomsg.testkit.peer.ScriptedListener;
import io.aiomsg.testkit.peer.ScriptedPeer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What no test means to happen unless it says so makes it fail, and what the simulation has done itself does not. */
final class UnexpectedEventsTest {

    private static final Duration HANDSHAKE = SocketTiming.DEFAULT.handshake();
    private static final int PORT = 5000;

    /** What goes wrong, and what the server ends the connection for. */
    enum Wrong {
        NO_HELLO(DisconnectReason.BAD_HELLO, "rejected") {
            @Override
            void speak(Simulation simulation, ScriptedPeer peer) {
                peer.data("without a word of greeting");
            }
        },
        NONSENSE(DisconnectReason.NOT_AIOMSG, "rejected") {
            @Override
            void speak(Simulation simulation, ScriptedPeer peer) {
                peer.send("HTTP/1.1 400 Bad Request\r\n".getBytes(US_ASCII));
            }
        },
        VERSION_2(DisconnectReason.WRONG_VERSION, "rejected") {
            @Override
            void speak(Simulation simulation, ScriptedPeer peer) {
                byte[] hello = new byte[22];
                hello[3] = 18;
                hello[4] = 1;
                hello[5] = 2;
                peer.send(hello);
            }
        },
        LONG_FRAME(DisconnectReason.FRAME_TOO_LONG, "ended") {
            @Override
            void speak(Simulation simulation, ScriptedPeer peer) {
                peer.hello(Identity.named("peer"));
                peer.send(new byte[] {0x7f, 0, 0, 0});
            }
        },
        SILENCE(DisconnectReason.HANDSHAKE_TIMEOUT, "rejected") {
            @Override
            void speak(Simulation simulation, ScriptedPeer peer) throws InterruptedException {
                simulation.sleep(HANDSHAKE.plusSeconds(1));
            }
        };

        final DisconnectReason reason;
        final String ends;

        Wrong(DisconnectReason reason, String ends) {
            this.reason = reason;
            this.ends = ends;
        }

        abstract void speak(Simulation simulation, ScriptedPeer peer) throws InterruptedException;
    }

    @ParameterizedTest
    @EnumSource(Wrong.class)
    void faultOfTheProtocolMustBeExpected(Wrong wrong) throws Exception {
        try (Simulation simulation = Simulation.seeded(1)) {
            beWrong(simulation, wrong);
            assertThatThrownBy(simulation::verify)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("the socket server.1 " + wrong.ends + " 1 connection (" + wrong.reason + "; ")
                    .hasMessageContaining("): if the test means that, it says"
                            + " simulation.expectDisconnects(DisconnectReason." + wrong.reason + ")");

            simulation.expectDisconnects(DisconnectReason.OWN_IDENTITY);
            assertThatThrownBy(simulation::verify).hasMessageContaining(wrong.reason.name());
            simulation.expectDisconnects(wrong.reason);
            simulation.verify();
        }
    }

    private static void beWrong(Simulation simulation, Wrong wrong) throws InterruptedException, IOException {
        try (AiomsgSocket server = simulation.host("server").builder().open()) {
            server.bind("0.0.0.0", PORT);
            try (ScriptedPeer peer = new ScriptedPeer(simulation.host("client").connectRaw("server", PORT))) {
                wrong.speak(simulation, peer);
                peer.ignoreRest();
                simulation.sleep(Duration.ofSeconds(1));
            }
        }
    }

    @Test
    void socketThatReachesItselfMustBeExpected() throws Exception {
        try (Simulation simulation = Simulation.seeded(1)) {
            SimulatedHost host = simulation.host("server");
            try (AiomsgSocket socket = host.builder().open()) {
                socket.bind("0.0.0.0", PORT);
                socket.connect("server", PORT);
                simulation.sleep(Duration.ofSeconds(1));
            }
            assertThatThrownBy(simulation::verify).hasMessageContaining("DisconnectReason.OWN_IDENTITY)");
            simulation.expectDisconnects(DisconnectReason.OWN_IDENTITY);
            simulation.verify();
        }
    }

    @Test
    void manyEventsOfASortAreOneSentence() throws Exception {
        try (Simulation simulation = Simulation.seeded(1)) {
            beWrong(simulation, Wrong.NONSENSE);
            AiomsgSocket client = simulation.host("client").builder().open();
            try (ScriptedListener listener =
                    new ScriptedListener(simulation.host("server").listenRaw(PORT))) {
                client.connect("server", PORT);
                for (int i = 0; i < 2; i++) {
                    try (ScriptedPeer wrong = listener.accept()) {
                        wrong.send("HTTP/1.1 400 Bad Request\r\n".getBytes(US_ASCII));
                        wrong.ignoreRest();
                        simulation.sleep(Duration.ofMillis(10));
                    }
                }
            }
            client.close();
            assertThatThrownBy(simulation::verify)
                    .satisfies(e -> assertThat(e.getMessage().lines())
                            .hasSize(3)
                            .anyMatch(line ->
                                    line.contains("client.1 rejected 2 connections (NOT_AIOMSG; the first: its ")));
        }
    }

    // ---- the application ----

    @Test
    void failureOfAHandlerMustBeExpected() throws Exception {
        try (Simulation simulation = Simulation.seeded(1)) {
            try (AiomsgSocket server = simulation.host("server").builder().open();
                    AiomsgSocket client = simulation.host("client").builder().open()) {
                server.bind("0.0.0.0", PORT);
                server.onMessage(message -> {
                    throw new IllegalStateException("cannot read " + message.text());
                });
                client.connect("server", PORT);
                client.send("this");
                simulation.sleep(Duration.ofSeconds(1));
            }
            assertThatThrownBy(simulation::verify)
                    .hasMessageContaining("the socket server.1 has a handler that failed on 1 message;"
                            + " java.lang.IllegalStateException: cannot read this: if the test means that, it says"
                            + " simulation.expectEvents(SocketEvent.Kind.HANDLER_FAILED)");
            simulation.expectEvents(SocketEvent.Kind.HANDLER_FAILED);
            simulation.verify();
        }
    }

    @Test
    void failureOfAnExecutorMustBeExpected() throws Exception {
        try (Simulation simulation = Simulation.seeded(1)) {
            AiomsgSocket server = simulation
                    .host("server")
                    .builder()
                    .executor(task -> {
                        throw new RejectedExecutionException("full");
                    })
                    .open();
            server.bind("0.0.0.0", PORT);
            server.onMessage(message -> {});
            try (AiomsgSocket client = simulation.host("client").builder().open()) {
                client.connect("server", PORT);
                client.send("this");
                simulation.sleep(Duration.ofSeconds(1));
            }
            server.close();
            assertThatThrownBy(simulation::verify)
                    .hasMessageContaining("has an executor that did not take")
                    .hasMessageContaining("simulation.expectEvents(SocketEvent.Kind.EXECUTOR_FAILED)");
            simulation.expectEvents(SocketEvent.Kind.EXECUTOR_FAILED);
            simulation.verify();
        }
    }

    @Test
    void lossesCanBeExpectedAsEvents() throws Exception {
        try (Simulation simulation = Simulation.seeded(1)) {
            try (AiomsgSocket alone = simulation.builder().open()) {
                alone.send("lost");
            }
            simulation.expectEvents(SocketEvent.Kind.MESSAGES_LOST);
            simulation.verify();
        }
    }

    // ---- this end ----

    @Test
    void faultAtThisEndIsNoLossOfConnectionLikeAnother() {
        try (Simulation simulation = Simulation.seeded(1)) {
            AiomsgSocket socket = simulation.host("server").builder().open();
            socket.close();
            History history = simulation.history();
            SocketEvent.PeerDisconnected fault = new SocketEvent.PeerDisconnected(
                    Identity.named("peer"),
                    simulation.host("client").address(PORT),
                    DisconnectReason.CONNECTION_LOST,
                    "a fault at this end: java.lang.OutOfMemoryError",
                    0);
            history.add(history.sockets().get(0), History.Kind.EVENT, null, null, 0, -1, fault);
            assertThatThrownBy(simulation::verify)
                    .hasMessageContaining("ended 1 connection (CONNECTION_LOST; a fault at this end: java.lang.Out")
                    .hasMessageContaining("simulation.expectDisconnects(DisconnectReason.CONNECTION_LOST)")
                    .hasMessageEndingWith("else this is a defect of aiomsg, please report it");
            simulation.expectDisconnects(DisconnectReason.CONNECTION_LOST);
            simulation.verify();
        }
    }

    // ---- what the simulation did itself ----

    @Test
    void faultsOfTheNetworkAreExpected() throws Exception {
        try (Simulation simulation = Simulation.seeded(1)) {
            SimulatedHost there = simulation.host("server");
            try (AiomsgSocket server = there.builder().open();
                    AiomsgSocket client = simulation.host("client").builder().open()) {
                server.bind("0.0.0.0", PORT);
                client.connect("server", PORT);
                assertThat(client.awaitPeers(1, HANDSHAKE)).isTrue();
                simulation.link("client", "server").reset();
                simulation.sleep(Duration.ofSeconds(30));
                assertThat(client.awaitPeers(1, HANDSHAKE)).isTrue();
                simulation.partition(there);
                simulation.sleep(Duration.ofMinutes(1));
                simulation.heal();
                simulation.sleep(Duration.ofMinutes(1));
                assertThat(client.awaitPeers(1, HANDSHAKE)).isTrue();
            }
            assertThat(reasons(simulation))
                    .contains(DisconnectReason.CONNECTION_LOST, DisconnectReason.LIVENESS_TIMEOUT);
            simulation.verify();
        }
    }

    @Test
    void helloThatAPartitionHoldsUpIsExpected() throws Exception {
        try (Simulation simulation = Simulation.seeded(1)) {
            SimulatedHost there = simulation.host("server");
            try (AiomsgSocket server = there.builder().open()) {
                server.bind("0.0.0.0", PORT);
                try (ScriptedPeer peer =
                        new ScriptedPeer(simulation.host("client").connectRaw("server", PORT))) {
                    simulation.partition(there);
                    peer.hello(Identity.named("late"));
                    simulation.sleep(HANDSHAKE.plusSeconds(1));
                    peer.ignoreRest();
                }
            }
            assertThat(reasons(simulation)).contains(DisconnectReason.HANDSHAKE_TIMEOUT);
            simulation.verify();
        }
    }

    @Test
    void helloOfAPeerWhoseHostHasCrashedIsExpectedToBeMissing() throws Exception {
        try (Simulation simulation = Simulation.seeded(1)) {
            SimulatedHost there = simulation.host("client");
            there.spawn("says nothing", () -> new ScriptedPeer(there.connectRaw("server", PORT)));
            try (AiomsgSocket server = simulation.host("server").builder().open()) {
                server.bind("0.0.0.0", PORT);
                simulation.sleep(Duration.ofSeconds(1));
                there.crash();
                simulation.sleep(HANDSHAKE.plusSeconds(1));
            }
            assertThat(reasons(simulation)).contains(DisconnectReason.HANDSHAKE_TIMEOUT);
            simulation.verify();
        }
    }

    @Test
    void helloThatAJumpOfTheClockMakesLateIsExpected() throws Exception {
        try (Simulation simulation = Simulation.seeded(1)) {
            SimulatedHost here = simulation.host("server");
            try (AiomsgSocket server = here.builder().open()) {
                server.bind("0.0.0.0", PORT);
                try (ScriptedPeer peer =
                        new ScriptedPeer(simulation.host("client").connectRaw("server", PORT))) {
                    simulation.sleep(Duration.ofSeconds(1));
                    here.jumpClock(HANDSHAKE);
                    simulation.sleep(Duration.ofSeconds(1));
                    peer.ignoreRest();
                }
            }
            assertThat(reasons(simulation)).contains(DisconnectReason.HANDSHAKE_TIMEOUT);
            simulation.verify();
        }
    }

    private static List<DisconnectReason> reasons(Simulation simulation) {
        List<DisconnectReason> reasons = new ArrayList<>();
        for (History.Entry entry : simulation.history().entries()) {
            if (entry.event() instanceof SocketEvent.Rejected end) {
                reasons.add(end.reason());
            } else if (entry.event() instanceof SocketEvent.PeerDisconnected end) {
                reasons.add(end.reason());
            }
        }
        return reasons;
    }
}
