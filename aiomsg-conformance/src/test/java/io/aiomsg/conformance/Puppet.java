package io.aiomsg.conformance;

import io.aiomsg.testkit.SimulatedHost;
import io.aiomsg.testkit.Simulation;
import io.aiomsg.testkit.peer.OctetStream;
import io.aiomsg.wirespec.proto.Feature;
import io.aiomsg.wirespec.proto.Role;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** An implementation that does what a test says, octet by octet, in virtual time: right or wrong as the test wants it. */
final class Puppet implements Driver {

    private static final int PORT = 5000;
    private static final Duration LONG = Duration.ofHours(1);

    private final Script script;
    private List<byte[]> output = List.of();
    private String exit = "it still runs";

    /** What is done with each connection. */
    @FunctionalInterface
    interface Script {
        void play(OctetStream stream) throws Exception;
    }

    Puppet(Script script) {
        this.script = script;
    }

    /** Sends octets and stays. */
    static Puppet sending(byte[]... octets) {
        return new Puppet(stream -> {
            for (byte[] each : octets) {
                send(stream, each);
            }
            stay(stream);
        });
    }

    static void send(OctetStream stream, byte[] octets) throws IOException {
        stream.write(ByteBuffer.wrap(octets), LONG);
    }

    /** Reads all that comes until the other side ends. */
    static void stay(OctetStream stream) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(1 << 16);
        int count = 0;
        while (count >= 0) {
            count = stream.read(chunk.clear(), LONG);
        }
    }

    /** Reads so many octets. */
    static byte[] read(OctetStream stream, int count) throws IOException {
        ByteBuffer octets = ByteBuffer.allocate(count);
        int came = 0;
        while (octets.hasRemaining() && came >= 0) {
            came = stream.read(octets, LONG);
        }
        return octets.array();
    }

    Puppet output(byte[]... payloads) {
        output = List.of(payloads);
        return this;
    }

    Puppet exit(String instead) {
        exit = instead;
        return this;
    }

    @Override
    public String name() {
        return "puppet";
    }

    @Override
    public Set<Feature> features() {
        return EnumSet.allOf(Feature.class);
    }

    @Override
    public boolean isConcurrent() {
        return true;
    }

    @Override
    public String lacks(Trial trial) {
        return null;
    }

    @Override
    public void prepare() {}

    @Override
    public void close() {}

    @Override
    public Subject start(Trial trial, byte[] identity) throws SubjectException {
        try {
            return new Simulated(trial.role());
        } catch (IOException e) {
            throw new SubjectException(e.getMessage());
        }
    }

    private final class Simulated implements Subject {

        private final Simulation simulation = Simulation.seeded(1);
        private final SimulatedHost runner = simulation.host("runner");
        private final OctetStream.Listener listener;

        Simulated(Role role) throws IOException {
            SimulatedHost puppet = simulation.host("puppet");
            if (role == Role.BIND) {
                listener = null;
                OctetStream.Listener own = puppet.listenRaw(PORT);
                puppet.spawn("accept", () -> {
                    for (OctetStream stream = own.accept(LONG); stream != null; stream = own.accept(LONG)) {
                        OctetStream accepted = stream;
                        puppet.spawn("script", () -> play(accepted));
                    }
                });
            } else {
                listener = runner.listenRaw(PORT);
                puppet.spawn("dial", () -> play(puppet.connectRaw("runner", PORT)));
            }
        }

        private void play(OctetStream stream) throws Exception {
            try {
                script.play(stream);
            } catch (IOException e) {
                return; // the runner has ended the connection
            }
            stream.close();
        }

        @Override
        public OctetStream open(Duration within, boolean first) throws IOException {
            return listener == null ? runner.connectRaw("puppet", PORT) : listener.accept(within);
        }

        @Override
        public List<byte[]> output() {
            return output;
        }

        @Override
        public String awaitExit(Duration within) {
            return exit;
        }

        @Override
        public String lastWords() {
            return "words of a puppet";
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
            simulation.close();
        }
    }
}
