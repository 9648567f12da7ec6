package io.aiomsg.nio.socket;

import io.aiomsg.DisconnectReason;
import io.aiomsg.nio.engine.Connection;
import io.aiomsg.nio.engine.Transport;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Moves the octets of one connection between its channel and the engine. Fields are guarded by the lease; the channel is read
 * and written without it, by whoever holds {@link #reading} and the connection's writing.
 * Long because each way must know what the other left undone when the stream breaks.
 */
final class Lane implements Transport, Driver.ChannelListener {

    private static final Logger LOG = System.getLogger("io.aiomsg");

    /** Writes in a row by one caller before the loop takes over. */
    private static final int MOST_WRITES = 8;

    /** Reads in a row before other connections have their turn. */
    private static final int MOST_READS = 16;

    final Channel channel;

    /** True while receiving callers look after its input, and the loop does not. */
    boolean hot;

    private final SocketCore core;
    private final InputBuffer input;
    private final OutputBuffer output;
    private @Nullable Connection connection;

    private boolean reading;
    private boolean readingOn = true;
    private boolean probing;

    private boolean blocked;

    private boolean closed;

    Lane(SocketCore core, Channel channel) {
        this.core = core;
        this.channel = channel;
        this.input = new InputBuffer(core.allocator);
        this.output = new OutputBuffer(core.allocator);
    }

    /** Called once, before anything is read or written. */
    void carry(Connection connection) {
        this.connection = connection;
    }

    Connection connection() {
        Connection carried = connection;
        if (carried == null) {
            throw new IllegalStateException("the channel carries no connection yet");
        }
        return carried;
    }

    boolean isClosed() {
        return closed;
    }

    // ---- the engine's wishes; the lease is held ----

    @Override
    public void flush() {
        core.flushing.dirty(this);
    }

    @Override
    public void reading(boolean on) {
        readingOn = on;
        rewatch();
    }

    @Override
    public void probe() {
        core.probe(this);
    }

    @Override
    public void shutdownOutput() {
        channel.shutdownOutput();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            channel.close();
            core.receiving.cool(this);
        }
        if (!reading) {
            releaseInput();
        }
        if (connection == null || !connection.isBeingWritten()) {
            output.release();
        }
    }

    // ---- the loop's news ----

    @Override
    public void readable() {
        if (!core.receiving.handOver(this)) {
            readAll();
        }
    }

    @Override
    public void writable() {
        core.lease.take();
        blocked = false;
        core.updateTime();
        if (!closed) {
            channel.wantWrite(false);
        }
        core.release();
        write();
        core.flushing.flush();
    }

    /** The loop is to tell when the channel can be read. The caller holds the lease. */
    void rewatch() {
        if (!closed && !hot) {
            channel.wantRead(readingOn && !input.isFull(connection().isAnswered()));
        }
    }

    // ---- reading ----

    /** Reads and decodes while there is something and room for it. */
    void readAll() {
        for (int i = 0; i < MOST_READS; i++) {
            if (!read(true)) {
                return;
            }
        }
    }

    /** Reads, credit or not, until the buffer is full or there is nothing more: the peer's end may show behind what it sent. */
    void probeNow() {
        for (int i = 0; i < MOST_READS; i++) {
            core.lease.take();
            probing = true;
            core.release();
            if (!read(true)) {
                return;
            }
        }
    }

    /**
     * Reads once.
     *
     * @param ahead whether to decode everything, not only what cannot wait
     * @return true if something was read, so that there may be more
     */
    boolean read(boolean ahead) {
        ByteBuffer target = null;
        int octets;
        String failure = "";
        try {
            target = beginRead();
            if (target == null) {
                return false;
            }
            octets = channel.read(target);
        } catch (IOException e) {
            octets = -1;
            failure = Texts.reason(e);
        } catch (RuntimeException | Error e) {
            fault(e, target != null);
            return false;
        }
        core.lease.take();
        try {
            reading = false;
            endRead(octets, failure, ahead);
        } catch (RuntimeException | Error e) {
            fault(e);
        } finally {
            core.release();
        }
        return octets > 0;
    }

    private @Nullable ByteBuffer beginRead() {
        core.lease.take();
        try {
            if (closed || reading || !(readingOn || probing)) {
                return null;
            }
            probing = false;
            ByteBuffer target = input.prepare(connection().isAnswered());
            connection().input(input.view());
            if (target == null) {
                rewatch();
                return null;
            }
            reading = true;
            return target;
        } finally {
            core.release();
        }
    }

    private void endRead(int octets, String failure, boolean ahead) {
        if (closed) {
            releaseInput();
            return;
        }
        core.updateTime();
        if (octets > 0) {
            input.filled(octets);
            connection().received();
            if (ahead) {
                connection().decodeAhead();
            }
            rewatch();
        } else if (octets < 0) {
            connection().inputEnded(failure.isEmpty(), failure);
        }
        if (octets <= 0 && !hot) {
            settleInput();
        }
    }

    /** Decodes what a caller has read but not taken. */
    void decodeAhead() {
        core.lease.take();
        try {
            core.updateTime();
            connection().decodeAhead();
            rewatch();
            settleInput();
        } finally {
            core.release();
        }
    }

    /** Nothing more is to be read for now: holds no more memory than what is left needs. The caller holds the lease. */
    void settleInput() {
        if (!reading && !closed) {
            input.settle();
            connection().input(input.view());
        }
    }

    private void releaseInput() {
        if (connection != null) {
            connection.input(null);
        }
        input.release();
    }

    // ---- writing ----

    /** Writes what the connection has, unless another thread does or the channel is full. */
    void write() {
        core.lease.take();
        try {
            connection().clean();
            if (blocked || !connection().takeWriting()) {
                return;
            }
        } finally {
            core.release();
        }
        try {
            writeTaken();
        } catch (RuntimeException | Error e) {
            core.lease.take();
            try {
                endWriting();
                fault(e);
            } finally {
                core.release();
            }
        }
    }

    private void writeTaken() {
        for (int i = 0; ; i++) {
            int size;
            core.lease.take();
            try {
                size = connection().writer().take();
                boolean rest = output.hasRemaining();
                if (closed || (size == 0 && !rest)) {
                    endWriting();
                    return;
                }
                if (i == MOST_WRITES) {
                    endWriting();
                    core.flushing.later(this);
                    return;
                }
            } finally {
                core.release();
            }
            if (!encodeAndWrite(size)) {
                return;
            }
        }
    }

    /** Returns false if the writing was given back. */
    private boolean encodeAndWrite(int size) {
        ByteBuffer buffer = output.view(size);
        if (!buffer.hasRemaining()) {
            buffer.clear();
            connection().writer().encode(buffer);
            buffer.flip();
        }
        int octets = 0;
        String failure = "";
        try {
            octets = channel.write(buffer);
        } catch (IOException e) {
            failure = Texts.reason(e);
        }
        core.lease.take();
        try {
            if (!failure.isEmpty()) {
                breakOff(failure);
                return false;
            }
            long now = core.updateTime();
            connection().writer().written(octets, now);
            if (buffer.hasRemaining() && !closed) {
                blocked = true;
                channel.wantWrite(true);
                connection().releaseWriting();
                return false;
            }
            return true;
        } finally {
            core.release();
        }
    }

    /** Writing failed. There may still be something to read: the loop looks, and ends the connection. */
    private void breakOff(String failure) {
        if (closed) {
            endWriting();
        } else {
            blocked = true;
            connection().releaseWriting();
            core.broken(this, failure);
        }
    }

    private void endWriting() {
        output.release();
        connection().releaseWriting();
    }

    // ---- the end ----

    /** The stream is broken: delivers what had arrived before, then ends the connection. Called without the lease. */
    void finishBroken(String failure) {
        probeNow();
        core.lease.take();
        try {
            if (reading) {
                // By a caller: what it reads comes before the end.
                core.broken(this, failure);
                return;
            }
            core.updateTime();
            connection().inputEnded(false, failure);
        } finally {
            core.release();
        }
    }

    private void fault(Throwable e, boolean wasReading) {
        core.lease.take();
        try {
            if (wasReading) {
                reading = false;
                if (closed) {
                    releaseInput();
                }
            }
            fault(e);
        } finally {
            core.release();
        }
    }

    /** Something that cannot happen, or no memory: this connection ends, the others go on. The caller holds the lease. */
    private void fault(Throwable e) {
        LOG.log(Level.ERROR, "a connection " + connection() + " was ended by a fault", e);
        core.updateTime();
        connection().end(DisconnectReason.CONNECTION_LOST, "a fault at this end: " + e);
    }
}
