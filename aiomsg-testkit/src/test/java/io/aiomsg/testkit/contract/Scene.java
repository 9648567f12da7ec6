package io.aiomsg.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.DisconnectReason;
import io.aiomsg.Identity;
import io.aiomsg.LossReason;
import io.aiomsg.SocketBuilder;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketTiming;
import io.aiomsg.testkit.peer.ScriptedListener;
import io.aiomsg.testkit.peer.ScriptedPeer;
import java.net.BindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The sockets, scripted peers and listeners of one scenario at one {@link Site}, and what is made of them. For its thread. */
final class Scene {

    /** The identity of scripted peers. */
    static final Identity PEER = Identity.named("scripted");

    /** The defaults, with short waits where a connection is made. */
    static final SocketTiming QUICK = SocketTiming.DEFAULT.toBuilder()
            .listenFirst(Duration.ofMillis(10))
            .reconnectDelay(Duration.ofMillis(30))
            .reconnectSpread(Duration.ofMillis(100))
            .build();

    private final Site site;
    private final List<AutoCloseable> strangers = new ArrayList<>();
    private final List<Party> parties = new ArrayList<>();
    private final Set<LossReason> meant = EnumSet.noneOf(LossReason.class);
    private final Set<DisconnectReason> meantEnds = EnumSet.noneOf(DisconnectReason.class);

    Scene(Site site) {
        this.site = site;
    }

    Site site() {
        return site;
    }

    /** The scenario means messages to be lost for these reasons. */
    void expectLoss(LossReason... reasons) {
        meant.addAll(List.of(reasons));
    }

    /** The scenario means connections to end for these reasons. */
    void expectDisconnects(DisconnectReason... reasons) {
        meantEnds.addAll(List.of(reasons));
    }

    /** A socket at a host, closed after the test. */
    Party party(String host) {
        return party(host, builder -> builder);
    }

    /** As {@link #party(String)}, with options. */
    Party party(String host, UnaryOperator<SocketBuilder> options) {
        Party party = new Party(site, host, options.apply(site.builder(host).timing(QUICK)));
        parties.add(party);
        return party;
    }

    /** Connects a socket to another one, which binds. Returns the former. */
    Party connected(Party client, Party server) throws Exception {
        client.connect(server, server.bind());
        client.awaitPeers(1);
        server.awaitPeers(1);
        return client;
    }

    /** A scripted peer that a socket, which binds, has admitted. */
    ScriptedPeer admitted(Party server) throws Exception {
        ScriptedPeer peer = keep(site.dial("server", server.bind()));
        peer.hello(PEER);
        peer.expectHello(server.identity());
        server.awaitPeers(1);
        return peer;
    }

    /** A scripted peer that has accepted a socket's connection. */
    ScriptedPeer admitted(Party client, ScriptedListener listener) {
        ScriptedPeer peer = keep(listener.accept());
        peer.expectHello(client.identity());
        peer.hello(PEER);
        return peer;
    }

    /** Has something that is no socket closed after the test. */
    <T extends AutoCloseable> T keep(T stranger) {
        strangers.add(stranger);
        return stranger;
    }

    boolean binds(Party party, int port) {
        try {
            party.socket().bind(site.bindAddress(), port);
            return true;
        } catch (BindException stillTaken) {
            return false;
        }
    }

    /** Closes everything, and judges what happened. */
    void finish() throws Exception {
        for (AutoCloseable stranger : strangers) {
            stranger.close();
        }
        for (Party party : parties) {
            party.socket().close();
        }
        for (Party party : parties) {
            for (SocketEvent.MessagesLost loss : party.all(SocketEvent.MessagesLost.class)) {
                assertThat(meant).as("meant losses of %s", party).contains(loss.reason());
            }
        }
        site.verify(meant, meantEnds);
    }
}
