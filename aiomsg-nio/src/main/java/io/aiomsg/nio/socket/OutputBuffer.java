package io.aiomsg.nio.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Where the frames of one connection are encoded to be written: as large as there is to write, and held only while there is. */
final class OutputBuffer {

    /** The most that is encoded for one write. */
    private static final int LARGEST_BYTES = 512 * 1024;

    private static final int SMALLEST_BYTES = 1024;

    private final ByteBufAllocator allocator;
    private @Nullable ByteBuf buffer;
    private @Nullable ByteBuffer view;

    OutputBuffer(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /** True if octets have been encoded and not written. */
    boolean hasRemaining() {
        return view != null && view.hasRemaining();
    }

    /** What is encoded and not written, between position and limit; if that is nothing, with room for about {@code size} octets. */
    ByteBuffer view(int size) {
        ByteBuffer current = view;
        boolean tooSmall = current != null && current.capacity() < Math.min(size, LARGEST_BYTES);
        if (current != null && (current.hasRemaining() || !tooSmall)) {
            return current;
        }
        release();
        int wanted = Integer.highestOneBit(Math.min(size, LARGEST_BYTES) + 255) * 2;
        int capacity = Math.min(LARGEST_BYTES, Math.max(SMALLEST_BYTES, wanted));
        ByteBuf fresh = allocator.directBuffer(capacity, capacity);
        current = fresh.internalNioBuffer(0, capacity).slice().limit(0);
        buffer = fresh;
        view = current;
        return current;
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
}
