package io.aiomsg.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.SendMode;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The harness itself, with Python at both ends: a failure here is not the Java side's. */
@WithPython
final class HarnessTest {

    private final PythonRuntime runtime;
    private PeerProcess python;

    HarnessTest(PythonRuntime runtime) {
        this.runtime = runtime;
    }

    @BeforeAll
    void startPython() {
        python = runtime.start("python");
    }

    @AfterAll
    void stopPython() {
        python.close();
    }

    @Test
    void twoPythonsExchangeMessages() throws Exception {
        RemoteSocket a = python.open("a", SendMode.ROUND_ROBIN, DeliveryGuarantee.AT_LEAST_ONCE);
        RemoteSocket b = python.open("b", SendMode.PUBLISH, DeliveryGuarantee.AT_MOST_ONCE);
        b.connect(a.bind());
        a.awaitPeers(1);
        b.awaitPeers(1);
        Batch[] batches = {Batch.of("ab", 3, 0), Batch.of("ab", 3, 1), Batch.of("ab", 10, 70_000)};
        for (Batch batch : batches) {
            a.send(batch);
            b.send(batch);
        }
        b.receive(16).assertIs(a.identity(), batches);
        a.receive(16).assertIs(b.identity(), batches);
        a.awaitSettled(Duration.ofSeconds(4));
        b.close();
        a.awaitNoPeers();
        a.close();
    }

    @Test
    void tellsThatContentDiffers() throws Exception {
        RemoteSocket a = python.open("c", SendMode.ROUND_ROBIN, DeliveryGuarantee.AT_MOST_ONCE);
        RemoteSocket b = python.open("d", SendMode.ROUND_ROBIN, DeliveryGuarantee.AT_MOST_ONCE);
        b.connect(a.bind());
        b.send(Batch.of("sent", 3, 100));
        Received received = a.receive(3);
        assertThatThrownBy(() -> received.assertIs(Batch.of("othe", 3, 100)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("content");
        assertThatThrownBy(() -> received.assertIs(Batch.of("sent", 4, 100)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("order");
    }

    @Test
    void commandThatFailsNamesTheReason() {
        assertThatThrownBy(() -> python.ask("state", Map.of("socket", "none")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("KeyError");
    }

    @Test
    void javaPeerTakesCommandsToo() throws Exception {
        try (PeerProcess java = PeerProcess.startJava("java")) {
            assertThat(java.awaitReady().text("language")).isEqualTo("Java");
            assertThat(java.ask("health", Map.of()).number("threads")).isPositive();
        }
    }

    @Test
    void killedProcessFailsWhatWaitsForIt() throws Exception {
        try (PeerProcess mortal = runtime.start("mortal")) {
            assertThat(mortal.awaitReady().text("version"))
                    .isEqualTo(runtime.version().toString());
            RemoteSocket socket = mortal.open("a", SendMode.ROUND_ROBIN, DeliveryGuarantee.AT_MOST_ONCE);
            var receiving = socket.receiving(1, Duration.ofSeconds(60));
            mortal.kill();
            assertThat(receiving).isCompletedExceptionally();
            assertThat(socket.process().tell("health", Map.of())).isCompletedExceptionally();
        }
    }
}
