package io.aiomsg.nio.engine;

import io.aiomsg.DisconnectReason;
import io.aiomsg.nio.wire.FrameDecoder;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/**
 * Carries one connection of a {@link Node} over one end of a {@link Stream}, in the steps in which the socket does it: what
 * happens without the lease there may be interleaved with anything else here.
 */
final class WorldLane implements Transport {

    private static final int INPUT_BYTES = FrameDecoder.MIN_INPUT_SIZE + 4096;

    final Node node;
    final Stream stream;
    final Pipe incoming;
    final Pipe outgoing;
    final SocketAddress remote;

    private final EngineWorld world;
    private Connection connection;
    private ByteBuffer in;
    private boolean readingOn = true;
    private boolean probing;
    private ByteBuffer out;
    private boolean blocked;
    private boolean closed;
    private boolean midWrite;

    WorldLane(Node node, Stream stream, Pipe incoming, Pipe outgoing, SocketAddress remote) {
        this.node = node;
        this.world = node.world;
        this.stream = stream;
        this.incoming = incoming;
        this.outgoing = outgoing;
        this.remote = remote;
    }

    void carry(Connection carried) {
        connection = carried;
        readable();
    }

    Connection connection() {
        return connection;
    }

    boolean isClosed() {
        return closed;
    }

    boolean isReading() {
        return readingOn;
    }

    // ---- the engine's wishes ----

    @Override
    public void flush() {
        long delay = world.random.nextBoolean() ? 0 : world.random.nextLong(200 * EngineWorld.MICRO);
        world.after(delay, this::write);
    }

    @Override
    public void reading(boolean on) {
        readingOn = on;
        if (on) {
            world.after(0, this::readable);
        }
    }

    @Override
    public void probe() {
        probing = true;
        world.after(0, () -> read(true));
    }

    @Override
    public void shutdownOutput() {
        outgoing.finish();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            outgoing.finish();
            incoming.abandon();
            if (in != null && connection != null) {
                connection.input(null);
                in = null;
            }
            out = null;
        }
    }

    /** The process is gone: its kernel closes the stream. */
    void crash() {
        close();
    }

    // ---- reading ----

    void readable() {
        if (connection == null || closed || !readingOn || !node.isUp() || !incoming.isReadable()) {
            return;
        }
        boolean ahead = !(node.hungry && connection.isStreaming() && world.random.nextBoolean());
        read(ahead);
        if (!ahead) {
            node.poll();
        }
        if (!closed && readingOn && incoming.isReadable()) {
            world.after(world.random.nextLong(20 * EngineWorld.MICRO), this::readable);
        }
    }

    private void read(boolean ahead) {
        if (closed || !node.isUp() || !(readingOn || probing)) {
            return;
        }
        probing = false;
        node.engine(() -> {
            ByteBuffer target = beginRead();
            if (target != null) {
                endRead(target, ahead);
            }
        });
    }

    private ByteBuffer beginRead() {
        if (in == null) {
            in = ByteBuffer.allocate(INPUT_BYTES).limit(0);
            connection.input(in);
        } else if (!in.hasRemaining()) {
            in.position(0).limit(0);
        } else if (in.limit() == INPUT_BYTES || (in.position() > 0 && world.random.nextBoolean())) {
            int rest = in.remaining();
            in.compact();
            in.position(0).limit(rest);
        }
        if (in.limit() == INPUT_BYTES) {
            return null;
        }
        return in.duplicate().limit(INPUT_BYTES).position(in.limit());
    }

    private void endRead(ByteBuffer target, boolean ahead) {
        int octets;
        String failure = "";
        try {
            octets = incoming.read(target);
        } catch (IOException e) {
            octets = -1;
            failure = e.getMessage();
        }
        if (octets > 0) {
            in.limit(in.limit() + octets);
            connection.received();
            if (ahead) {
                connection.decodeAhead();
            }
        } else if (octets < 0) {
            connection.inputEnded(failure.isEmpty(), failure);
        }
        if (in != null && !in.hasRemaining()) {
            connection.input(null);
            in = null;
        }
    }

    // ---- writing ----

    void writable() {
        if (blocked && !closed && node.isUp() && outgoing.isWritable()) {
            blocked = false;
            write();
        }
    }

    private void write() {
        if (!node.isUp() || connection == null) {
            return;
        }
        node.engine(() -> {
            if (blocked || midWrite || !connection.takeWriting()) {
                connection.clean();
            } else {
                encode();
            }
        });
    }

    /** Under the lease: takes a batch. Then the writing goes on without it. */
    private void encode() {
        int size = connection.writer().take();
        boolean rest = out != null && out.hasRemaining();
        if (closed || (size == 0 && !rest)) {
            endWriting();
            return;
        }
        if (!rest) {
            out = ByteBuffer.allocate(world.outputBytes);
            connection.writer().encode(out);
            out.flip();
        }
        midWrite = true;
        if (world.random.nextInt(4) == 0) {
            world.after(world.random.nextLong(300 * EngineWorld.MICRO), this::handOver);
        } else {
            world.after(0, this::handOver);
        }
    }

    private void handOver() {
        if (!node.isUp()) {
            return;
        }
        node.engine(() -> {
            midWrite = false;
            int octets = 0;
            try {
                if (closed) {
                    throw new IOException("closed");
                }
                octets = outgoing.write(out);
            } catch (IOException e) {
                breakOff(e.getMessage());
                return;
            }
            connection.writer().written(octets, world.nowNanos);
            if (out != null && out.hasRemaining() && !closed) {
                blocked = true;
                connection.releaseWriting();
                if (outgoing.isWritable()) {
                    world.after(0, this::writable);
                }
            } else {
                encode();
            }
        });
    }

    private void breakOff(String failure) {
        if (closed) {
            endWriting();
            return;
        }
        blocked = true;
        connection.releaseWriting();
        world.after(world.random.nextLong(EngineWorld.MILLI), () -> finishBroken(failure));
    }

    private void endWriting() {
        out = null;
        connection.releaseWriting();
    }

    private void finishBroken(String failure) {
        for (int i = 0; i < 16 && !closed && node.isUp(); i++) {
            read(true);
        }
        if (!closed && node.isUp()) {
            node.engine(() -> connection.end(DisconnectReason.CONNECTION_LOST, failure));
        }
    }
}
