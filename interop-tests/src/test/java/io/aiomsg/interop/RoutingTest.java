package io.aiomsg.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.Message;
import io.aiomsg.SendMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One socket with several of the other language: who gets which message. */
@WithPython
final class RoutingTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int PEERS = 3;
    private static final int EACH = 30;

    private final PythonRuntime runtime;
    private PeerProcess python;

    RoutingTest(PythonRuntime runtime) {
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
    void javaPublishesToEveryPython() throws Exception {
        try (AiomsgSocket java =
                AiomsgSocket.builder().sendMode(SendMode.PUBLISH).open()) {
            List<RemoteSocket> peers = dialFromPython(java, "published-to");
            Batch news = Batch.of("news", EACH, 64);
            sendAll(java, news);
            for (RemoteSocket peer : peers) {
                peer.receive(EACH).assertIs(java.identity(), news);
            }
        }
    }

    @Test
    void javaSharesOutInTurnAmongPythons() throws Exception {
        try (AiomsgSocket java = AiomsgSocket.open()) {
            List<RemoteSocket> peers = dialFromPython(java, "shared-among");
            sendAll(java, Batch.of("jobs", PEERS * EACH, 64));
            List<Integer> all = new ArrayList<>();
            for (RemoteSocket peer : peers) {
                List<Integer> got = peer.receive(EACH).indexes();
                assertThat(got)
                        .as("share of %s, in order", peer.name())
                        .hasSize(EACH)
                        .isSorted();
                all.addAll(got);
            }
            assertThat(all).containsExactlyInAnyOrderElementsOf(range(PEERS * EACH));
        }
    }

    @Test
    void javaSendsToOnePythonByIdentity() throws Exception {
        try (AiomsgSocket java = AiomsgSocket.open()) {
            List<RemoteSocket> peers = dialFromPython(java, "addressed");
            for (RemoteSocket peer : peers) {
                for (byte[] payload : Batch.of(peer.name(), EACH, 64).payloads()) {
                    java.to(peer.identity()).send(payload);
                }
            }
            for (RemoteSocket peer : peers) {
                peer.receive(EACH).assertIs(java.identity(), Batch.of(peer.name(), EACH, 64));
            }
        }
    }

    @Test
    void pythonPublishesToEveryJava() throws Exception {
        RemoteSocket publisher = python.open("publisher", SendMode.PUBLISH, DeliveryGuarantee.AT_MOST_ONCE);
        List<AiomsgSocket> javas = dialFromJava(publisher);
        Batch news = Batch.of("news", EACH, 64);
        publisher.send(news);
        for (AiomsgSocket java : javas) {
            Received.take(java, EACH, SOON).assertIs(publisher.identity(), news);
            java.close();
        }
    }

    @Test
    void pythonSharesOutInTurnAmongJavas() throws Exception {
        RemoteSocket sharer = python.open("sharer", SendMode.ROUND_ROBIN, DeliveryGuarantee.AT_MOST_ONCE);
        List<AiomsgSocket> javas = dialFromJava(sharer);
        sharer.send(Batch.of("jobs", PEERS * EACH, 64));
        List<Integer> all = new ArrayList<>();
        for (AiomsgSocket java : javas) {
            List<Integer> got = Received.take(java, EACH, SOON).indexes();
            assertThat(got).as("share of one, in order").hasSize(EACH).isSorted();
            all.addAll(got);
            java.close();
        }
        assertThat(all).containsExactlyInAnyOrderElementsOf(range(PEERS * EACH));
    }

    @Test
    void pythonSendsToOneJavaByIdentity() throws Exception {
        RemoteSocket addresser = python.open("addresser", SendMode.ROUND_ROBIN, DeliveryGuarantee.AT_MOST_ONCE);
        List<AiomsgSocket> javas = dialFromJava(addresser);
        for (AiomsgSocket java : javas) {
            addresser.send(Batch.of(java.identity().hex(), EACH, 64), java.identity());
        }
        for (AiomsgSocket java : javas) {
            Received.take(java, EACH, SOON)
                    .assertIs(addresser.identity(), Batch.of(java.identity().hex(), EACH, 64));
            java.close();
        }
    }

    @Test
    void pythonAnswersTheJavaThatAsked() throws Exception {
        RemoteSocket server = python.open("server", SendMode.ROUND_ROBIN, DeliveryGuarantee.AT_MOST_ONCE);
        server.echo();
        List<AiomsgSocket> javas = dialFromJava(server);
        for (AiomsgSocket java : javas) {
            sendAll(java, Batch.of(java.identity().hex(), EACH, 64));
        }
        for (AiomsgSocket java : javas) {
            Received.take(java, EACH, SOON)
                    .assertIs(server.identity(), Batch.of(java.identity().hex(), EACH, 64));
            java.close();
        }
    }

    @Test
    void javaAnswersThePythonThatAsked() throws Exception {
        try (AiomsgSocket java = AiomsgSocket.open()) {
            List<RemoteSocket> peers = dialFromPython(java, "asking");
            for (RemoteSocket peer : peers) {
                peer.send(Batch.of(peer.name(), EACH, 64));
            }
            for (int answered = 0; answered < PEERS * EACH; answered++) {
                Message question = java.receive(SOON);
                assertThat(question).as("question after %s", answered).isNotNull();
                java.to(question.from()).send(question.payload());
            }
            for (RemoteSocket peer : peers) {
                peer.receive(EACH).assertIs(java.identity(), Batch.of(peer.name(), EACH, 64));
            }
        }
    }

    private List<RemoteSocket> dialFromPython(AiomsgSocket java, String name) throws Exception {
        int port = java.bind("127.0.0.1", 0).port();
        List<RemoteSocket> peers = new ArrayList<>();
        for (int i = 0; i < PEERS; i++) {
            RemoteSocket peer = python.open(name + "-" + i, SendMode.ROUND_ROBIN, DeliveryGuarantee.AT_MOST_ONCE);
            peer.connect(port);
            peers.add(peer);
        }
        assertThat(java.awaitPeers(PEERS, SOON)).as("all of Python there").isTrue();
        for (RemoteSocket peer : peers) {
            peer.awaitPeers(1);
        }
        return peers;
    }

    private static List<AiomsgSocket> dialFromJava(RemoteSocket peer) throws Exception {
        int port = peer.bind();
        List<AiomsgSocket> javas = new ArrayList<>();
        for (int i = 0; i < PEERS; i++) {
            AiomsgSocket java = AiomsgSocket.open();
            java.connect("127.0.0.1", port);
            javas.add(java);
        }
        for (AiomsgSocket java : javas) {
            assertThat(java.awaitPeers(1, SOON)).as("Python there").isTrue();
        }
        peer.awaitPeers(PEERS);
        return javas;
    }

    private static void sendAll(AiomsgSocket socket, Batch batch) throws InterruptedException {
        for (byte[] payload : batch.payloads()) {
            socket.send(payload);
        }
    }

    private static List<Integer> range(int end) {
        return IntStream.range(0, end).boxed().toList();
    }
}
