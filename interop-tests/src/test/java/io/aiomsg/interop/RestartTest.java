package io.aiomsg.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.Identity;
import io.aiomsg.SendMode;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Either side closes its socket in good order and opens another in its place. */
@WithPython
final class RestartTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final PythonRuntime runtime;
    private PeerProcess python;

    RestartTest(PythonRuntime runtime) {
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
    void pythonFindsAJavaThatReturnsOnItsPort() throws Exception {
        RemoteSocket peer = open("dialling");
        int port;
        try (AiomsgSocket first = AiomsgSocket.open()) {
            port = first.bind("127.0.0.1", 0).port();
            peer.connect(port);
            exchange(first, peer, 0);
        }
        peer.awaitNoPeers();
        peer.send(Batch.one("meanwhile", 1));
        try (AiomsgSocket second = AiomsgSocket.open()) {
            second.bind("127.0.0.1", port);
            Received.take(second, 1, SOON).assertIs(peer.identity(), Batch.one("meanwhile", 1));
            exchange(second, peer, 1);
        }
        peer.close();
    }

    @Test
    void javaFindsAPythonThatReturnsOnItsPort() throws Exception {
        try (AiomsgSocket java = AiomsgSocket.open()) {
            RemoteSocket first = open("binding-first");
            int port = first.bind();
            java.connect("127.0.0.1", port);
            exchange(java, first, 0);
            first.close();
            assertThat(Eventually.within(SOON, () -> java.peers().isEmpty())).isTrue();
            Batch meanwhile = Batch.of("meanwhile", 50, 64);
            for (byte[] payload : meanwhile.payloads()) {
                java.send(payload);
            }
            RemoteSocket second = open("binding-second");
            second.bind(port);
            second.receive(50).assertIs(java.identity(), meanwhile);
            exchange(java, second, 1);
            second.close();
        }
    }

    @Test
    void messagesToAnIdentityWaitForItsReturn() throws Exception {
        Identity name = Identity.named("worker-7");
        try (AiomsgSocket java = AiomsgSocket.open()) {
            int port = java.bind("127.0.0.1", 0).port();
            RemoteSocket other = open("other");
            other.connect(port);
            RemoteSocket first = python.open("first", SendMode.ROUND_ROBIN, DeliveryGuarantee.AT_MOST_ONCE, name);
            first.connect(port);
            assertThat(java.awaitPeers(2, SOON)).isTrue();
            first.close();
            assertThat(Eventually.within(SOON, () -> java.peers().size() == 1)).isTrue();
            Batch kept = Batch.of("kept", 50, 64);
            for (byte[] payload : kept.payloads()) {
                java.to(name).send(payload);
            }
            RemoteSocket second = python.open("second", SendMode.ROUND_ROBIN, DeliveryGuarantee.AT_MOST_ONCE, name);
            second.connect(port);
            second.receive(50).assertIs(java.identity(), kept);
            assertThat(other.state().number("untaken"))
                    .as("messages for another")
                    .isZero();
            second.close();
            other.close();
        }
    }

    @Test
    void everythingSentArrivesBeforeJavaCloses() throws Exception {
        RemoteSocket peer = open("last-words");
        Batch words = Batch.of("last-words", 2_000, 200);
        Identity sender;
        try (AiomsgSocket java = AiomsgSocket.open()) {
            sender = java.identity();
            peer.connect(java.bind("127.0.0.1", 0).port());
            assertThat(java.awaitPeers(1, SOON)).isTrue();
            for (byte[] payload : words.payloads()) {
                java.send(payload);
            }
        }
        peer.receive(words.count()).assertIs(sender, words);
    }

    private RemoteSocket open(String name) throws InterruptedException {
        return python.open(name, SendMode.ROUND_ROBIN, DeliveryGuarantee.AT_MOST_ONCE);
    }

    private static void exchange(AiomsgSocket java, RemoteSocket peer, int round) throws InterruptedException {
        java.send(Batch.one("there", round).payload(round));
        peer.receive(1).assertIs(java.identity(), Batch.one("there", round));
        peer.send(Batch.one("back", round));
        Received.take(java, 1, SOON).assertIs(peer.identity(), Batch.one("back", round));
    }
}
