package io.aiomsg.nio.socket;

import io.aiomsg.nio.engine.Redial;
import io.netty.buffer.ByteBufAllocator;
import java.net.BindException;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * The world of one socket: its clock, threads and network. The seam below which production and simulation differ. Thread-safe
 * but for {@link #start} and {@link #stop}, which are called once each.
 */
public interface Driver {

    /** What the driver's loop calls. All calls come from one thread at a time. */
    interface Loop {

        /** A connection was accepted. Returns who is told when the channel is ready. */
        ChannelListener accepted(Channel channel);

        /** A dial has connected. Returns who is told when the channel is ready. */
        ChannelListener dialled(Redial link, Channel channel);

        /** A dial has failed, for a reason that people can read. */
        void dialFailed(Redial link, String detail);

        /**
         * Does what is due.
         *
         * @return in how many nanoseconds to call again at the latest
         */
        long run();
    }

    /** Is told when a channel is ready for what was wanted of it. */
    interface ChannelListener {

        /** The channel can be read, or has ended. */
        void readable();

        /** The channel can be written. */
        void writable();
    }

    /** An address that connections are accepted on. */
    interface Listener {

        /** The bound port. */
        int port();

        /** Stops accepting. Idempotent. */
        void close();
    }

    /** Nanoseconds since the driver was made; never goes back. */
    long nanoTime();

    /** The time of day when {@link #nanoTime} was zero. */
    Instant epoch();

    /** Randomness that no two sockets share. Used by the engine's owner only. */
    RandomGenerator random();

    /** Where buffers come from. */
    ByteBufAllocator allocator();

    /** Begins to call the loop. */
    void start(Loop loop, String name);

    /** Has the loop {@linkplain Loop#run run} soon. */
    void wake();

    /** Ends the loop: closes every channel and listener and returns when no thread is left. */
    void stop();

    /** Begins to look up and to connect; the loop hears of the end. Each dial of a link tries the next address of its host. */
    void dial(Redial link);

    /** Gives up a dial: the loop will not hear of it. */
    void cancelDial(Redial link);

    /** Accepts connections on an address. */
    Listener listen(String host, int port) throws BindException;

    /** Writes a line into the log for those who run the program. Called without the lease. */
    default void log(System.Logger.Level level, String line) {
        System.getLogger("io.aiomsg").log(level, line);
    }

    /** Blocks the current thread until it is unparked, interrupted, or {@code nanos} are over; may return early. */
    void park(long nanos);

    /** Lets a parked thread go on; if it is not parked, its next park returns at once. */
    void unpark(Thread thread);

    /** Lets others run for a moment, between two looks at a channel. */
    void pause();

    /** True if {@link #interleave()} is to be called; the answer never changes. */
    default boolean interleaves() {
        return false;
    }

    /** Called before the lease is taken: the caller holds nothing, and others may come first. For simulations. */
    default void interleave() {}

    /** Runs a task on another thread, after those given before it. */
    void execute(Runnable task);

    /** Runs a task, which may block for long, on a thread that nothing else waits for. */
    void fork(Runnable task);
}
