package io.aiomsg.testkit.explore;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.DisconnectReason;
import io.aiomsg.LossReason;
import io.aiomsg.PeerInfo;
import io.aiomsg.SocketEvent;
import io.aiomsg.testkit.BrokenPromisesError;
import io.aiomsg.testkit.History;
import io.aiomsg.testkit.Simulation;
import io.aiomsg.testkit.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The end of a play, without faults, in which everything must come to rest; and what must hold then. */
final class Calm {

    private static final Duration CALM = Duration.ofSeconds(60);
    private static final Duration WATCH = Duration.ofSeconds(12);
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    /** How long the last one waits for the others to be gone. */
    private static final Duration ALONE = Duration.ofSeconds(1);

    /** When what somebody hasty has said to nobody has expired. */
    private static final Duration EXPIRED = Duration.ofSeconds(45);

    /** What may keep a peer from being heard for as long as it takes to count as dead. */
    private static final Set<Fault> SILENCING = EnumSet.of(
            Fault.PARTITION,
            Fault.ONE_WAY_PARTITION,
            Fault.SILENT_DROP,
            Fault.HALF_OPEN,
            Fault.CRASH,
            Fault.CLOCK_JUMP,
            Fault.SLOW_LINK);

    /** For what those are turned away, or given up, who are no peers. */
    private static final DisconnectReason[] OF_STRANGERS = {
        DisconnectReason.BAD_HELLO,
        DisconnectReason.WRONG_VERSION,
        DisconnectReason.NOT_AIOMSG,
        DisconnectReason.FRAME_TOO_LONG,
        DisconnectReason.HANDSHAKE_TIMEOUT
    };

    /** Steps in a calm second, for each connection and socket, that are certainly too many. */
    private static final int MOST_STEPS = 60;

    private final Scenario scenario;
    private final Simulation simulation;
    private final Map<Integer, Player> players;

    Calm(Scenario scenario, Simulation simulation, Map<Integer, Player> players) {
        this.scenario = scenario;
        this.simulation = simulation;
        this.players = players;
    }

    /** Waits for everything to come to its end, and closes all sockets; fails if a rule is broken. */
    void comeToRest() throws InterruptedException {
        simulation.sleep(CALM);
        if (players.values().stream().allMatch(Player::isDone)) {
            simulation.sleep(WATCH);
            players.values().forEach(this::checkAnswered);
        }
        long deadline = simulation.time().plus(PATIENCE).toNanos();
        while (!isAtRest() && simulation.time().toNanos() < deadline) {
            simulation.sleep(Duration.ofSeconds(20));
        }
        for (Player player : players.values()) {
            checkRest(player);
            checkTogether(player);
        }
        checkCalm();
        closeAll();
    }

    /** Long after the last send and the last fault, whoever is connected has acknowledged. */
    private void checkAnswered(Player player) {
        for (PeerInfo peer : socket(player).peers()) {
            if (peer.unacknowledged() > 0 || peer.queuedMessages() > 0) {
                throw new PlayFailure("unanswered", "calm for long, and " + player.actor + " still has " + peer);
            }
        }
    }

    private AiomsgSocket socket(Player player) {
        AiomsgSocket socket = player.socket();
        if (socket == null) {
            throw new PlayFailure("absent", player.actor + " has no socket though everything is calm");
        }
        return socket;
    }

    private boolean isAtRest() {
        for (Player player : players.values()) {
            AiomsgSocket socket = player.socket();
            if (socket == null
                    || !player.isDone()
                    || socket.stats().messagesQueued() > 0
                    || socket.stats().unacknowledged() > 0
                    || socket.stats().untaken() > 0) {
                return false;
            }
        }
        return true;
    }

    private void checkRest(Player player) {
        AiomsgSocket socket = socket(player);
        if (!player.isDone()) {
            throw new PlayFailure("blocked", player.actor + " could not send all its messages: " + socket.stats());
        }
        rest("queued", player, socket.stats().messagesQueued());
        rest("unacknowledged", player, socket.stats().unacknowledged());
        rest("untaken", player, socket.stats().untaken());
    }

    private void rest(String what, Player player, long count) {
        if (count > 0) {
            throw new PlayFailure(what, "at " + player.actor + " are left " + count);
        }
    }

    private void checkTogether(Player player) {
        for (int to : player.actor.connects()) {
            Player other = Objects.requireNonNull(players.get(to));
            if (!knows(player, other) || !knows(other, player)) {
                throw new PlayFailure("apart", player.actor + " and actor " + to + " have not come together");
            }
        }
    }

    private boolean knows(Player player, Player other) {
        for (PeerInfo peer : socket(player).peers()) {
            if (peer.identity().equals(other.identity())) {
                return true;
            }
        }
        return false;
    }

    private void checkCalm() throws InterruptedException {
        long before = simulation.steps();
        simulation.sleep(WATCH);
        long connections = 0;
        for (Player player : players.values()) {
            connections += socket(player).peers().size();
        }
        long most = WATCH.toSeconds() * MOST_STEPS * (players.size() + connections);
        long steps = simulation.steps() - before;
        if (steps > most) {
            throw new PlayFailure("spinning", steps + " steps in " + WATCH + " of calm, where " + most + " are plenty");
        }
    }

    /** Closes all sockets, one of them after the others and with something to say that nobody hears. */
    private void closeAll() throws InterruptedException {
        List<Player> others = new ArrayList<>(players.values());
        Player last = others.remove(Math.floorMod(scenario.seed(), others.size()));
        others.forEach(Player::end);
        simulation.sleep(ALONE);
        last.saysOneMore();
        if (last.actor.hasty()) {
            simulation.sleep(EXPIRED);
            rest("queued", last, socket(last).stats().messagesQueued());
        }
        last.end();
        simulation.awaitSpawned();
        verify();
        checkFaults();
        checkDeaths();
    }

    private void verify() {
        simulation.expectLoss(LossReason.values());
        if (scenario.steps().stream().anyMatch(step -> step.fault() == Fault.STRANGER)) {
            simulation.expectDisconnects(OF_STRANGERS);
        }
        try {
            simulation.verify();
        } catch (BrokenPromisesError e) {
            Violation first = e.violations().get(0);
            throw new PlayFailure("history " + first.promise(), first.toString());
        }
    }

    /** No connection was ended by what cannot happen: here there is memory for all. */
    private void checkFaults() {
        for (History.Entry entry : simulation.history().entries()) {
            if (detail(entry.event()).startsWith("a fault at this end")) {
                throw new PlayFailure("fault", entry.toString());
            }
        }
    }

    private static String detail(@Nullable SocketEvent event) {
        if (event instanceof SocketEvent.PeerDisconnected end) {
            return end.detail();
        }
        return event instanceof SocketEvent.Rejected rejected ? rejected.detail() : "";
    }

    private void checkDeaths() {
        for (History.Entry entry : simulation.history().entries()) {
            if (entry.event() instanceof SocketEvent.PeerDisconnected end
                    && end.reason() == DisconnectReason.LIVENESS_TIMEOUT
                    && !mayHaveBeenSilent(entry.socket().host(), end.peer().toString())) {
                throw new PlayFailure("false death", "nothing kept them apart, and yet: " + entry);
            }
        }
    }

    /** Whether a fault may have kept one of two from hearing the other for long. */
    private boolean mayHaveBeenSilent(String host, String peer) {
        int one = Player.number(host);
        int other = Player.number(peer);
        return one < 0
                || other < 0
                || scenario.steps().stream()
                        .anyMatch(step ->
                                SILENCING.contains(step.fault()) && (step.concerns(one) || step.concerns(other)));
    }
}
