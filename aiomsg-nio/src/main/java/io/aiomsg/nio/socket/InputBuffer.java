package io.aiomsg.nio.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where the octets of one connection wait to be decoded: small before its peer is answered, large while it delivers, no larger
 * than what is left needs while it is idle, so that connections which send little hold little. Guarded by the lease, but for
 * the part beyond the view's limit, which belongs to whoever reads.
 */
final class InputBuffer {

    /** Holds every frame that is not assembled apart, several times. */
    static final int LARGE_BYTES = 256 * 1024;

    /** Holds every HELLO, several times. */
    static final int SMALL_BYTES = 1024;

    private final ByteBufAllocator allocator;
    private @Nullable ByteBuf buffer;
    private @Nullable ByteBuffer view;

    InputBuffer(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /** The octets that wait, between position and limit; null if there is no buffer. */
    @Nullable
    ByteBuffer view() {
        return view;
    }

    /**
     * True if nothing can be read until something is decoded.
     *
     * @param large whether the peer may send much
     */
    boolean isFull(boolean large) {
        ByteBuffer current = view;
        boolean mayGrow = large && current != null && current.capacity() < LARGE_BYTES;
        return current != null && !mayGrow && current.position() == 0 && current.limit() == current.capacity();
    }

    /**
     * Makes room to read.
     *
     * @param large whether the peer may send much
     * @return where to read to; null if there is no room
     */
    @Nullable
    ByteBuffer prepare(boolean large) {
        int capacity = large ? LARGE_BYTES : SMALL_BYTES;
        ByteBuffer current = view;
        if (current == null || current.capacity() < capacity) {
            current = move(capacity);
        } else if (!current.hasRemaining()) {
            current.position(0).limit(0);
        } else if (current.position() > 0 && current.limit() > current.capacity() / 2) {
            int rest = current.remaining();
            current.compact();
            current.position(0).limit(rest);
        }
        if (current.limit() == current.capacity()) {
            return null;
        }
        return current.duplicate().limit(current.capacity()).position(current.limit());
    }

    /** So many octets were read. */
    void filled(int octets) {
        ByteBuffer current = view;
        if (current != null) {
            current.limit(current.limit() + octets);
        }
    }

    /** Holds no more memory than what waits needs. */
    void settle() {
        ByteBuffer current = view;
        if (current == null) {
            return;
        }
        if (!current.hasRemaining()) {
            release();
        } else if (current.remaining() <= current.capacity() / 4 && current.capacity() > SMALL_BYTES) {
            move(Math.max(SMALL_BYTES, Integer.highestOneBit(current.remaining()) * 2));
        }
    }

    /** Gives the buffer back, with whatever it holds. */
    void release() {
        ByteBuf old = buffer;
        buffer = null;
        view = null;
        if (old != null) {
            old.release();
        }
    }

    private ByteBuffer move(int capacity) {
        ByteBuf fresh = allocator.directBuffer(capacity, capacity);
        ByteBuffer target = fresh.internalNioBuffer(0, capacity).slice();
        if (view != null) {
            target.put(view);
        }
        target.flip();
        release();
        buffer = fresh;
        view = target;
        return target;
    }
}
