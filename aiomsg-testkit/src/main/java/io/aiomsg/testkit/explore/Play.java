package io.aiomsg.testkit.explore;

import io.aiomsg.testkit.History;
import io.aiomsg.testkit.SimulatedHost;
import io.aiomsg.testkit.SimulatedLink;
import io.aiomsg.testkit.Simulation;
import io.aiomsg.testkit.SimulationStuckException;
import io.aiomsg.testkit.peer.OctetStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Plays one {@link Scenario}: first with its faults, then in calm, in which everything must come to its end. */
final class Play {

    /** How often a play is looked at. */
    private static final Duration LOOK = Duration.ofMillis(500);

    private static final Duration LIMIT = Duration.ofHours(3);

    /** How long a fault waits for something to be sent. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    /** After how many messages it strikes at most, and after how many times the latency of a link then. */
    private static final int MOST_MESSAGES = 8;

    private static final int MOST_LATENCIES = 10;

    /** How long its sender has waited for room at most when a fault strikes that waits for this, and how often it looks. */
    private static final int MOST_BLOCKED_MILLIS = 300;

    private static final Duration BLOCKED_LOOK = Duration.ofMillis(50);

    private final Scenario scenario;
    private final Simulation simulation;
    private final Map<Integer, Player> players = new LinkedHashMap<>();
    private final List<Happening> happenings = new ArrayList<>();

    /**
     * A fault that was done.
     *
     * @param fault which
     * @param timeNanos when
     * @param hosts those whose sockets it concerned; none if there was nothing that it could do
     */
    record Happening(Fault fault, long timeNanos, Set<String> hosts) {}

    /**
     * How a play went.
     *
     * @param failure what rule was broken; null if none was
     * @param history what happened
     * @param happenings its faults
     * @param socketNanos the virtual time that all its sockets have lived
     * @param sockets how many took part
     * @param messages how many messages were sent
     * @param steps how many steps were simulated
     */
    record Outcome(
            @Nullable PlayFailure failure,
            History history,
            List<Happening> happenings,
            long socketNanos,
            int sockets,
            int messages,
            long steps) {}

    private Play(Scenario scenario, Simulation simulation) {
        this.scenario = scenario;
        this.simulation = simulation;
    }

    static Outcome of(Scenario scenario) {
        Simulation simulation = Simulation.seeded(scenario.seed(), LIMIT);
        Play play = new Play(scenario, simulation);
        PlayFailure failure = null;
        try (simulation) {
            play.play();
        } catch (PlayFailure e) {
            failure = e;
        } catch (SimulationStuckException e) {
            failure = new PlayFailure("stuck", e);
        } catch (Exception | AssertionError e) {
            failure = new PlayFailure("failure", e);
        }
        long time = simulation.time().toNanos() * scenario.actors().size();
        return new Outcome(
                failure,
                simulation.history(),
                play.happenings,
                time,
                scenario.actors().size(),
                scenario.messages(),
                simulation.steps());
    }

    private void play() throws InterruptedException {
        for (Actor actor : scenario.actors()) {
            // Of its own number, so that an actor does the same whoever else takes part.
            SplittableRandom random = new SplittableRandom(31 * scenario.seed() + actor.number());
            players.put(actor.number(), new Player(simulation, actor, random));
        }
        for (Player player : players.values()) {
            for (int to : player.actor.connects()) {
                link(player, player(to))
                        .latency(Duration.ofNanos(scenario.latencyMicros() * 1_000L))
                        .window(scenario.windowOctets());
            }
            player.begin();
        }
        for (Step step : scenario.steps()) {
            watchUntil(Duration.ofMillis(step.atMillis()));
            switch (step.moment()) {
                case ANY -> act(step);
                case SENDING -> actAmid(step);
                case BLOCKED -> actBlocked(step, LONGEST_WAIT);
            }
        }
        comeToRest();
    }

    private void watchUntil(Duration time) throws InterruptedException {
        while (simulation.time().compareTo(time) < 0) {
            Duration left = time.minus(simulation.time());
            simulation.sleep(left.compareTo(LOOK) < 0 ? left : LOOK);
            for (Player player : players.values()) {
                if (player.leavesAReaderIdle()) {
                    throw new PlayFailure("idle reader", player.actor + " has messages ready, and a reader that waits");
                }
            }
        }
    }

    private Player player(int number) {
        Player player = players.get(number);
        if (player == null) {
            throw new IllegalStateException("there is no actor " + number);
        }
        return player;
    }

    private SimulatedLink link(Player a, Player b) {
        return simulation.link(a.host, b.host);
    }

    // ---- faults ----

    /** A little after one of the next messages that one of its actors sends; soon, if it sends none. */
    private void actAmid(Step step) {
        AtomicBoolean done = new AtomicBoolean();
        Runnable once = () -> {
            if (!done.getAndSet(true)) {
                act(step);
            }
        };
        Duration most = Duration.ofNanos(1_000L * scenario.latencyMicros() * MOST_LATENCIES);
        Duration delay = most.multipliedBy(step.size() % 100).dividedBy(100);
        sender(step).amid(1 + step.size() / 2 % MOST_MESSAGES, () -> simulation.after(delay, once));
        simulation.after(LONGEST_WAIT, once);
    }

