package io.aiomsg.testkit.junit;

import io.aiomsg.AiomsgFactory;
import io.aiomsg.testkit.InMemoryNetwork;
import io.aiomsg.testkit.Simulation;
import io.aiomsg.testkit.SocketPair;
import io.aiomsg.testkit.peer.ScriptedListener;
import io.aiomsg.testkit.proxy.FaultProxies;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one test was given: at most one object of each type, which its set-up method gets too. Another type of parameter is
 * one more line in {@link #KINDS}.
 */
final class Fixtures {

    /** How a parameter is made. What is to be checked or closed is {@linkplain #keep kept}. */
    private interface Kind {
        Object open(Fixtures fixtures) throws Exception;
    }

    /** A check or a close. */
    private interface Step {
        void run() throws Exception;
    }

    private static final Map<Class<?>, Kind> KINDS = Map.of(
            Simulation.class,
            Fixtures::openSimulation,
            AiomsgFactory.class,
            fixtures -> fixtures.get(Simulation.class).factory(),
            InMemoryNetwork.class,
            Fixtures::openNetwork,
            SocketPair.class,
            Fixtures::openPair,
            ScriptedListener.class,
            fixtures -> fixtures.keep(ScriptedListener.onTcp()),
            FaultProxies.class,
            fixtures -> fixtures.keep(new FaultProxies()));

    private final long seed;
    private final Map<Class<?>, Object> given = new HashMap<>();
    private final List<Step> checks = new ArrayList<>();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    Fixtures(long seed) {
        this.seed = seed;
    }

    /** Whether tests can have parameters of a type. */
    static boolean canOpen(Class<?> type) {
        return KINDS.containsKey(type);
    }

    /** The test's object of a type; a new one the first time. */
    <T> T get(Class<T> type) throws Exception {
        Object known = given.get(type);
        if (known == null) {
            Kind kind = KINDS.get(type);
            if (kind == null) {
                throw new IllegalArgumentException("no parameter of a test is a " + type.getName());
            }
            known = kind.open(this);
            given.put(type, known);
        }
        return type.cast(known);
    }

    private <T extends AutoCloseable> T keep(T opened) {
        open.push(opened);
        return opened;
    }

    private Object openSimulation() {
        Simulation simulation = keep(Simulation.seeded(seed));
        checks.add(simulation::verify);
        return simulation;
    }

    private Object openNetwork() {
        InMemoryNetwork network = keep(InMemoryNetwork.open());
        checks.add(network::verify);
        return network;
    }

    private Object openPair() throws InterruptedException {
        SocketPair pair = keep(SocketPair.open());
        checks.add(pair::verify);
        return pair;
    }

    /** The seed of the test's simulation; null if it has none. */
    @Nullable
    Long seedInUse() {
        return given.containsKey(Simulation.class) ? seed : null;
    }

    /** Looks whether the test has left everything as it should. */
    List<Throwable> check() {
        return run(checks);
    }

    /** Closes everything, what was opened last first. */
    List<Throwable> close() {
        List<Step> closes = new ArrayList<>();
        for (AutoCloseable each : open) {
            closes.add(each::close);
        }
        open.clear();
        return run(closes);
    }

    private static List<Throwable> run(List<Step> steps) {
        List<Throwable> failures = new ArrayList<>();
        for (Step step : steps) {
            try {
                step.run();
            } catch (Exception | AssertionError e) {
                failures.add(e);
            }
        }
        return failures;
    }
}
