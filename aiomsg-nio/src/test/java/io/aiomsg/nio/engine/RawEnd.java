package io.aiomsg.nio.engine;

import io.aiomsg.DisconnectReason;
import io.aiomsg.Identity;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketOptions;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** One engine alone, whose peers are scripted octet by octet, with time that moves only when told to. */
final class RawEnd implements Host {

    static final long MILLI = 1_000_000;
    static final long SECOND = 1_000 * MILLI;

    final SocketEngine engine;
    final SocketOptions options;
    final List<SocketEvent> events = new ArrayList<>();
    final List<Redial> dials = new ArrayList<>();
    final List<Question> questions = new ArrayList<>();
    long nowNanos;
    int takeable;
    int roomy;

    RawEnd(Options options) {
        this(options, 1);
    }

    RawEnd(Options options, long seed) {
        this.options = options.socket();
        this.engine = new SocketEngine(options.socket(), this, new SplittableRandom(seed), Instant.EPOCH);
        engine.now(nowNanos);
    }

    /** One stream to this end, of which the test is the other end. */
    final class Line implements Transport {
        Connection connection;
        boolean reading = true;
        boolean probed;
        boolean outputShut;
        boolean closed;
        boolean flushWanted;

        /** The other end's kernel takes nothing. */
        boolean stuck;

        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        private ByteBuffer out;
        private ByteBuffer in = ByteBuffer.allocate(512 * 1024).limit(0);

        @Override
        public void flush() {
            flushWanted = true;
        }

        @Override
        public void reading(boolean on) {
            reading = on;
        }

        @Override
        public void probe() {
            probed = true;
        }

        @Override
        public void shutdownOutput() {
            outputShut = true;
        }

        @Override
        public void close() {
            closed = true;
        }

        /** The test's end sends octets, which arrive and are decoded as far as there is credit. */
        Line says(byte[]... frames) {
            arrives(frames);
            connection.decodeAhead();
            pump();
            return this;
        }

        /** Octets arrive; nobody asks for what can wait. */
        void arrives(byte[]... frames) {
            engine.now(nowNanos);
            if (closed) {
                return;
            }
            in.compact();
            for (byte[] frame : frames) {
                in.put(frame);
            }
            in.flip();
            connection.input(in);
            connection.received();
        }

        /** The test's end ends its direction. */
        void ends() {
            engine.now(nowNanos);
            connection.inputEnded(true, "");
            pump();
        }

        void breaks() {
            engine.now(nowNanos);
            connection.inputEnded(false, "Connection reset");
            pump();
        }

        /** Writes what the engine has, as a lane does. */
        void write() {
            engine.now(nowNanos);
            flushWanted = false;
            if (closed || stuck || !connection.takeWriting()) {
                connection.clean();
                return;
            }
            while (!closed && (connection.writer().take() > 0 || (out != null && out.hasRemaining()))) {
                writeSome();
            }
            out = null;
            connection.releaseWriting();
        }

        /** Takes the first octets of a frame and then no more: the frame is partly written. */
        void writePart(int octets) {
            engine.now(nowNanos);
            if (!connection.takeWriting() || connection.writer().take() == 0) {
                throw new AssertionError("nothing to write");
            }
            out = ByteBuffer.allocate(64 * 1024);
            connection.writer().encode(out);
            out.flip();
            taken.write(out.array(), 0, octets);
            out.position(octets);
            connection.writer().written(octets, nowNanos);
            connection.releaseWriting();
            stuck = true;
        }

        private void writeSome() {
            if (out == null || !out.hasRemaining()) {
                out = ByteBuffer.allocate(64 * 1024);
                connection.writer().encode(out);
                out.flip();
            }
            taken.write(out.array(), out.position(), out.remaining());
            int octets = out.remaining();
            out.position(out.limit());
            connection.writer().written(octets, nowNanos);
        }

        /** The frames that this end has sent since the last call, as type and payload or id. */
        List<Tap.Frame> heard() {
            pump();
            List<Tap.Frame> frames = new ArrayList<>();
            ByteBuffer all = ByteBuffer.wrap(taken.toByteArray());
            while (all.remaining() >= 4 && all.remaining() - 4 >= all.getInt(all.position())) {
                byte[] envelope = new byte[all.getInt()];
                all.get(envelope);
                frames.add(Frames.parse(envelope, nowNanos));
            }
            taken.reset();
            taken.write(all.array(), all.position(), all.remaining());
            return frames;
        }

        /** The types of {@link #heard()}. */
        List<Integer> types() {
            return heard().stream().map(Tap.Frame::type).toList();
        }

