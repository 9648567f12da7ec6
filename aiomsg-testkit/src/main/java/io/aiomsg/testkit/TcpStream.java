package io.aiomsg.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a {@link Tcp} connection: bounded, in order, with everything that ends it. Sent units (octets, the end) are
 * on their way until the path lets the next of them arrive. Guarded by itself, for those worlds in which threads run freely;
 * no stream is locked under another one.
 */
final class TcpStream {

    /** Stands for the end of the stream among the units. */
    private static final byte[] FIN = new byte[0];

    private final Tcp connection;
    private final SimulatedPath path;
    private final ArrayDeque<byte[]> onTheWay = new ArrayDeque<>();
    private final ArrayDeque<byte[]> arrived = new ArrayDeque<>();
    private @Nullable TcpEnd writer;
    private @Nullable TcpEnd reader;

    /** Octets taken from the writer that the reader has not made room for again. */
    private int held;

    private int firstOffset;
    private boolean finished;
    private boolean endArrived;

    /** Read by the other direction, which holds its own lock then. */
    private volatile boolean broken;

    /** A reset is under way behind what was written: nothing written later arrives. */
    private boolean doomed;

    /** The reader's end is gone: octets that arrive are answered with a reset. */
    private boolean abandoned;

    /** The reader's end is gone, but has sent FIN and waits for ours: that is answered with nothing. */
    private boolean awaitsEnd;

    TcpStream(Tcp connection, SimulatedPath path) {
        this.connection = connection;
        this.path = path;
    }

    void connect(TcpEnd writer, TcpEnd reader) {
        this.writer = writer;
        this.reader = reader;
    }

    private static TcpEnd the(@Nullable TcpEnd end) {
        if (end == null) {
            throw new IllegalStateException("the stream has no ends yet");
        }
        return end;
    }

    /** Takes what there is room for. */
    synchronized int write(ByteBuffer source) throws IOException {
        if (broken || finished || the(writer).incoming.isBroken()) {
            throw new IOException("Broken pipe");
        }
        int size = Math.min(source.remaining(), path.windowBytes() - held);
        if (size <= 0) {
            return 0;
        }
        boolean resets = !doomed && path.resets(size);
        int passing = doomed ? 0 : path.untilReset(size);
        held += size;
        int rest = passing;
        while (rest > 0) {
            int length = path.segment(rest);
            byte[] octets = new byte[length];
            source.get(octets);
            rest -= length;
            send(octets);
        }
        source.position(source.position() + size - passing);
        if (resets) {
            doomed = true;
            path.carry(0, connection::reset);
        }
        return size;
    }

    private void send(byte[] unit) {
        onTheWay.add(unit);
        path.carry(unit.length, this::arrive);
    }

    /** The next unit has arrived. */
    private void arrive() {
        boolean answer;
        synchronized (this) {
            byte[] unit = onTheWay.poll();
            if (unit == null || connection.hasVanished() || broken) {
                return;
            }
            answer = abandoned && !(unit.length == 0 && awaitsEnd);
            if (unit.length == 0) {
                endArrived = true;
            } else {
                arrived.add(unit);
            }
        }
        if (answer) {
            the(reader).answerReset();
        } else {
            the(reader).changed();
        }
    }

    /** Reads what has arrived: 0 if there is nothing, -1 at the end. */
    synchronized int read(ByteBuffer target) throws IOException {
        int total = 0;
        while (target.hasRemaining()) {
            byte[] first = arrived.peek();
            if (first == null) {
                break;
            }
            int size = Math.min(first.length - firstOffset, target.remaining());
            target.put(first, firstOffset, size);
            firstOffset += size;
            total += size;
            if (firstOffset == first.length) {
                arrived.remove();
                firstOffset = 0;
            }
        }
        if (total > 0) {
            int freed = total;
            the(reader).outgoing.path.carry(0, () -> freed(freed));
            return total;
        }
        if (broken) {
            throw new IOException("Connection reset");
        }
        return endArrived && target.hasRemaining() ? -1 : 0;
    }

    /** The writer has heard that the reader made room. */
    private void freed(int octets) {
        synchronized (this) {
            if (connection.hasVanished()) {
                return;
            }
            held -= octets;
        }
        the(writer).changed();
    }

    synchronized boolean isReadable() {
        return !arrived.isEmpty() || endArrived || broken;
    }

    synchronized boolean isWritable() {
        return held < path.windowBytes() || broken || the(writer).incoming.isBroken();
    }

    boolean isBroken() {
        return broken;
    }

    /** The writer ends this direction, behind what it wrote. */
    synchronized void finish() {
        if (!finished && !broken) {
            finished = true;
            if (!doomed) {
                send(FIN);
            }
        }
    }

    /** The reader sees a reset, behind what has arrived. */
    void breakNow() {
        synchronized (this) {
            broken = true;
            onTheWay.clear();
        }
        the(reader).changed();
    }

    /** The reader's end was closed. Returns whether something had arrived that it has not read. */
    synchronized boolean close() {
        boolean unread = !arrived.isEmpty();
        abandon();
        awaitsEnd = !unread;
        return unread;
    }

    /** The reader's end is gone. */
    synchronized void abandon() {
        abandoned = true;
        arrived.clear();
    }

    /** Sends a reset this way; it overtakes nothing that has arrived, but destroys what is under way. */
    void sendReset() {
        path.carry(0, () -> {
            if (!connection.hasVanished()) {
                breakNow();
            }
        });
    }
}
