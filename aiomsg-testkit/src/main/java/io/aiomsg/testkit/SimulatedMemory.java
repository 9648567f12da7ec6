package io.aiomsg.testkit;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.netty.buffer.UnpooledHeapByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The buffers of one socket, counted. What it gives back the sockets of its network use again: fresh direct memory is filled
 * with zeros first, which would take longer than all the rest of a play. Thread-safe.
 */
final class SimulatedMemory extends AbstractByteBufAllocator {

    /** Buffers of one size that are kept. */
    private static final int MOST_SPARE = 16;

    /** What the sockets of one network have given back. Of one network alone, for what is found in it must follow from the seed. */
    static final class Spare {

        private final Map<Integer, ArrayDeque<ByteBuffer>> bySize = new HashMap<>();

        private synchronized ByteBuffer take(int size) {
            ArrayDeque<ByteBuffer> spare = bySize.get(size);
            ByteBuffer memory = spare == null ? null : spare.poll();
            return memory == null ? ByteBuffer.allocateDirect(size) : memory;
        }

        private synchronized void giveBack(ByteBuffer memory) {
            ArrayDeque<ByteBuffer> spare = bySize.computeIfAbsent(memory.capacity(), size -> new ArrayDeque<>());
            if (spare.size() < MOST_SPARE) {
                spare.push(memory);
            }
        }
    }

    private final Spare spare;
    private final AtomicLong held = new AtomicLong();

    SimulatedMemory(Spare spare) {
        this.spare = spare;
    }

    /** Octets that were lent and not given back. */
    long heldBytes() {
        return held.get();
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        held.addAndGet(initialCapacity);
        return new Lent(this, spare.take(initialCapacity), maxCapacity).clear();
    }

    private static final class Lent extends UnpooledDirectByteBuf {

        private final SimulatedMemory owner;
        private final ByteBuffer memory;

        Lent(SimulatedMemory owner, ByteBuffer memory, int maxCapacity) {
            super(owner, memory, maxCapacity);
            this.owner = owner;
            this.memory = memory;
        }

        @Override
        protected void deallocate() {
            super.deallocate();
            owner.held.addAndGet(-memory.capacity());
            owner.spare.giveBack(memory);
        }
    }

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
        return new Counted(this, initialCapacity, maxCapacity);
    }

    private static final class Counted extends UnpooledHeapByteBuf {

        Counted(SimulatedMemory owner, int initialCapacity, int maxCapacity) {
            super(owner, initialCapacity, maxCapacity);
        }

        @Override
        protected byte[] allocateArray(int size) {
            ((SimulatedMemory) alloc()).held.addAndGet(size);
            return super.allocateArray(size);
        }

        @Override
        protected void freeArray(byte[] array) {
            ((SimulatedMemory) alloc()).held.addAndGet(-array.length);
            super.freeArray(array);
        }
    }

    @Override
    public boolean isDirectBufferPooled() {
        return true;
    }
}