        Phase phase() {
            return connection.phase();
        }
    }

    // ---- streams ----

    private final List<Line> lines = new ArrayList<>();

    Line accept(String host) {
        Line line = new Line();
        lines.add(line);
        engine.now(nowNanos);
        line.connection = engine.accepted(line, new Stream.Place(host), host);
        pump();
        return line;
    }

    /** Accepts a connection whose peer says HELLO. */
    Line accept(Identity peer) {
        return accept("host-of-" + peer).says(Frames.hello(peer));
    }

    Line dialled(Redial link) {
        Line line = new Line();
        lines.add(line);
        engine.now(nowNanos);
        line.connection = engine.dialled(link, line, new Stream.Place(link.host()), link.host());
        pump();
        return line;
    }

    Redial connect(String host) {
        engine.now(nowNanos);
        return engine.connect(host, 25000);
    }

    /** Dials, connects and lets the peer answer. */
    Line dialled(Redial link, Identity peer) {
        Line line = dialled(link);
        pass(options.timing().listenFirst().toNanos());
        return line.says(Frames.hello(peer));
    }

    // ---- time ----

    /** Lets time pass, step by step from deadline to deadline. */
    void pass(long nanos) {
        long end = nowNanos + nanos;
        int runs = 0;
        while (engine.nextTimerNanos() <= end) {
            nowNanos = Math.max(nowNanos, engine.nextTimerNanos());
            engine.now(nowNanos);
            engine.runTimers();
            pump();
            if (++runs > 5_000 + nanos / MILLI) {
                throw new AssertionError("the timers run too often: " + runs);
            }
        }
        nowNanos = end;
        engine.now(nowNanos);
        pump();
    }

    /** Writes whatever is to be written. */
    void pump() {
        for (int round = 0; round < 100; round++) {
            boolean again = false;
            for (Line line : List.copyOf(lines)) {
                if (line.flushWanted && !line.stuck && line.connection != null) {
                    line.write();
                    again = true;
                }
            }
            if (!again) {
                return;
            }
        }
    }

    // ---- messages ----

    SocketEngine.Outcome send(byte[] payload) {
        engine.now(nowNanos);
        SocketEngine.Outcome outcome = engine.send(payload);
        pump();
        return outcome;
    }

    SocketEngine.Outcome send(byte[] payload, Tracked tracked) {
        engine.now(nowNanos);
        SocketEngine.Outcome outcome = engine.send(payload, tracked);
        pump();
        return outcome;
    }

    SocketEngine.Outcome sendTo(Identity to, byte[] payload, Tracked tracked) {
        engine.now(nowNanos);
        SocketEngine.Outcome outcome = engine.sendTo(to, payload, tracked);
        pump();
        return outcome;
    }

    SocketEngine.Outcome sendTo(Identity to, byte[] payload) {
        engine.now(nowNanos);
        SocketEngine.Outcome outcome = engine.sendTo(to, payload);
        pump();
        return outcome;
    }

    /** The payload of the next message as text; null if there is none. */
    String take() {
        engine.now(nowNanos);
        var message = engine.poll();
        pump();
        return message == null ? null : Frames.text(message.payload());
    }

    // ---- events ----

    <T extends SocketEvent> List<T> events(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    List<DisconnectReason> rejections() {
        return events(SocketEvent.Rejected.class).stream()
                .map(SocketEvent.Rejected::reason)
                .toList();
    }

    List<DisconnectReason> disconnections() {
        return events(SocketEvent.PeerDisconnected.class).stream()
                .map(SocketEvent.PeerDisconnected::reason)
                .toList();
    }

    List<SocketEvent.MessagesLost> losses() {
        return events(SocketEvent.MessagesLost.class);
    }

    // ---- Host ----

    @Override
    public void dial(Redial link) {
        dials.add(link);
    }

    @Override
    public void cancelDial(Redial link) {}

    @Override
    public void ask(Question question) {
        questions.add(question);
    }

    /** The policy answers what it was asked last. */
    void answers(boolean admitted) {
        answers(questions.get(questions.size() - 1), admitted);
    }

    void answers(Question question, boolean admitted) {
        engine.now(nowNanos);
        engine.judged(question, admitted, admitted ? "" : "not on the list");
        pump();
    }

    @Override
    public void event(SocketEvent event) {
        events.add(event);
    }

    @Override
    public void takeable() {
        takeable++;
    }

    @Override
    public void roomy() {
        roomy++;
    }

    @Override
    public void changed() {}

    @Override
    public boolean tracing() {
        return false;
    }

    @Override
    public void trace(String what) {}
}
