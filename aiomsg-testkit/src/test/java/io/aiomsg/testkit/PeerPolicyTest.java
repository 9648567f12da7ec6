package io.aiomsg.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.DisconnectReason;
import io.aiomsg.Identity;
import io.aiomsg.PeerCandidate;
import io.aiomsg.PeerPolicy;
import io.aiomsg.RemoteEnd;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A peer policy of an application that is slow, broken or silent; in virtual time. */
final class PeerPolicyTest {

    private static final Identity WANTED = Identity.named("wanted");
    private static final Identity UNWANTED = Identity.named("unwanted");

    private final Simulation simulation = Simulation.seeded(1);
    private final List<SocketEvent.Rejected> rejected = new ArrayList<>();

    private AiomsgSocket server(PeerPolicy policy) throws Exception {
        SocketListener listener = new SocketListener() {
            @Override
            public void onRejected(SocketEvent.Rejected event) {
                rejected.add(event);
            }
        };
        AiomsgSocket server = simulation
                .host("server")
                .builder()
                .listener(listener)
                .peerPolicy(policy)
                .open();
        server.bind("0.0.0.0", 5000);
        return server;
    }

    private AiomsgSocket client(Identity identity) {
        AiomsgSocket client = simulation
                .host(identity.toString())
                .builder()
                .identity(identity)
                .open();
        client.connect("server", 5000);
        return client;
    }

    private Runnable sleeping(Duration time) {
        return () -> {
            try {
                simulation.sleep(time);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    @Test
    void onlyThoseComeInThatThePolicyAdmits() throws Exception {
        try (simulation;
                AiomsgSocket server = server(candidate -> candidate.identity().equals(WANTED));
                AiomsgSocket unwanted = client(UNWANTED);
                AiomsgSocket wanted = client(WANTED)) {
            unwanted.send("kept by its sender");
            wanted.send("hello");

            assertThat(server.receive().text()).isEqualTo("hello");
            simulation.sleep(Duration.ofSeconds(2));

            assertThat(server.peers()).hasSize(1);
            assertThat(unwanted.peers()).isEmpty();
            assertThat(unwanted.stats().messagesQueued()).isEqualTo(1);
            assertThat(rejected).isNotEmpty().allSatisfy(event -> {
                assertThat(event.reason()).isEqualTo(DisconnectReason.REFUSED_BY_POLICY);
                assertThat(event.peer()).isEqualTo(UNWANTED);
            });
        }
    }

    @Test
    void slowPolicyAdmitsSeveralPeersAtATime() throws Exception {
        Runnable aSecond = sleeping(Duration.ofSeconds(1));
        try (simulation;
                AiomsgSocket server = server(candidate -> {
                    aSecond.run();
                    return true;
                });
                AiomsgSocket a = client(Identity.named("a"));
                AiomsgSocket b = client(Identity.named("b"));
                AiomsgSocket c = client(Identity.named("c"))) {
            assertThat(server.awaitPeers(1, Duration.ofMillis(900))).isFalse();

            assertThat(server.awaitPeers(3, Duration.ofMillis(500))).isTrue();
            assertThat(List.of(a, b, c))
                    .allSatisfy(each -> assertThat(each.awaitPeers(1, Duration.ofSeconds(1)))
                            .isTrue());
        }
    }

    // AIO-HSK-015, AIO-SEC-009
    @Test
    void policyThatNeverAnswersAboutOnePeerCostsThatPeerItsHandshake() throws Exception {
        Runnable forEver = sleeping(Duration.ofHours(3));
        try (simulation;
                AiomsgSocket server = server(candidate -> {
                    if (candidate.identity().equals(UNWANTED)) {
                        forEver.run();
                    }
                    return true;
                });
                AiomsgSocket unwanted = client(UNWANTED);
                AiomsgSocket wanted = client(WANTED)) {
            wanted.send("hello");
            assertThat(server.receive().text()).isEqualTo("hello");
            assertThat(simulation.time()).isLessThan(Duration.ofSeconds(1));

            simulation.sleep(Duration.ofMillis(15_500));

            assertThat(rejected).hasSize(1);
            assertThat(rejected.get(0).reason()).isEqualTo(DisconnectReason.HANDSHAKE_TIMEOUT);
            assertThat(rejected.get(0).detail()).contains("policy").contains("PT15S");
            assertThat(server.peers()).hasSize(1);
            assertThat(unwanted.peers()).isEmpty();
        }
    }

    @Test
    void policyThatThrowsRefusesAndSaysSo() throws Exception {
        try (simulation;
                AiomsgSocket server = server(candidate -> {
                    throw new IllegalStateException("the list is gone");
                });
                AiomsgSocket client = client(WANTED)) {
            simulation.sleep(Duration.ofSeconds(1));

            assertThat(client.peers()).isEmpty();
            assertThat(server.peers()).isEmpty();
            assertThat(rejected.get(0).reason()).isEqualTo(DisconnectReason.REFUSED_BY_POLICY);
            assertThat(rejected.get(0).detail()).contains("the list is gone");
        }
    }

    @Test
    void connectEndAsksAboutTheAddressAndThenAboutTheIdentity() throws Exception {
        List<Object> asked = new ArrayList<>();
        PeerPolicy policy = new PeerPolicy() {
            @Override
            public boolean admits(PeerCandidate candidate) {
                asked.add(candidate.identity());
                return true;
            }

            @Override
            public boolean greets(RemoteEnd end) {
                asked.add(end.dialled());
                return true;
            }
        };
        try (simulation;
                AiomsgSocket server = server(PeerPolicy.EVERYONE);
                AiomsgSocket client =
                        simulation.host("client").builder().peerPolicy(policy).open()) {
            client.connect("server", 5000);
            client.send("hello");

            assertThat(server.receive().text()).isEqualTo("hello");
            assertThat(asked).containsExactly(true, server.identity());
        }
    }
}
