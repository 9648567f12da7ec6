package io.aiomsg.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.SendMode;
import io.aiomsg.SocketTiming;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Ten thousand messages each way at the same time: each once, in order, octet for octet. */
@WithPython
final class OrderTest {

    private static final int MESSAGES = 10_000;

    /** Also the time until a message is sent again: a busy machine must not look like a lost acknowledgement. */
    private static final Duration LONG = Duration.ofSeconds(40);

    private final PythonRuntime runtime;
    private PeerProcess python;

    OrderTest(PythonRuntime runtime) {
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
        "JAVA_BINDS, AT_MOST_ONCE",
        "JAVA_BINDS, AT_LEAST_ONCE",
        "PYTHON_BINDS, AT_MOST_ONCE",
        "PYTHON_BINDS, AT_LEAST_ONCE"
    })
    void keepsTheOrderOfTenThousandMessagesEachWay(Role role, DeliveryGuarantee delivery) throws Exception {
        try (AiomsgSocket java = AiomsgSocket.builder()
                .delivery(delivery)
                .timing(SocketTiming.DEFAULT.toBuilder().resend(LONG).build())
                .open()) {
            // Python's own sends stay at-most-once here: it sends again after 5 s whatever is still queued.
            RemoteSocket peer =
                    python.open("order-" + role + delivery, SendMode.ROUND_ROBIN, DeliveryGuarantee.AT_MOST_ONCE);
            role.join(java, peer);
            Batch there = Batch.of("there", MESSAGES, 64);
            Batch back = Batch.of("back", MESSAGES, 64);
            CompletableFuture<Answer> sending = peer.sending(back);
            for (byte[] payload : there.payloads()) {
                java.send(payload);
            }
            Received.take(java, MESSAGES, LONG).assertIs(peer.identity(), back);
            python.await("send", sending, LONG);
            peer.receive(MESSAGES, LONG).assertIs(java.identity(), there);
            assertThat(java.drain(LONG).complete())
                    .as("drained: %s", java.stats())
                    .isTrue();
            assertThat(java.stats().lost()).as("losses").isEmpty();
            peer.close();
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void acknowledgesFiveHundredRequestsOfPython(Role role) throws Exception {
        try (AiomsgSocket java = AiomsgSocket.open()) {
            RemoteSocket peer = python.open("acks-" + role, SendMode.ROUND_ROBIN, DeliveryGuarantee.AT_LEAST_ONCE);
            role.join(java, peer);
            Batch requests = Batch.of("requests", 500, 64);
            CompletableFuture<Answer> sending = peer.sending(requests);
            Received.take(java, requests.count(), LONG).assertIs(peer.identity(), requests);
            python.await("send", sending, LONG);
            peer.awaitSettled(Duration.ofSeconds(4));
            peer.close();
        }
    }
}
