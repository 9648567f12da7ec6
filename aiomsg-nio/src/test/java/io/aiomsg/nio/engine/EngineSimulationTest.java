package io.aiomsg.nio.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.SocketEvent;
import io.aiomsg.nio.engine.Scenario.Command;
import io.aiomsg.nio.engine.Scenario.Step;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is commanded, breaks and arrives in whatever order: the promises about messages hold (R1 to R8, R10). */
final class EngineSimulationTest {

    @Property(tries = 80, shrinking = ShrinkingMode.BOUNDED)
    void noInterleavingLosesInventsOrRepeatsMessages(@ForAll long seed, @ForAll("steps") List<Step> steps) {
        Scenario scenario = new Scenario(seed);
        scenario.play(steps);
        scenario.calm();
    }

    @Property(tries = 5_000, shrinking = ShrinkingMode.BOUNDED)
    @Tag("extended")
    void noneOfManyInterleavingsDoes(@ForAll long seed, @ForAll("steps") List<Step> steps) {
        noInterleavingLosesInventsOrRepeatsMessages(seed, steps);
    }

    /** Two sockets that both listen and dial each other, in any order of events, and send meanwhile. */
    @Property(tries = 80)
    void mutualDialsEndWithOneConnectionAndLoseNothing(@ForAll long seed, @ForAll boolean atLeastOnce) {
        EngineWorld world = new EngineWorld(seed);
        world.mostLatencyNanos = world.random.nextBoolean() ? 200 * EngineWorld.MICRO : 120 * EngineWorld.MILLI;
        List<Node> pair = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Options options = Options.named((char) ('a' + world.random.nextInt(26)) + "" + i);
            pair.add(world.add((atLeastOnce ? options.atLeastOnce() : options).socket()));
        }
        for (Node node : pair) {
            world.after(pause(world), () -> node.connect(1 - node.place));
            for (int i = 0; i < 40; i++) {
                world.after(pause(world) * 2, () -> node.send(world.random.nextInt(6_000)));
            }
        }
        world.runFor(30 * EngineWorld.SECOND);

