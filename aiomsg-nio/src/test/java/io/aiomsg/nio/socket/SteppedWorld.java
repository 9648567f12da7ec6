package io.aiomsg.nio.socket;

import io.aiomsg.Identity;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A world with a single thread, which is the caller and, while that waits, the loop; time passes only then. What is to happen
 * in the middle of something is given as a step, so that one interleaving is brought about, the same each time.
 */
final class SteppedWorld extends Worldless {

    private static final long PAUSE_NANOS = 10_000;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    private final List<HandChannel> channels = new ArrayList<>();
    private @Nullable Loop loop;
    private boolean woken;
    private long nowNanos;

    /** Run once, when the caller next waits. */
    private Runnable beforeWait = SteppedWorld::nothing;

    /** Run once, when the caller is about to listen. */
    private Runnable beforeListen = SteppedWorld::nothing;

    private final ArrayDeque<Runnable> callbacks = new ArrayDeque<>();
    private int listening;
    private int stops;

    /** Run each time the lease is about to be taken. */
    private Runnable beforeLease = SteppedWorld::nothing;

    /** A stream of octets whose other end is the test. Its peer ends its direction when it is told the end of ours. */
    static final class HandChannel implements Channel {

        private final ArrayDeque<byte[]> arrived = new ArrayDeque<>();
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private @Nullable ChannelListener listener;
        private Runnable afterRead = SteppedWorld::nothing;
        private boolean wantRead = true;
        private boolean broken;
        private int writes;
        private boolean ended;
        private boolean closed;

        /** These octets can be read, by a single read. */
        void arrives(byte[]... frames) {
            ByteArrayOutputStream together = new ByteArrayOutputStream();
            for (byte[] frame : frames) {
                together.writeBytes(frame);
            }
            arrived.add(together.toByteArray());
        }

        /** Runs a step, once, when octets have left the channel and whoever reads them does not know yet. */
        void afterRead(Runnable step) {
            afterRead = step;
        }

        /** The peer ends its direction. */
        void ends() {
            ended = true;
        }

        /** Nothing can be written any more; what has arrived can be read. */
        void breaks() {
            broken = true;
        }

        /** What was written since this was last asked. */
        byte[] written() {
            byte[] octets = written.toByteArray();
            written.reset();
            return octets;
        }

        /** How many writes there were. */
        int writes() {
            return writes;
        }

        boolean isClosed() {
            return closed;
        }

        private boolean isReadable() {
            return !closed && wantRead && (ended || !arrived.isEmpty());
        }

        @Override
        public int read(ByteBuffer target) {
            byte[] octets = arrived.poll();
            if (octets == null) {
                return ended ? -1 : 0;
            }
            target.put(octets);
            Runnable step = afterRead;
            afterRead = SteppedWorld::nothing;
            step.run();
            return octets.length;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            if (broken) {
                throw new IOException("Broken pipe");
            }
            writes++;
            int octets = source.remaining();
            while (source.hasRemaining()) {
                written.write(source.get());
            }
            return octets;
        }

        @Override
        public void wantRead(boolean wanted) {
            wantRead = wanted;
        }

        @Override
        public void wantWrite(boolean wanted) {}

        @Override
        public void shutdownOutput() {
            ended = true;
        }

        @Override
        public void close() {
            closed = true;
        }

        @Override
        public SocketAddress remote() {
            return InetSocketAddress.createUnresolved(remoteHost(), 1);
        }

        @Override
        public String remoteHost() {
            return "elsewhere";
        }
    }

    /** What a peer of this name says first. */
    static byte[] hello(Identity peer) {
        ByteBuffer frame = ByteBuffer.allocate(4 + 2 + Identity.SIZE).putInt(2 + Identity.SIZE);
        return frame.put((byte) 1).put((byte) 1).put(peer.octets()).array();
    }

    /** A connection that the socket has accepted. */
    HandChannel accepted() {
        HandChannel channel = new HandChannel();
        channel.listener = loop().accepted(channel);
        channels.add(channel);
        return channel;
    }

    /** One turn of the loop; returns in how many nanoseconds the next is due. */
    long turn() {
        for (HandChannel channel : channels) {
            ChannelListener listener = channel.listener;
            if (listener != null && channel.isReadable()) {
                listener.readable();
            }
        }
        return loop().run();
    }

    void pass(Duration time) {
        nowNanos += time.toNanos();
    }

    void beforeWait(Runnable step) {
        beforeWait = step;
    }

    void beforeListen(Runnable step) {
        beforeListen = step;
    }

    /** How many listeners are open. */
    int listening() {
        return listening;
    }

    /** How often the driver was stopped. */
    int stops() {
        return stops;
    }

    void beforeLease(Runnable step) {
        beforeLease = step;
    }

    /** Octets of buffers that the socket holds. */
    long heldBytes() {
        return allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
    }

    private Loop loop() {
        Loop started = loop;
        if (started == null) {
            throw new IllegalStateException("there is no socket in this world");
        }
        return started;
    }

    @Override
    public long nanoTime() {
        return nowNanos;
    }

    @Override
    public ByteBufAllocator allocator() {
        return allocator;
    }

    @Override
    public void start(Loop loop, String name) {
        this.loop = loop;
    }

    private static void nothing() {}

    @Override
    public void stop() {
        stops++;
    }

    @Override
    public Listener listen(String host, int port) {
        Runnable step = beforeListen;
        beforeListen = SteppedWorld::nothing;
        step.run();
        listening++;
        return new Listener() {
            private boolean closed;

            @Override
            public int port() {
                return 1;
            }

            @Override
            public void close() {
                if (!closed) {
                    closed = true;
                    listening--;
                }
            }
        };
    }

    @Override
    public void park(long nanos) {
        Runnable step = beforeWait;
        beforeWait = SteppedWorld::nothing;
        step.run();
        long due = turn();
        if (!woken) {
            long wait = Math.min(due, nanos);
            if (wait == Long.MAX_VALUE) {
                throw new AssertionError("the caller waits for what will never happen");
            }
            nowNanos += wait;
        }
        woken = false;
    }

    @Override
    public void unpark(Thread thread) {
        woken = true;
    }

    @Override
    public void pause() {
        nowNanos += PAUSE_NANOS;
    }

    /** Does what was to be done on another thread, on this one. */
    void runCallbacks() {
        for (Runnable task = callbacks.poll(); task != null; task = callbacks.poll()) {
            task.run();
        }
    }

    @Override
    public void execute(Runnable task) {
        callbacks.add(task);
    }

    @Override
    public boolean interleaves() {
        return true;
    }

    @Override
    public void interleave() {
        beforeLease.run();
    }
}
