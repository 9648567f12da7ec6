package io.aiomsg.conformance;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.testkit.SimulatedHost;
import io.aiomsg.testkit.Simulation;
import io.aiomsg.testkit.Spawned;
import io.aiomsg.testkit.peer.OctetStream;
import io.aiomsg.wirespec.proto.Application;
import io.aiomsg.wirespec.proto.Feature;
import io.aiomsg.wirespec.proto.Role;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Drives our own socket in this process, each trial in a simulation of its own: octet for octet the production code, under
 * virtual time. The same seed gives the same run. Thread-safe.
 */
public final class InProcessDriver implements Driver {

    private static final String TESTED = "tested";
    private static final String RUNNER = "runner";
    private static final int PORT = AiomsgSocket.DEFAULT_PORT;
    private static final Duration LOOK = Duration.ofMillis(20);

    private final long seed;

    /**
     * A driver whose simulations begin with a seed.
     *
     * @param seed of each trial's simulation
     */
    public InProcessDriver(long seed) {
        this.seed = seed;
    }

    @Override
    public String name() {
        return "in-process";
    }

    @Override
    public Set<Feature> features() {
        return EnumSet.of(Feature.CORE, Feature.LIVENESS, Feature.AT_LEAST_ONCE, Feature.CONNECTIONS);
    }

    @Override
    public boolean isConcurrent() {
        return true;
    }

    @Override
    public @Nullable String lacks(Trial trial) {
        return null;
    }

    @Override
    public void prepare() {}

    @Override
    public void close() {}

    @Override
    public Subject start(Trial trial, byte @Nullable [] identity) throws SubjectException {
        Simulation simulation = Simulation.seeded(seed);
        try {
            return new Simulated(simulation, trial, identity);
        } catch (BindException e) {
            simulation.close();
            throw new SubjectException("cannot listen: " + e.getMessage());
        } catch (RuntimeException e) {
            simulation.close();
            throw e;
        }
    }

    /** A socket on one host, the runner on another one. */
    private static final class Simulated implements Subject {

        private final Simulation simulation;
        private final SimulatedHost runner;
        private final OctetStream.@Nullable Listener listener;
        private final TestedApplication application;
        private final Spawned running;

        Simulated(Simulation simulation, Trial trial, byte @Nullable [] identity) throws BindException {
            this.simulation = simulation;
            this.runner = simulation.host(RUNNER);
            boolean binds = trial.role() == Role.BIND;
            this.listener = binds ? null : runner.listenRaw(PORT);
            Application wanted = trial.conformanceCase().getApplication();
            SimulatedHost host = simulation.host(TESTED);
            AiomsgSocket socket = TestedApplication.configure(host.builder(), wanted, identity)
                    .open();
            if (binds) {
                socket.bind("0.0.0.0", PORT);
            } else {
                socket.connect(RUNNER, PORT);
            }
            this.application = new TestedApplication(wanted, simulation::sleep);
            this.running = host.spawn("application", () -> application.run(socket));
        }

        @Override
        public @Nullable OctetStream open(Duration within, boolean first) throws IOException {
            return listener == null ? runner.connectRaw(TESTED, PORT) : listener.accept(within);
        }

        @Override
        public List<byte[]> output() {
            return application.output();
        }

        @Override
        public @Nullable String awaitExit(Duration within) throws InterruptedException {
            long deadline = nanoTime() + within.toNanos();
            while (!running.isDone() && nanoTime() < deadline) {
                sleep(LOOK);
            }
            return application.endedInOrder() ? null : "it still runs";
        }

        @Override
        public String lastWords() {
            return "";
        }

        @Override
        public long nanoTime() {
            return simulation.time().toNanos();
        }

        @Override
        public void sleep(Duration time) throws InterruptedException {
            simulation.sleep(time);
        }

        @Override
        public void close() {
            try {
                running.interrupt();
                running.join();
                if (listener != null) {
                    listener.close();
                }
            } finally {
                simulation.close();
            }
        }
    }
}