    /** Once one of its actors has waited for room for a while; at the end of {@code patience} otherwise. */
    private void actBlocked(Step step, Duration patience) {
        Duration least = Duration.ofMillis(step.size() / 2 % MOST_BLOCKED_MILLIS);
        if (patience.isNegative() || sender(step).isBlockedFor(least)) {
            act(step);
        } else {
            simulation.after(BLOCKED_LOOK, () -> actBlocked(step, patience.minus(BLOCKED_LOOK)));
        }
    }

    /** Whose messages a fault waits for. */
    private Player sender(Step step) {
        return player(step.size() % 2 == 0 ? step.who() : step.whom());
    }

    private void act(Step step) {
        Player who = player(step.who());
        Player whom = player(step.whom());
        SimulatedLink link = link(who, whom);
        Duration time = Duration.ofMillis(step.size() * 30L);
        happenings.add(new Happening(step.fault(), simulation.time().toNanos(), concerned(step, who)));
        switch (step.fault()) {
            case PARTITION -> {
                link.cut();
                simulation.after(time, link::heal);
            }
            case ONE_WAY_PARTITION -> {
                link.from(who.host).cut();
                simulation.after(time, link.from(who.host)::heal);
            }
            case RESET -> link.reset();
            case RESET_AT_OCTET -> link.from(who.host).resetAfter(step.size());
            case SILENT_DROP -> link.dropSilently();
            case HALF_OPEN -> link.halfOpen(who.host);
            case KILL -> endAndBegin(who, () -> who.host.kill(), time.dividedBy(20), step);
            case CRASH -> endAndBegin(who, () -> who.host.crash(), time, step);
            case CLOCK_JUMP -> who.host.jumpClock(time.multipliedBy(2));
            case SLOW_LINK -> {
                link.bandwidth(2_000 + step.size() * 100L).window(200 + step.size() * 4);
                simulation.after(time, () -> link.bandwidth(1_000_000_000).window(scenario.windowOctets()));
            }
            case SEGMENTS -> {
                link.segments(1, 1 + step.size() % 40);
                simulation.after(time, () -> link.segments(Integer.MAX_VALUE, Integer.MAX_VALUE));
            }
            case SLOW_READER -> {
                who.takesSlowly(true);
                simulation.after(time, () -> who.takesSlowly(false));
            }
            case RESTART -> {
                who.end();
                simulation.after(Duration.ofSeconds(8), () -> beginAgain(who, step));
            }
            case LINK_CLOSED ->
                who.closeLink(step.whom(), time.dividedBy(3), () -> {
                    throw new PlayFailure("closed link", who.actor + " is connected to actor " + step.whom());
                });
            case TWIN -> who.twin(time.dividedBy(3));
            case STRANGER -> stranger(who, step);
        }
    }

    private Set<String> concerned(Step step, Player who) {
        return Concerned.by(step, scenario.actors(), who.socket() != null);
    }

    private void endAndBegin(Player who, Runnable end, Duration absence, Step step) {
        if (who.socket() != null) {
            end.run();
            who.killed();
            simulation.after(absence, () -> beginAgain(who, step));
        }
    }

    private void beginAgain(Player who, Step step) {
        if (who.isAbsent()) {
            if (step.size() % 3 == 0) {
                who.becomeSomebodyElse();
            }
            who.host.restart();
            who.beginAgain();
        }
    }

    private void stranger(Player whom, Step step) {
        SimulatedHost host = simulation.host("stranger");
        byte[] words = Strangers.words(step.size());
        host.spawn("stranger", () -> {
            try (OctetStream stream = host.connectRaw(whom.host.name(), Player.PORT)) {
                stream.write(ByteBuffer.wrap(words), Duration.ofSeconds(5));
                ByteBuffer heard = ByteBuffer.allocate(1_000);
                Duration within = Duration.ofSeconds(step.size() % 40);
                while (stream.read(heard.clear(), within) > 0) {
                    // Whatever it says.
                }
            } catch (IOException e) {
                // It may refuse, or reset.
            }
        });
    }

    // ---- the end ----

    private void comeToRest() throws InterruptedException {
        simulation.sleep(Duration.ofSeconds(31));
        simulation.heal();
        disarmResets();
        new Calm(scenario, simulation, players).comeToRest();
    }

    /** Heartbeats alone would make a reset happen later, in calm, that waits for an octet. */
    private void disarmResets() {
        for (Step step : scenario.steps()) {
            if (step.fault() == Fault.RESET_AT_OCTET) {
                Player who = player(step.who());
                link(who, player(step.whom())).from(who.host).resetAfter(Long.MAX_VALUE);
            }
        }
    }
}
