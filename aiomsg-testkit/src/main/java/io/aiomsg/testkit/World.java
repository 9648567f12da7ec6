package io.aiomsg.testkit;

import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * Time, order and threads of a simulated network. Two kinds: virtual time in which one thread runs at a time
 * ({@link Scheduler}), and real time with other threads allowed ({@link RealWorld}).
 */
interface World {

    /** The time of this world, which begins at 0 and never goes back. */
    long nowNanos();

    /** Runs something at a time, or soon if that is over. Such actions run one at a time and never block. */
    void at(long timeNanos, Runnable action);

    /** Blocks the calling thread until it is unparked or {@code nanos} are over. */
    void park(long nanos);

    /** Lets a parked thread go on; if it is not parked, its next park returns at once. */
    void unpark(Thread thread);

    /** Lets others run for a moment. */
    void pause();

    /** A place at which the calling thread, which holds no lock, is held up for a moment, one time in {@code times}. */
    void interleave(int times);

    /** Runs a task on a thread of its own that may block. */
    void fork(String name, Runnable task);

    /**
     * Runs something that blocks for moments only on a thread of its own, one time in {@code times}, so that others come in
     * between; it ends with the host. False if the caller is to run it.
     */
    boolean fork(int times, String name, SimulatedHost host, Runnable task);

    /**
     * Checks that the calling thread may use sockets and hosts now.
     *
     * @throws IllegalStateException if it may not; the message says what to do instead
     */
    void checkCaller();

    /** Tells of the calling code whether it still runs; never of code that the world does not end itself. */
    BooleanSupplier callerRuns();

    /** Randomness of one part of the world, independent of that of others. */
    RandomGenerator random();
}
