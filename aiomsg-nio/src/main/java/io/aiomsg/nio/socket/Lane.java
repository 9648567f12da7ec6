package io.aiomsg.nio.socket;

import io.aiomsg.DisconnectReason;
import io.aiomsg.nio.engine.Connection;
import io.aiomsg.nio.engine.Transport;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Moves the octets of one connection between its channel and the engine. Fields are guarded by the lease; the channel is read
 * and written without it, by whoever holds {@link #reading} and the connection's writing.
 */
final class Lane implements Transport, Driver.ChannelListener {

    /** Capacity of an input buffer: holds every frame that is not assembled apart. */
    private static final int INPUT_BYTES = 256 * 1024;

    /** The most that is encoded for one write. */
    private static final int OUTPUT_BYTES = 512 * 1024;

    private static final int SMALLEST_OUTPUT_BYTES = 1024;

    /** Writes in a row by one caller before the loop takes over. */
    private static final int MOST_WRITES = 8;

    /** Reads in a row before other connections have their turn. */
    private static final int MOST_READS = 16;

    final Channel channel;

    /** True while receiving callers look after its input, and the loop does not. */
    boolean hot;

    private final SocketCore core;
    private @Nullable Connection connection;

    private @Nullable ByteBuf inBuffer;
    private @Nullable ByteBuffer in;
    private boolean reading;
    private boolean readingOn = true;
    private boolean probing;

    private @Nullable ByteBuf outBuffer;
    private @Nullable ByteBuffer out;
    private boolean blocked;

    private boolean closed;

    Lane(SocketCore core, Channel channel) {
        this.core = core;
        this.channel = channel;
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
        if (!hot) {
            channel.wantRead(on);
        }
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
            if (!reading) {
                releaseInput();
            }
            releaseOutputIfUnused();
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
        if (!closed) {
            channel.wantWrite(false);
        }
        core.release();
        write();
        core.flushing.flush();
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
        core.lease.take();
        ByteBuffer target;
        try {
            target = beginRead();
            if (target == null) {
                return false;
            }
        } finally {
            core.release();
        }
        int octets;
        String failure = "";
        try {
            octets = channel.read(target);
        } catch (IOException e) {
            octets = -1;
            failure = Texts.reason(e);
        }
        core.lease.take();
        try {
            endRead(octets, failure, ahead);
        } finally {
            core.release();
        }
        return octets > 0;
    }

    private @Nullable ByteBuffer beginRead() {
        if (closed || reading || !(readingOn || probing)) {
            return null;
        }
        probing = false;
        ByteBuffer buffer = in;
        if (buffer == null) {
            inBuffer = core.allocator.directBuffer(INPUT_BYTES, INPUT_BYTES);
            buffer = inBuffer.internalNioBuffer(0, INPUT_BYTES).slice().limit(0);
            in = buffer;
            connection().input(buffer);
        } else if (!buffer.hasRemaining()) {
            buffer.position(0).limit(0);
        } else if (buffer.position() > 0 && buffer.limit() > INPUT_BYTES / 2) {
            int rest = buffer.remaining();
            buffer.compact();
            buffer.position(0).limit(rest);
        }
        if (buffer.limit() == INPUT_BYTES) {
            return null;
        }
        reading = true;
        return buffer.duplicate().limit(INPUT_BYTES).position(buffer.limit());
    }

    private void endRead(int octets, String failure, boolean ahead) {
        reading = false;
        if (closed) {
            releaseInput();
            return;
        }
        core.updateTime();
        if (octets > 0) {
            ByteBuffer buffer = in;
            if (buffer != null) {
                buffer.limit(buffer.limit() + octets);
            }
            connection().received();
            if (ahead) {
                connection().decodeAhead();
            }
        } else if (octets < 0) {
            connection().inputEnded(failure.isEmpty(), failure);
        }
        if (closed || (octets <= 0 && !hot)) {
            releaseInputIfEmpty();
        }
    }

    /** The loop is to tell when the channel can be read. The caller holds the lease. */
    void rewatch() {
        channel.wantRead(readingOn);
    }

    /** Decodes what a caller has read but not taken. */
    void decodeAhead() {
        core.lease.take();
        try {
            core.updateTime();
            connection().decodeAhead();
            releaseInputIfEmpty();
        } finally {
            core.release();
        }
    }

    /** Gives the input buffer back if it holds nothing. */
    void releaseInputIfEmpty() {
        ByteBuffer buffer = in;
        if (buffer != null && !reading && (closed || !buffer.hasRemaining())) {
            releaseInput();
        }
    }

    private void releaseInput() {
        ByteBuf buffer = inBuffer;
        if (buffer != null) {
            connection().input(null);
            inBuffer = null;
            in = null;
            buffer.release();
        }
    }

    // ---- writing ----

    /** Writes what the connection has, unless another thread does or the channel is full. */
    void write() {
        core.lease.take();
        try {
            if (blocked || !connection().takeWriting()) {
                connection().clean();
                return;
            }
        } finally {
            core.release();
        }
        writeTaken();
    }

    private void writeTaken() {
        for (int i = 0; ; i++) {
            int size;
            core.lease.take();
            try {
                size = connection().writer().take();
                boolean rest = out != null && out.hasRemaining();
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
        ByteBuffer buffer = out;
        if (buffer == null
                || (buffer.capacity() < size && buffer.capacity() < OUTPUT_BYTES && !buffer.hasRemaining())) {
            buffer = newOutput(size);
        }
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
            connection().writer().written(octets, core.flushing.nowNanos());
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

    private ByteBuffer newOutput(int size) {
        ByteBuf old = outBuffer;
        if (old != null) {
            old.release();
        }
        int capacity = Math.min(OUTPUT_BYTES, Math.max(SMALLEST_OUTPUT_BYTES, Integer.highestOneBit(size + 255) * 2));
        ByteBuf fresh = core.allocator.directBuffer(capacity, capacity);
        ByteBuffer buffer = fresh.internalNioBuffer(0, capacity).slice().limit(0);
        outBuffer = fresh;
        out = buffer;
        return buffer;
    }

    private void endWriting() {
        if (out == null || !out.hasRemaining() || closed) {
            ByteBuf buffer = outBuffer;
            outBuffer = null;
            out = null;
            if (buffer != null) {
                buffer.release();
            }
        }
        connection().releaseWriting();
    }

    /** The writing is free once the engine has closed the connection; only a blocked rest can be left. */
    private void releaseOutputIfUnused() {
        ByteBuf buffer = outBuffer;
        if (buffer != null && blocked) {
            blocked = false;
            outBuffer = null;
            out = null;
            buffer.release();
        }
    }

    /** The stream is broken: delivers what had arrived before, then ends the connection. Called without the lease. */
    void finishBroken(String failure) {
        readAll();
        core.lease.take();
        try {
            core.updateTime();
            connection().end(DisconnectReason.CONNECTION_LOST, failure);
        } finally {
            core.release();
        }
    }
}
