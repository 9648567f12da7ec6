package io.aiomsg.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aiomsg.Binding;
import io.aiomsg.DisconnectReason;
import io.aiomsg.LossReason;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketLimits;
import io.aiomsg.nio.wire.V1;
import io.aiomsg.testkit.peer.ScriptedPeer;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What sockets see of connections: how they come about, and how they end. */
interface ConnectionContract {

    /** The scene of the running test. */
    Scene scene();

    // ---- the ends of connections

    @Test
    default void connectsAgainToABindEndThatComesBack() throws Exception {
        Party server = scene().party("server");
        int port = server.bind();
        Party client = scene().party("client");
        client.connect(server, port);
        client.socket().send("before");
        assertThat(server.takeText()).isEqualTo("before");
        server.socket().close();
        client.awaitDisconnected(DisconnectReason.CLOSED_BY_PEER);
        client.socket().send("meanwhile");
        client.await(SocketEvent.DialFailed.class);

        Party successor = scene().party("server");
        successor.socket().bind(scene().site().bindAddress(), port);
        assertThat(successor.takeText()).isEqualTo("meanwhile");
        successor.socket().send("welcome back");
        assertThat(client.takeText()).isEqualTo("welcome back");
    }

    // AIO-ENV-019
    @Test
    default void tellsThatThePeerClosedFromFin() throws Exception {
        Party server = scene().party("server");
        ScriptedPeer peer = scene().admitted(server);
        peer.halfClose();
        SocketEvent.PeerDisconnected end = server.awaitDisconnected(DisconnectReason.CLOSED_BY_PEER);
        assertThat(end.peer()).isEqualTo(Scene.PEER);
        peer.expectFin();
    }

    // AIO-ENV-019
    @Test
    default void tellsThatTheConnectionWasLostFromReset() throws Exception {
        Party server = scene().party("server");
        ScriptedPeer peer = scene().admitted(server);
        peer.reset();
        assertThat(server.awaitDisconnected(DisconnectReason.CONNECTION_LOST).peer())
                .isEqualTo(Scene.PEER);
    }

    @Test
    default void tellsThatTheConnectionWasLostFromFinWithinAFrame() throws Exception {
        Party server = scene().party("server");
        ScriptedPeer peer = scene().admitted(server);
        peer.frame(100, new byte[] {V1.DATA, 'h', 'a', 'l', 'f'});
        peer.halfClose();
        server.awaitDisconnected(DisconnectReason.CONNECTION_LOST);
        peer.expectEnd();
        assertThat(server.socket().tryReceive()).isNull();
    }

    @Test
    default void deliversEverythingSentBeforeAHalfClose() throws Exception {
        Party server = scene().party("server");
        ScriptedPeer peer = scene().admitted(server);
        for (int i = 0; i < 200; i++) {
            peer.data("line " + i);
        }
        peer.halfClose();
        server.awaitDisconnected(DisconnectReason.CLOSED_BY_PEER);
        peer.expectFin();
        for (int i = 0; i < 200; i++) {
            assertThat(server.takeText()).isEqualTo("line " + i);
        }
    }

    @Test
    default void closeFlushes() throws Exception {
        Party server = scene().party("server");
        Party client = scene().connected(scene().party("client"), server);
        for (int i = 0; i < 2_000; i++) {
            client.socket().send("last words " + i);
        }
        client.socket().close();
        for (int i = 0; i < 2_000; i++) {
            assertThat(server.takeText()).isEqualTo("last words " + i);
        }
        server.awaitDisconnected(DisconnectReason.CLOSED_BY_PEER);
    }

    @Test
    default void closeDestroysNothingByAResetWhereInputIsUnread() throws Exception {
        scene().expectLoss(LossReason.CLOSED_UNTAKEN);
        Party server = scene().party("server");
        ScriptedPeer peer = scene().admitted(server);
        for (int i = 0; i < 50; i++) {
            server.socket().send("farewell " + i);
            peer.data(new byte[10_000]);
        }
        Site.Beside closing =
                scene().site().beside("close", () -> server.socket().close());
        scene().site().until("closed", server.socket()::isClosed);
        peer.data("too late");
        for (int i = 0; i < 50; i++) {
            peer.expectData("farewell " + i);
        }
        peer.expectFin();
        peer.close();
        closing.join();
    }

    // ---- addresses

    @Test
    default void tellsTheRealPortAndRefusesATakenOne() throws Exception {
        Party server = scene().party("server");
        int port = server.bind();
        assertThat(port).isBetween(1, 65_535);
        Party other = scene().party("server");
        assertThatThrownBy(() -> other.socket().bind(scene().site().bindAddress(), port))
                .isInstanceOf(BindException.class)
                .hasMessageContaining(scene().site().bindAddress() + ":" + port)
                .hasMessageContaining("Address already in use");
        assertThat(other.bind()).isNotEqualTo(port);
    }

    @Test
    default void aClosedBindingGivesItsPortBackAndKeepsItsConnections() throws Exception {
        Party server = scene().party("server");
        Binding binding = server.socket().bind(scene().site().bindAddress(), 0);
        Party client = scene().party("client");
        client.connect(server, binding.port());
        server.awaitPeers(1);
        binding.close();
        Party successor = scene().party("server");
        scene().site().until("the port is free", () -> scene().binds(successor, binding.port()));
        client.socket().send("still here");
        assertThat(server.takeText()).isEqualTo("still here");
    }

