package io.aiomsg.testkit.explore;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.DisconnectReason;
import io.aiomsg.Identity;
import io.aiomsg.SocketEvent;
import io.aiomsg.testkit.History;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A rule is hit by a fault only where that did something, and only by what the rule alone does. */
final class HitsTest {

    private static final Identity PEER = Identity.named("peer");

    /** Two pairs that know nothing of each other. */
    private static Play.Outcome played(Step... steps) {
        List<Actor> actors =
                List.of(actor(0, List.of()), actor(1, List.of(0)), actor(2, List.of()), actor(3, List.of(2)));
        Play.Outcome outcome = Play.of(new Scenario(1, 100, 128 * 1024, actors, List.of(steps)));
        assertThat(outcome.failure()).isNull();
        return outcome;
    }

    private static Actor actor(int number, List<Integer> connects) {
        return new Actor(number, false, false, 0, false, connects, 20, 30, 1, 100, 0, 1);
    }

    private static Step step(int atMillis, Fault fault, int who, int whom) {
        return new Step(atMillis, fault, who, whom, 300, Step.Moment.ANY);
    }

    @Test
    void faultIsNotCountedForSocketsThatItDoesNotConcern() {
        Play.Outcome outcome = played(step(1_000, Fault.SEGMENTS, 0, 1), step(1_100, Fault.KILL, 2, 3));
        Hits hits = new Hits();
        hits.count(outcome.history(), outcome.happenings());
        assertThat(hits.hits(Fault.KILL, Rule.R8_REDIALLING)).isPositive();
        assertThat(hits.hits(Fault.KILL, Rule.R1_ADMISSION)).isPositive();
        assertThat(hits.hits(Fault.SEGMENTS, Rule.R8_REDIALLING)).isZero();
        assertThat(hits.hits(Fault.SEGMENTS, Rule.R1_ADMISSION)).isZero();
    }

    @Test
    void faultConcernsBothEndsOfALinkOrAHostAndItsPeers() {
        Play.Outcome outcome = played(
                step(1_000, Fault.PARTITION, 0, 1),
                step(2_000, Fault.PARTITION, 0, 2),
                step(3_000, Fault.CLOCK_JUMP, 2, 1),
                step(4_000, Fault.LINK_CLOSED, 0, 1),
                step(5_000, Fault.TWIN, 1, 2));
        assertThat(outcome.happenings())
                .extracting(happening ->
                        List.copyOf(happening.hosts()).stream().sorted().toList())
                .containsExactly(
                        List.of("actor0", "actor1"),
                        List.of(),
                        List.of("actor2", "actor3"),
                        List.of(),
                        List.of("actor0", "actor1", "twin1"));
    }

    @Test
    void probationIsShownByWhatOnlyItCanMeet() throws Exception {
        History.SocketRecord socket = played().history().sockets().get(0);
        assertThat(Rule.shownBy(event(socket, rejected(PEER, Player.PORT, DisconnectReason.CONNECTION_LOST))))
                .containsExactly(Rule.R2_PROBATION);
        assertThat(Rule.shownBy(event(socket, rejected(null, Player.PORT, DisconnectReason.CONNECTION_LOST))))
                .containsExactly(Rule.R1_ADMISSION);
        assertThat(Rule.shownBy(event(socket, rejected(PEER, 50_000, DisconnectReason.CONNECTION_LOST))))
                .containsExactly(Rule.R1_ADMISSION);
        assertThat(Rule.shownBy(event(socket, rejected(PEER, Player.PORT, DisconnectReason.OWN_IDENTITY))))
                .doesNotContain(Rule.R2_PROBATION);
        assertThat(Rule.shownBy(event(socket, new SocketEvent.PeerConnected(PEER, address(Player.PORT), true))))
                .isEmpty();
    }

    private static SocketEvent rejected(@Nullable Identity peer, int port, DisconnectReason reason) throws Exception {
        return new SocketEvent.Rejected(peer, address(port), reason, "");
    }

    private static InetSocketAddress address(int port) throws Exception {
        return new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, 1}), port);
    }

    private static History.Entry event(History.SocketRecord socket, SocketEvent event) {
        return new History.Entry(0, socket, History.Kind.EVENT, null, null, 0, -1, event, null, null);
    }
}