        for (Node node : pair) {
            Peer peer = node.peer(pair.get(1 - node.place));
            assertThat(peer.connections).as("seed %d", seed).hasSize(1);
            assertThat(peer.active).isNotNull();
            assertThat(node.taken).as("seed %d", seed).hasSize(40);
            assertThat(node.engine.isDrained()).isTrue();
            assertThat(node.engine.stats().resent()).as("seed %d", seed).isZero();
            assertThat(node.events(SocketEvent.MessagesLost.class)).isEmpty();
        }
        assertThat(world.streams.stream().filter(stream -> carries(stream, pair)))
                .as("seed %d", seed)
                .hasSize(1);
    }

    /** Seeds that lost ACKs with a retired connection. */
    @ParameterizedTest
    @ValueSource(longs = {-3_086, -3_333, -13_626})
    void mutualDialsThatWentWrongOnce(long seed) {
        mutualDialsEndWithOneConnectionAndLoseNothing(seed, true);
    }

    /** True if both have kept this very stream. */
    private static boolean carries(Stream stream, List<Node> pair) {
        Connection one = pair.get(0).peer(pair.get(1)).active;
        Connection other = pair.get(1).peer(pair.get(0)).active;
        Connection dialled = stream.dialling().connection();
        Connection accepted = stream.accepting().connection();
        return (dialled == one && accepted == other) || (dialled == other && accepted == one);
    }

    private static long pause(EngineWorld world) {
        return world.random.nextLong(world.random.nextBoolean() ? EngineWorld.MILLI : 400 * EngineWorld.MILLI);
    }

    @Property(tries = 5_000)
    @Tag("extended")
    void manyMutualDialsDo(@ForAll long seed, @ForAll boolean atLeastOnce) {
        mutualDialsEndWithOneConnectionAndLoseNothing(seed, atLeastOnce);
    }

    /** A chain of cuts, and nothing but cuts: every request is taken, once. */
    @Property(tries = 40)
    void requestsSurviveAnyCutsAndAreTakenOnce(@ForAll long seed) {
        EngineWorld world = new EngineWorld(seed);
        world.capacity = 200 + world.random.nextInt(4_000);
        Node from = world.add(Options.named("from").atLeastOnce().socket());
        Node to = world.add(Options.named("to").socket());
        from.connect(1);
        for (int i = 0; i < 150; i++) {
            world.after(world.random.nextLong(20 * EngineWorld.SECOND), () -> from.send(world.random.nextInt(900)));
        }
        for (int i = 0; i < 25; i++) {
            world.after(world.random.nextLong(20 * EngineWorld.SECOND), () -> world.streams.forEach(Stream::cut));
        }
        world.runFor(60 * EngineWorld.SECOND);

        // The ledger has seen to it that nothing was taken twice.
        assertThat(to.taken).as("seed %d", seed).hasSize(150);
        assertThat(from.engine.unacknowledged()).as("seed %d", seed).isZero();
        assertThat(from.events(SocketEvent.MessagesLost.class)).isEmpty();
    }

    /** At most once, to one peer: what arrives after any cuts is in the order of sending, each message once. */
    @Property(tries = 40)
    void plainMessagesToOnePeerKeepTheirOrderAcrossCuts(@ForAll long seed) {
        EngineWorld world = new EngineWorld(seed);
        world.capacity = 200 + world.random.nextInt(4_000);
        Node from = world.add(Options.named("from").socket());
        Node to = world.add(Options.named("to").socket());
        to.connect(0);
        for (int i = 0; i < 200; i++) {
            world.after(world.random.nextLong(20 * EngineWorld.SECOND), () -> from.send(world.random.nextInt(900)));
        }
        for (int i = 0; i < 25; i++) {
            world.after(world.random.nextLong(20 * EngineWorld.SECOND), () -> world.streams.forEach(Stream::cut));
        }
        world.runFor(60 * EngineWorld.SECOND);

        List<Integer> sequences = to.taken.stream()
                .map(message -> ByteBuffer.wrap(message.payload()).getInt(4))
                .toList();
        assertThat(sequences).as("seed %d", seed).isSorted().doesNotHaveDuplicates();
        long handed = world.ledger.handedBy(from);
        assertThat(handed).as("seed %d", seed).isEqualTo(200);
        assertThat(from.events(SocketEvent.MessagesLost.class)).isEmpty();
    }

    /** Without any fault nobody is cut, however slowly messages are taken. */
    @Property(tries = 30)
    void slowTakersAreSlowedDownAndNotCut(@ForAll long seed) {
        EngineWorld world = new EngineWorld(seed);
        world.capacity = 2_000;
        List<Node> pair = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Node node = world.add(Options.named("n" + i)
                    .limits(limits -> limits.receiveMessagesPerPeer(3).sendMessagesPerPeer(5))
                    .socket());
            node.hungry = false;
            pair.add(node);
        }
        pair.get(0).connect(1);
        int accepted = 0;
        for (int i = 0; i < 120; i++) {
            for (Node node : pair) {
                accepted += node.send(world.random.nextInt(700)) == SocketEngine.Outcome.ACCEPTED ? 1 : 0;
            }
            world.runFor(world.random.nextLong(2 * EngineWorld.SECOND));
            pair.get(world.random.nextInt(2)).take(world.random.nextInt(2));
        }
        pair.forEach(node -> node.hungry(true));
        world.runFor(10 * EngineWorld.SECOND);

        assertThat(pair.get(0).taken.size() + pair.get(1).taken.size()).isEqualTo(accepted);
        for (Node node : pair) {
            assertThat(node.events(SocketEvent.PeerDisconnected.class))
                    .as("seed %d", seed)
                    .isEmpty();
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Command> commands = Arbitraries.frequency(
                Tuple.of(6, Command.SEND),
                Tuple.of(12, Command.SEND_MORE),
                Tuple.of(8, Command.SEND_TO),
                Tuple.of(4, Command.EAT),
                Tuple.of(3, Command.FAST),
                Tuple.of(3, Command.CONNECT),
                Tuple.of(2, Command.DISCONNECT),
                Tuple.of(1, Command.CLOSE),
                Tuple.of(2, Command.CRASH),
                Tuple.of(4, Command.CUT),
                Tuple.of(1, Command.VANISH),
                Tuple.of(2, Command.CLOG),
                Tuple.of(3, Command.UNCLOG),
                Tuple.of(6, Command.WAIT_SHORTLY),
                Tuple.of(14, Command.WAIT),
                Tuple.of(4, Command.WAIT_LONG));
        Arbitrary<Integer> places = Arbitraries.integers().between(0, 11);
        Arbitrary<Integer> sizes = Arbitraries.integers().between(0, 4_000);
        return Combinators.combine(commands, places, places, sizes)
                .as(Step::new)
                .list()
                .ofMinSize(10)
                .ofMaxSize(120);
    }
}