    @Test
    default void refusesToBindANameThatIsNotKnown() {
        Party server = scene().party("server");
        assertThatThrownBy(() -> server.socket().bind("nobody.invalid", 0))
                .isInstanceOf(BindException.class)
                .hasMessageContaining("nobody.invalid:0")
                .hasMessageContaining("the name is not known");
    }

    @Test
    default void aSocketIsReachedAtTheAddressItIsBoundToOnly() throws Exception {
        Party server = scene().party("server");
        int port = server.socket().bind("127.0.0.1", 0).port();
        Party client = scene().party("server");
        client.socket().connect("127.0.0.1", port);
        client.awaitPeers(1);
        Party stray = scene().party("client");
        stray.socket().connect(scene().site().addressBesideLocal("server"), port);
        assertThat(stray.await(SocketEvent.DialFailed.class).detail()).contains("Connection refused");
    }

    @Test
    default void tellsWhoHasConnectedToWhom() throws Exception {
        Party server = scene().party("server");
        int port = server.bind();
        Party client = scene().party("client");
        client.connect(server, port);
        SocketEvent.PeerConnected there = client.await(SocketEvent.PeerConnected.class);
        SocketEvent.PeerConnected here = server.await(SocketEvent.PeerConnected.class);
        assertThat(there.peer()).isEqualTo(server.identity());
        assertThat(there.dialled()).isTrue();
        assertThat(((InetSocketAddress) there.address()).getPort()).isEqualTo(port);
        assertThat(here.peer()).isEqualTo(client.identity());
        assertThat(here.dialled()).isFalse();
        assertThat(((InetSocketAddress) here.address()).getPort()).isPositive();
    }

    @Test
    default void tellsThatADialWasRefused() throws Exception {
        int port = scene().site().unservedPort("server");
        Party client = scene().party("client");
        client.socket().connect(scene().site().address("server"), port);
        SocketEvent.DialFailed failure = client.await(SocketEvent.DialFailed.class);
        assertThat(failure.host()).isEqualTo(scene().site().address("server"));
        assertThat(failure.port()).isEqualTo(port);
        assertThat(failure.attempt()).isEqualTo(1);
        assertThat(failure.detail()).contains("Connection refused");
    }

    @Test
    default void tellsThatANameIsNotKnown() throws Exception {
        Party client = scene().party("client");
        client.socket().connect("nobody.invalid", 5000); // RFC 6761 sees to it that nobody has that name
        SocketEvent.DialFailed failure = client.await(SocketEvent.DialFailed.class);
        assertThat(failure.host()).isEqualTo("nobody.invalid");
        assertThat(failure.detail()).contains("the name nobody.invalid is not known");
    }

    // ---- silence

    @Test
    default void beatsWhileNothingIsSaidAndGivesASilentPeerUp() throws Exception {
        Party server = scene().party(
                        "server",
                        builder -> builder.timing(Scene.QUICK.toBuilder()
                                .heartbeat(Duration.ofMillis(50))
                                .liveness(Duration.ofMillis(500))
                                .build()));
        ScriptedPeer peer = scene().admitted(server);
        peer.expectHeartbeat();
        peer.expectHeartbeat();
        server.awaitDisconnected(DisconnectReason.LIVENESS_TIMEOUT);
        peer.expectEnd();
    }

    // ---- refusals

    @Test
    default void refusesAHelloOfAnotherVersion() throws Exception {
        scene().expectDisconnects(DisconnectReason.WRONG_VERSION);
        Party server = scene().party("server");
        ScriptedPeer peer = scene().keep(scene().site().dial("server", server.bind()));
        peer.envelope(V1.HELLO, new byte[] {V1.VERSION + 1}, Scene.PEER.octets());
        server.awaitRejected(DisconnectReason.WRONG_VERSION);
        peer.expectNoResetAfterEnd(Duration.ofMillis(20));
        assertThat(server.socket().peers()).isEmpty();
    }

    @Test
    default void endsAConnectionWithAFrameOverTheLimit() throws Exception {
        scene().expectDisconnects(DisconnectReason.FRAME_TOO_LONG);
        Party server = scene().party(
                        "server",
                        builder -> builder.limits(SocketLimits.DEFAULT.toBuilder()
                                .maxPayloadBytes(1_000)
                                .build()));
        ScriptedPeer peer = scene().admitted(server);
        peer.data(new byte[1_000]);
        assertThat(server.take().size()).isEqualTo(1_000);
        peer.frame(1_000_000, new byte[] {V1.DATA});
        server.awaitDisconnected(DisconnectReason.FRAME_TOO_LONG);
        peer.expectEnd();
    }

    @Test
    default void admitsTheSecondOfAnIdentityWhenTheFirstHasGone() throws Exception {
        Party server = scene().party("server");
        int port = server.bind();
        Party first = scene().party("client", builder -> builder.identity(Scene.PEER));
        first.connect(server, port);
        server.awaitPeers(1);
        Party second = scene().party("client2", builder -> builder.identity(Scene.PEER));
        second.connect(server, port);
        assertThat(server.awaitRejected(DisconnectReason.DUPLICATE_IDENTITY).peer())
                .isEqualTo(Scene.PEER);

        first.socket().send("I was first");
        assertThat(server.takeText()).isEqualTo("I was first");
        first.socket().close();
        second.socket().send("I am next");
        assertThat(server.takeText()).isEqualTo("I am next");
        server.socket().to(Scene.PEER).send("welcome");
        assertThat(second.takeText()).isEqualTo("welcome");
    }
}
