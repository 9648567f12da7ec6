package io.aiomsg.nio.engine;

import static io.aiomsg.nio.engine.EngineWorld.MILLI;
import static io.aiomsg.nio.engine.EngineWorld.SECOND;

import io.aiomsg.Overflow;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A random play in an {@link EngineWorld}: commands and faults first, then calm, in which everybody must find each other,
 * deliver what was accepted or say what became of it.
 */
final class Scenario {

    /** What may happen. */
    enum Command {
        SEND,
        SEND_MORE,
        SEND_TO,
        EAT,
        FAST,
        CONNECT,
        DISCONNECT,
        CLOSE,
        CRASH,
        CUT,
        VANISH,
        CLOG,
        UNCLOG,
        WAIT_SHORTLY,
        WAIT,
        WAIT_LONG
    }

    /**
     * One command.
     *
     * @param what what happens
     * @param who the place it happens at
     * @param whom the other place, if there is one
     * @param size how much of it
     */
    record Step(Command what, int who, int whom, int size) {}

    private static final List<Overflow> POLICIES = List.of(Overflow.values());

    private static final long CALM_NANOS = 75 * SECOND;

    private final EngineWorld world;
    private final List<SocketOptions> casting = new ArrayList<>();
    private final List<boolean[]> wanted = new ArrayList<>();
    private int renamed;

    Scenario(long seed) {
        world = new EngineWorld(seed);
        SplittableRandom random = world.random.split();
        int places = 2 + random.nextInt(3);
        world.capacity = random.nextInt(3) == 0 ? 300 + random.nextInt(3_000) : 64 * 1024;
        world.outputBytes = random.nextInt(2) == 0 ? 21 + random.nextInt(200) : 4 * 1024;
        world.mostLatencyNanos = random.nextInt(3) == 0 ? 80 * MILLI : 2 * MILLI;
        for (int i = 0; i < places; i++) {
            SocketOptions options = cast("n" + (char) ('a' + random.nextInt(20)) + i, random);
            casting.add(options);
            wanted.add(new boolean[places]);
            world.add(options);
        }
        for (int i = 0; i < places; i++) {
            connect(i, (i + 1) % places);
            if (random.nextBoolean()) {
                connect(i, random.nextInt(places));
            }
        }
    }

    EngineWorld world() {
        return world;
    }

    private static SocketOptions cast(String name, SplittableRandom random) {
        Options options = Options.named(name);
        int kind = random.nextInt(4);
        if (kind == 0) {
            options = options.publishing().overflow(POLICIES.get(random.nextInt(POLICIES.size())));
        } else if (kind > 1) {
            options = options.atLeastOnce();
        }
        if (random.nextBoolean()) {
            options = options.limits(limits -> limits.maxPayloadBytes(100_000)
                    .sendMessagesPerPeer(1 + random.nextInt(12))
                    .sendBytesPerPeer(300 + random.nextInt(20_000))
                    .inFlightPerPeer(1 + random.nextInt(8))
                    .receiveMessagesPerPeer(1 + random.nextInt(12))
                    .receiveBytesPerPeer(300 + random.nextInt(20_000))
                    .receiveBytesTotal(100_000 + random.nextInt(50_000)));
        }
        return options.socket();
    }

    private Node node(int place) {
        return world.places.get(place % world.places.size());
    }

    // ---- commands ----

    void play(List<Step> steps) {
        for (Step step : steps) {
            try {
                act(step);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(e + " at " + step + " (seed " + world.seed + ")", e);
            }
            checkBalances();
        }
    }

    private void act(Step step) {
        Node node = node(step.who);
        boolean alive = node.isUp() && !node.engine.isClosing();
        switch (step.what) {
            case SEND -> send(node, 1, step.size);
            case SEND_MORE -> send(node, 1 + step.size % 30, step.size % 400);
            case SEND_TO -> sendTo(node, step);
            case EAT -> node.hungry(true);
            case FAST -> {
                if (node.isUp()) {
                    node.hungry(false);
                }
            }
            case CONNECT -> connect(step.who % casting.size(), step.whom % casting.size());
            case DISCONNECT -> {
                if (alive && node(step.whom) != node) {
                    wanted.get(node.place)[step.whom % casting.size()] = false;
                    node.disconnect(step.whom % casting.size());
                }
            }
            case CLOSE -> {
                if (alive) {
                    node.close(step.size % 2 == 0 ? 0 : 5 * SECOND);
                }
            }
            case CRASH -> restart(node, step.size % 3 == 0);
            case CUT -> stream(step).ifPresent(Stream::cut);
            case VANISH -> stream(step).ifPresent(Stream::vanish);
            case CLOG -> stream(step).ifPresent(stream -> pipe(stream, step).clogged = true);
            case UNCLOG -> world.streams.forEach(Scenario::unclog);
            case WAIT_SHORTLY -> world.runFor(1 + step.size * EngineWorld.MICRO);
            case WAIT -> world.runFor(1 + step.size * MILLI / 8);
            case WAIT_LONG -> world.runFor(1 + step.size * 6L * MILLI);
        }
    }

    private static void send(Node node, int count, int size) {
        for (int i = 0; i < count && node.isUp(); i++) {
            node.send(size);
        }
    }

    private void sendTo(Node node, Step step) {
        Node to = node(step.whom);
        for (int i = 0; i <= step.size % 20 && to != node && node.isUp(); i++) {
            node.sendTo(to.identity(), step.size % 300);
        }
    }

    private void connect(int who, int whom) {
        Node node = world.places.get(who);
        if (who != whom && node.isUp() && !node.engine.isClosing() && !wanted.get(who)[whom]) {
            wanted.get(who)[whom] = true;
            node.connect(whom);
        }
    }

