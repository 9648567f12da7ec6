package io.aiomsg.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.Identity;
import io.aiomsg.Link;
import io.aiomsg.LinkClosedException;
import io.aiomsg.SocketClosedException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a link tells of itself, in virtual time. */
final class LinkTest {

    private final Simulation simulation = Simulation.seeded(1);
    private final SimulatedHost serverHost = simulation.host("server");
    private final SimulatedHost clientHost = simulation.host("client");
    private AiomsgSocket client;

    @BeforeEach
    void open() {
        client = clientHost.builder().open();
    }

    @AfterEach
    void close() {
        client.close();
        simulation.close();
    }

    private AiomsgSocket serve() throws Exception {
        AiomsgSocket server = serverHost.builder().open();
        server.bind("0.0.0.0", 5000);
        return server;
    }

    private static void expectFailure(CompletableFuture<?> future, Class<? extends Throwable> type, String text) {
        assertThat(future).isCompletedExceptionally();
        assertThatThrownBy(future::join).hasCauseInstanceOf(type).hasMessageContaining(text);
    }

    @Test
    void goesThroughItsStatesToConnectedAndBack() throws Exception {
        simulation.link(serverHost, clientHost).sever();
        AiomsgSocket server = serve();
        Link link = client.connect("server", 5000);
        CompletableFuture<Identity> connected = link.whenConnected();
        assertThat(link.state()).isEqualTo(Link.State.DIALLING);

        simulation.sleep(Duration.ofMillis(5_010));
        assertThat(link.state()).isEqualTo(Link.State.WAITING);
        assertThat(connected).isNotDone();

        simulation.heal();
        assertThat(client.awaitPeers(1, Duration.ofSeconds(10))).isTrue();
        simulation.sleep(Duration.ofMillis(1));
        assertThat(link.state()).isEqualTo(Link.State.CONNECTED);
        assertThat(connected).isCompletedWithValue(server.identity());

        server.close();
        simulation.sleep(Duration.ofMillis(20));
        assertThat(link.state()).isEqualTo(Link.State.WAITING);

        AiomsgSocket again = serve();
        CompletableFuture<Identity> next = link.whenConnected();
        assertThat(next).isNotDone();
        simulation.sleep(Duration.ofSeconds(2));
        assertThat(next).isCompletedWithValue(again.identity());
        again.close();
    }

    @Test
    void isInItsHandshakeUntilThePeerHasAnsweredAndCannotRefuse() throws Exception {
        try (var listener = serverHost.listenRaw(5000)) {
            Link link = client.connect("server", 5000);
            CompletableFuture<Identity> connected = link.whenConnected();
            simulation.sleep(Duration.ofSeconds(1));

            assertThat(link.state()).isEqualTo(Link.State.HANDSHAKE);
            assertThat(connected).isNotDone();
            simulation.sleep(Duration.ofMillis(14_100));
            assertThat(link.state()).isEqualTo(Link.State.WAITING);
            assertThat(listener).isNotNull();
        }
    }

    @Test
    void connectedLinkAnswersAtOnce() throws Exception {
        try (AiomsgSocket server = serve()) {
            Link link = client.connect("server", 5000);
            assertThat(client.awaitPeers(1, Duration.ofSeconds(2))).isTrue();

            assertThat(link.whenConnected()).isCompletedWithValue(server.identity());
        }
    }

    @Test
    void closedLinkFailsThoseWhoWaitAndThoseWhoComeLater() {
        Link link = client.connect("server", 5000);
        CompletableFuture<Identity> waiting = link.whenConnected();

        link.close();
        assertThat(link.state()).isEqualTo(Link.State.CLOSED);
        client.tryReceive();
        expectFailure(link.whenConnected(), LinkClosedException.class, "the link to server:5000 is closed");
        close();
        expectFailure(waiting, LinkClosedException.class, "the link to server:5000 is closed");
    }

    @Test
    void closedSocketFailsThoseWhoWaitAndThoseWhoComeLater() {
        Link link = client.connect("server", 5000);
        CompletableFuture<Identity> waiting = link.whenConnected();

        client.close();

        expectFailure(waiting, SocketClosedException.class, "closed");
        expectFailure(link.whenConnected(), SocketClosedException.class, "closed");
        assertThat(link.state()).isEqualTo(Link.State.CLOSED);
    }

    @Test
    void futuresAreIndependentAndCompletedWhereEventsAreTold() throws Exception {
        AtomicReference<String> thread = new AtomicReference<>("");
        Link link = client.connect("server", 5000);
        CompletableFuture<Identity> cancelled = link.whenConnected();
        CompletableFuture<Identity> kept = link.whenConnected();
        CompletableFuture<Void> told =
                kept.thenAccept(peer -> thread.set(Thread.currentThread().getName()));

        cancelled.cancel(false);
        try (AiomsgSocket server = serve()) {
            assertThat(client.awaitPeers(1, Duration.ofSeconds(12))).isTrue();
            simulation.sleep(Duration.ofMillis(1));

            assertThat(kept).isCompletedWithValue(server.identity());
            assertThat(told).isCompleted();
            assertThat(thread.get()).contains("events of a socket at client");
        }
    }
}
