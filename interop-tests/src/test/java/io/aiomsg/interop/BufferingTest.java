package io.aiomsg.interop;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.SendMode;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is sent before there is any peer waits for the first one, and keeps its order. */
@WithPython
final class BufferingTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final PythonRuntime runtime;
    private PeerProcess python;

    BufferingTest(PythonRuntime runtime) {
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

    @ParameterizedTest
    @CsvSource({
        "JAVA_BINDS, ROUND_ROBIN, AT_MOST_ONCE",
        "JAVA_BINDS, ROUND_ROBIN, AT_LEAST_ONCE",
        "JAVA_BINDS, PUBLISH, AT_MOST_ONCE",
        "PYTHON_BINDS, ROUND_ROBIN, AT_MOST_ONCE",
        "PYTHON_BINDS, ROUND_ROBIN, AT_LEAST_ONCE",
        "PYTHON_BINDS, PUBLISH, AT_MOST_ONCE"
    })
    void deliversWhatWasSentBeforeTheFirstPeer(Role role, SendMode mode, DeliveryGuarantee delivery) throws Exception {
        try (AiomsgSocket java =
                AiomsgSocket.builder().sendMode(mode).delivery(delivery).open()) {
            RemoteSocket peer = python.open("early-" + role + mode + delivery, mode, delivery);
            Batch there = Batch.of("early-there", 100, 1_000);
            Batch back = Batch.of("early-back", 100, 1_000);
            for (byte[] payload : there.payloads()) {
                java.send(payload);
            }
            peer.send(back);

            role.start(java, peer);

            peer.receive(there.count()).assertIs(java.identity(), there);
            Received.take(java, back.count(), SOON).assertIs(peer.identity(), back);
            peer.close();
        }
    }
}