    private Optional<Stream> stream(Step step) {
        List<Stream> alive = world.streams.stream().filter(Stream::isAlive).toList();
        return alive.isEmpty() ? Optional.empty() : Optional.of(alive.get(step.size % alive.size()));
    }

    private static Pipe pipe(Stream stream, Step step) {
        return step.who % 2 == 0 ? stream.dialling().outgoing : stream.dialling().incoming;
    }

    private static void unclog(Stream stream) {
        stream.dialling().incoming.unclog();
        stream.dialling().outgoing.unclog();
    }

    /** The process at a place ends somehow, and another one begins there. */
    private void restart(Node node, boolean newIdentity) {
        if (node.isUp()) {
            node.crash();
        }
        SocketOptions options = casting.get(node.place);
        if (newIdentity) {
            options = new Options(options)
                    .identity("r" + node.place + "." + renamed++)
                    .socket();
            casting.set(node.place, options);
        }
        Node next = world.settle(node.place, options);
        for (int to = 0; to < casting.size(); to++) {
            if (wanted.get(node.place)[to]) {
                next.connect(to);
            }
        }
    }

    private void checkBalances() {
        for (Node node : world.everyone) {
            if (node.isUp()) {
                world.ledger.balance(node);
            }
        }
    }

    // ---- calm ----

    /** No more faults: everybody comes together, takes, and is done. */
    void calm() {
        try {
            world.runFor(7 * SECOND);
            for (Node node : List.copyOf(world.places)) {
                if (!node.isUp() || node.engine.isClosing()) {
                    restart(node, false);
                }
            }
            world.streams.forEach(Scenario::unclog);
            world.places.forEach(node -> node.hungry(true));
            world.runFor(CALM_NANOS);
            checkTogether();
            checkTimers();
            checkWakeUps();
            world.runFor(world.places.get(0).engine.timings.expiry * 17 / 16 + 10 * SECOND);
            checkDone();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(e + " in the end (seed " + world.seed + ")", e);
        }
    }

    private void checkTogether() {
        for (Node node : world.places) {
            for (int to = 0; to < casting.size(); to++) {
                Node other = world.places.get(to);
                if (wanted.get(node.place)[to] && !(node.reaches(other) && other.reaches(node))) {
                    throw new AssertionError(node + " and " + other + " have not come together");
                }
            }
            for (Peer peer : node.engine.peers.all()) {
                if (peer.connections.size() > 1) {
                    throw new AssertionError(node + " keeps " + peer.connections + " to " + peer.identity);
                }
            }
        }
    }

    private void checkTimers() {
        long[] before = world.places.stream().mapToLong(node -> node.timerRuns).toArray();
        world.runFor(20 * SECOND);
        for (int i = 0; i < before.length; i++) {
            Node node = world.places.get(i);
            long runs = node.timerRuns - before[i];
            if (runs > 20L * (4 + 4 * casting.size())) {
                throw new AssertionError(node + " ran timers " + runs + " times in 20 calm seconds");
            }
        }
    }

    private void checkWakeUps() {
        for (Node node : world.places) {
            if (node.waitsForRoom && node.send(node.refusedSize) == SocketEngine.Outcome.ACCEPTED) {
                throw new AssertionError(node + " has room, and did not say so");
            }
            node.waitsForRoom = false;
            if (node.take(1) > 0) {
                throw new AssertionError(node + " had a message, and did not say so");
            }
        }
        world.runFor(2 * SECOND);
    }

    private void checkDone() {
        checkBalances();
        world.ledger.checkConnections();
        for (Node node : world.places) {
            zero(node, "queued", node.engine.queuedMessages());
            zero(node, "unacknowledged", node.engine.unacknowledged());
            zero(node, "untaken", node.engine.inbox.messages());
        }
        for (Stream stream : world.streams) {
            checkArrived(stream.dialling());
            checkArrived(stream.accepting());
        }
        checkInDoubt();
        for (Ledger.Entry entry : world.ledger.entries.values()) {
            checkDelivered(entry);
        }
    }

    private static void zero(Node node, String what, long value) {
        if (value != 0) {
            throw new AssertionError(node + " is left with " + value + " " + what);
        }
    }

    /** What a living connection took was delivered. */
    private void checkArrived(WorldLane lane) {
        if (lane.stream.isAlive() && lane.node.isUp() && lane.outgoing.to.isUp()) {
            long missing = world.ledger.missing(lane.outgoing);
            if (missing > 0) {
                throw new AssertionError(missing + " messages on " + lane.stream + ", which lives, have vanished");
            }
        }
    }

    /** What a broken connection took and did not deliver is covered by what the sender reported as in doubt. */
    private void checkInDoubt() {
        for (Node node : world.everyone) {
            if (!node.isUp() || node.asksForAck()) {
                continue;
            }
            long missing = 0;
            for (WorldLane lane : node.lanes) {
                missing += lane.isClosed() ? world.ledger.missing(lane.outgoing) : 0;
            }
            long inDoubt = node.events(SocketEvent.PeerDisconnected.class).stream()
                    .mapToLong(SocketEvent.PeerDisconnected::inDoubt)
                    .sum();
            if (missing > inDoubt) {
                throw new AssertionError(node + " lost " + missing + " on the way and told of " + inDoubt);
            }
        }
    }

    /** A request is delivered or reported. */
    private void checkDelivered(Ledger.Entry entry) {
        Node sender = entry.sender;
        if (sender.isUp() && sender.asksForAck() && entry.takers.isEmpty() && sender.lostUntold(entry)) {
            throw new AssertionError(entry + " was acknowledged and never taken");
        }
    }
}
