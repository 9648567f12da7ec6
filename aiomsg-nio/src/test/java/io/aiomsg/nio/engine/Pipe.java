package io.aiomsg.nio.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/** One direction of a {@link Stream}: bounded, with latency, cut into random segments. */
final class Pipe {

    private record Segment(ByteBuffer octets, long arrivalNanos) {}

    final Tap tap;
    final Node from;
    final Node to;

    /** When true the reader's kernel takes nothing more: the pipe fills up. */
    boolean clogged;

    private final Stream stream;
    private final EngineWorld world;
    private WorldLane writer;
    private WorldLane reader;
    private final ArrayDeque<Segment> segments = new ArrayDeque<>();
    private final int capacity;
    private int held;
    private long finNanos = Long.MAX_VALUE;
    private long breakNanos = Long.MAX_VALUE;
    private boolean abandoned;

    Pipe(Stream stream, Node from, Node to) {
        this.stream = stream;
        this.world = stream.world;
        this.from = from;
        this.to = to;
        this.capacity = world.capacity;
        this.tap = new Tap(this);
    }

    void between(WorldLane writer, WorldLane reader) {
        this.writer = writer;
        this.reader = reader;
    }

    boolean isBroken() {
        return world.nowNanos >= breakNanos;
    }

    /** Octets written and not read. */
    int held() {
        return held;
    }

    /** Takes as much as fits, or a random part of it. */
    int write(ByteBuffer source) throws IOException {
        if (isBroken() || finNanos != Long.MAX_VALUE) {
            throw new IOException("Broken pipe");
        }
        int size = Math.min(source.remaining(), capacity - held);
        if (size > 1 && world.random.nextInt(4) == 0) {
            size = 1 + world.random.nextInt(size);
        }
        if (size == 0) {
            return 0;
        }
        byte[] octets = new byte[size];
        source.get(octets);
        tap.written(octets);
        if (abandoned) {
            // The reader's end is closed: the answer to octets is a reset.
            writer.incoming.breakAfter(stream.latencyNanos);
            return size;
        }
        held += size;
        long arrival = world.nowNanos + stream.latencyNanos;
        segments.add(new Segment(ByteBuffer.wrap(octets), arrival));
        world.at(arrival, reader::readable);
        return size;
    }

    /** Reads what has arrived, or a random part of it: 0 if there is nothing, -1 at the end. */
    int read(ByteBuffer target) throws IOException {
        int total = 0;
        if (stream.hasVanished() || clogged) {
            return 0;
        }
        boolean partly = world.random.nextInt(3) == 0;
        while (target.hasRemaining()) {
            Segment first = segments.peek();
            if (first == null || first.arrivalNanos > world.nowNanos || (first.arrivalNanos >= breakNanos)) {
                break;
            }
            int size = Math.min(first.octets.remaining(), target.remaining());
            if (partly && size > 1) {
                size = 1 + world.random.nextInt(size);
            }
            for (int i = 0; i < size; i++) {
                target.put(first.octets.get());
            }
            total += size;
            if (!first.octets.hasRemaining()) {
                segments.remove();
            } else if (partly) {
                break;
            }
        }
        if (total > 0) {
            held -= total;
            world.after(stream.latencyNanos, writer::writable);
            if (!segments.isEmpty()) {
                world.after(world.random.nextLong(50 * EngineWorld.MICRO), reader::readable);
            }
            return total;
        }
        if (world.nowNanos >= breakNanos) {
            throw new IOException("Connection reset");
        }
        return segments.isEmpty() && world.nowNanos >= finNanos ? -1 : 0;
    }

    /** True if there is something to tell a reader. */
    boolean isReadable() {
        Segment first = segments.peek();
        return !stream.hasVanished()
                && !clogged
                && ((first != null && first.arrivalNanos <= world.nowNanos)
                        || isBroken()
                        || (first == null && world.nowNanos >= finNanos));
    }

    boolean isWritable() {
        return held < capacity || isBroken();
    }

    /** The writer ends this direction. */
    void finish() {
        if (finNanos == Long.MAX_VALUE) {
            finNanos = world.nowNanos + stream.latencyNanos;
            world.at(finNanos, reader::readable);
        }
    }

    /** The stream breaks: the reader sees it in {@code delayNanos}. */
    void breakAfter(long delayNanos) {
        if (breakNanos == Long.MAX_VALUE) {
            breakNanos = world.nowNanos + delayNanos;
            world.at(breakNanos, () -> {
                reader.readable();
                reader.writable();
            });
        }
    }

    /** The reader's end is closed. Closing with unread input destroys what is under way in the other direction. */
    void abandon() {
        abandoned = true;
        boolean unread = !segments.isEmpty() && segments.peek().arrivalNanos <= world.nowNanos;
        if (unread || !segments.isEmpty()) {
            writer.incoming.breakAfter(stream.latencyNanos);
        }
        segments.clear();
        held = 0;
    }

    /** The reader's kernel takes octets again. */
    void unclog() {
        clogged = false;
        world.after(0, reader::readable);
    }
}
