package io.aiomsg.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.Link;
import io.aiomsg.Resolver;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketListener;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A resolver of an application that is slow, broken or silent, in virtual time. */
final class ResolverTest {

    private final Simulation simulation = Simulation.seeded(1);
    private final SimulatedHost serverHost = simulation.host("server");
    private final List<SocketEvent.DialFailed> failures = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();

    @AfterEach
    void close() {
        simulation.close();
    }

    private AiomsgSocket client(Resolver resolver) {
        SocketListener listener = new SocketListener() {
            @Override
            public void onDialFailed(SocketEvent.DialFailed event) {
                failures.add(event);
            }
        };
        return simulation
                .host("client")
                .builder()
                .listener(listener)
                .resolver(host -> {
                    asked.add(host);
                    return resolver.resolve(host);
                })
                .open();
    }

    private AiomsgSocket serve() throws Exception {
        AiomsgSocket server = serverHost.builder().open();
        server.bind("0.0.0.0", 5000);
        return server;
    }

    private void block(Duration time) {
        try {
            simulation.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void itsAddressesAreDialledInTurnsAndItIsAskedForEachDial() throws Exception {
        SimulatedHost empty = simulation.host("empty");
        try (AiomsgSocket server = serve();
                AiomsgSocket client = client(host -> List.of(empty.address(), serverHost.address()))) {
            client.connect("service", 5000);

            assertThat(client.awaitPeers(1, Duration.ofSeconds(2))).isTrue();
            assertThat(asked).containsExactly("service", "service");
            assertThat(server.peers()).hasSize(1);
        }
    }

    @Test
    void addressesAreNotAskedFor() throws Exception {
        try (AiomsgSocket server = serve();
                AiomsgSocket client = client(host -> List.of())) {
            client.connect(serverHost.address().getHostAddress(), 5000);

            assertThat(client.awaitPeers(1, Duration.ofSeconds(2))).isTrue();
            assertThat(asked).isEmpty();
            assertThat(server.peers()).hasSize(1);
        }
    }

    @Test
    void whateverItFailsWithIsADialThatFails() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (AiomsgSocket server = serve();
                AiomsgSocket client = client(host -> switch (calls.getAndIncrement()) {
                    case 0 -> throw new UnknownHostException(host);
                    case 1 -> throw new IllegalStateException("no network");
                    case 2 -> List.of();
                    case 3 -> null;
                    case 4 -> throw new AssertionError("a defect");
                    default -> List.of(serverHost.address());
                })) {
            client.connect("service", 5000);

            assertThat(client.awaitPeers(1, Duration.ofSeconds(30))).isTrue();
            assertThat(failures)
                    .extracting(SocketEvent.DialFailed::detail)
                    .satisfiesExactly(
                            first -> assertThat(first).isEqualTo("the name service is not known"),
                            second -> assertThat(second)
                                    .contains("resolver failed on service")
                                    .contains("no network"),
                            third -> assertThat(third).isEqualTo("the resolver found no address of service"),
                            fourth -> assertThat(fourth).contains("resolver failed on service"),
                            fifth -> assertThat(fifth).contains("a defect"));
            assertThat(server.peers()).hasSize(1);
        }
    }

    // AIO-CON-022
    @Test
    void callThatNeverReturnsCostsOneDialAndTheNextAsksAgain() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (AiomsgSocket server = serve();
                AiomsgSocket client = client(host -> {
                    if (calls.getAndIncrement() == 0) {
                        block(Duration.ofHours(3));
                    }
                    return List.of(serverHost.address());
                })) {
            Link link = client.connect("service", 5000);
            simulation.sleep(Duration.ofMillis(4_990));
            assertThat(failures).isEmpty();
            assertThat(link.state()).isEqualTo(Link.State.DIALLING);

            simulation.sleep(Duration.ofMillis(20));

            assertThat(failures)
                    .singleElement()
                    .satisfies(failure ->
                            assertThat(failure.detail()).isEqualTo("no connection within PT5S, name lookup included"));
            assertThat(client.awaitPeers(1, Duration.ofSeconds(1))).isTrue();
            assertThat(server.peers()).hasSize(1);
        }
    }

    @Test
    void answerThatComesAfterItsDialServesTheNextOne() throws Exception {
        try (AiomsgSocket server = serve();
                AiomsgSocket client = client(host -> {
                    block(Duration.ofSeconds(8));
                    return List.of(serverHost.address());
                })) {
            client.connect("service", 5000);

            assertThat(client.awaitPeers(1, Duration.ofMillis(8_400))).isTrue();
            simulation.sleep(Duration.ofSeconds(10));
            assertThat(asked).hasSize(2);
            assertThat(failures).hasSize(1);
            assertThat(server.peers()).hasSize(1);
        }
    }

    @Test
    void stuckCallsOfOneLinkAreFewAndStopNoOther() throws Exception {
        try (AiomsgSocket server = serve();
                AiomsgSocket client = client(host -> {
                    if (host.startsWith("stuck")) {
                        block(Duration.ofHours(3));
                    }
                    return List.of(serverHost.address());
                })) {
            client.connect("stuck", 5000);
            simulation.sleep(Duration.ofMinutes(5));
            assertThat(asked).hasSize(Resolver.MOST_CALLS_PER_LINK);
            assertThat(failures.size()).isGreaterThan(20);

            client.connect("service", 5000);

            assertThat(client.awaitPeers(1, Duration.ofSeconds(1))).isTrue();
            assertThat(server.peers()).hasSize(1);
        }
    }

    @Test
    void whileAsManyCallsAsMayBeAreStuckDialsFailInTimeAndRecover() throws Exception {
        try (AiomsgSocket server = serve();
                AiomsgSocket client = client(host -> {
                    if (host.startsWith("stuck")) {
                        block(Duration.ofSeconds(60));
                    }
                    return List.of(serverHost.address());
                })) {
            for (int i = 0; i < Resolver.MOST_CALLS; i++) {
                client.connect("stuck" + i, 5000);
            }
            simulation.sleep(Duration.ofMillis(10));
            assertThat(asked).hasSize(Resolver.MOST_CALLS);

            client.connect("service", 5000);
            simulation.sleep(Duration.ofSeconds(20));
            assertThat(asked).hasSize(Resolver.MOST_CALLS);
            assertThat(failures)
                    .anySatisfy(failure -> assertThat(failure.host()).isEqualTo("service"));
            assertThat(client.peers()).isEmpty();

            assertThat(client.awaitPeers(1, Duration.ofSeconds(50))).isTrue();
            assertThat(server.peers()).hasSize(1);
        }
    }

    @Test
    void closeDoesNotWaitForCallsThatAreStuck() throws Exception {
        AiomsgSocket client = client(host -> {
            block(Duration.ofHours(3));
            return List.of();
        });
        client.connect("stuck", 5000);
        simulation.sleep(Duration.ofSeconds(1));
        Duration before = simulation.time();

        client.close();

        assertThat(simulation.time().minus(before)).isLessThan(Duration.ofSeconds(1));
    }
}
