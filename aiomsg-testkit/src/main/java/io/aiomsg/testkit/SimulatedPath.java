package io.aiomsg.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * One direction of a {@link SimulatedLink}: how long octets take, in what pieces they arrive, and whether they pass at all.
 * Changes concern what is sent from then on. Thread-safe, guarded by itself; used by the simulation's tasks only.
 */
public final class SimulatedPath {

    private static final long MILLI = 1_000_000;

    /** After the end of a partition the kernel sends again within this time. */
    private static final long RETRANSMIT_NANOS = 400 * MILLI;

    private final World world;
    private final RandomGenerator random;
    private final SimulatedHost from;
    private final SimulatedHost to;

    private long latencyNanos;
    private long jitterNanos;
    private long nanosPerMebibyte;
    private int leastSegment = Integer.MAX_VALUE;
    private int mostSegment = Integer.MAX_VALUE;
    private int windowBytes = 128 * 1024;
    private long resetAfter = Long.MAX_VALUE;
    private boolean cut;
    private long freeNanos;
    private List<Runnable> held = new ArrayList<>();

    SimulatedPath(World world, SimulatedHost from, SimulatedHost to, long latencyNanos, long jitterNanos) {
        this.world = world;
        this.random = world.random();
        this.from = from;
        this.to = to;
        this.latencyNanos = latencyNanos;
        this.jitterNanos = jitterNanos;
    }

    // ---- conditions ----

    /**
     * Sets how long everything takes at least: 100 µs between hosts if nothing is said.
     *
     * @param latency 0 or longer
     * @return this way
     */
    public synchronized SimulatedPath latency(Duration latency) {
        disturb();
        this.latencyNanos = Times.nanos("latency", latency);
        return this;
    }

    /**
     * Sets how much longer it may take, at random: 50 µs between hosts if nothing is said. Order within a connection is kept.
     *
     * @param jitter 0 or longer
     * @return this way
     */
    public synchronized SimulatedPath jitter(Duration jitter) {
        disturb();
        this.jitterNanos = Times.nanos("jitter", jitter);
        return this;
    }

    /**
     * Limits how many octets pass in a second.
     *
     * @param octetsPerSecond at least 1; without it there is no limit
     * @return this way
     */
    public synchronized SimulatedPath bandwidth(long octetsPerSecond) {
        disturb();
        if (octetsPerSecond < 1) {
            throw new IllegalArgumentException(
                    "bandwidth is " + octetsPerSecond + "; it must be at least 1 octet a second");
        }
        this.nanosPerMebibyte = Math.max(1, (long) ((1L << 20) * 1e9 / octetsPerSecond));
        return this;
    }

    /**
     * Lets octets arrive in pieces of random size, each on its own, instead of as they were written.
     *
     * @param least octets, from 1
     * @param most octets, from {@code least}
     * @return this way
     */
    public synchronized SimulatedPath segments(int least, int most) {
        world.checkCaller();
        if (least < 1 || most < least) {
            throw new IllegalArgumentException(
                    "segments are " + least + " to " + most + "; it must be 1 <= least <= most");
        }
        this.leastSegment = least;
        this.mostSegment = most;
        return this;
    }

    /**
     * Sets how many octets a connection holds between its ends: 131072 if nothing is said.
     *
     * @param octets at least 1
     * @return this way
     */
    public synchronized SimulatedPath window(int octets) {
        disturb();
        if (octets < 1) {
            throw new IllegalArgumentException("window is " + octets + "; it must be at least 1 octet");
        }
        this.windowBytes = octets;
        return this;
    }

    private void disturb() {
        world.checkCaller();
        from.disturbed();
        to.disturbed();
    }

    // ---- faults ----

    /** Nothing passes until {@link #heal}; what is sent meanwhile arrives after it, as TCP sees to it. */
    public synchronized void cut() {
        fault();
        cut = true;
    }

    /** As {@link #cut}, where it is not this way in particular that is meant. */
    synchronized void sever() {
        disturb();
        cut = true;
    }

    private void fault() {
        world.checkCaller();
        from.faulted();
        to.faulted();
    }

    /** What was held back goes on. */
    public synchronized void heal() {
        world.checkCaller();
        if (cut) {
            cut = false;
            List<Runnable> waiting = held;
            held = new ArrayList<>();
            long delay = random.nextLong(RETRANSMIT_NANOS);
            for (Runnable arrival : waiting) {
                world.at(world.nowNanos() + delay + latencyNanos, arrival);
            }
        }
    }

    /** {@return true between {@link #cut} and {@link #heal}} */
    public synchronized boolean isCut() {
        return cut;
    }

    /**
     * Resets the connection that writes a certain octet this way, right behind it. Once.
     *
     * @param octets which one, counted over all connections this way from now on; from 0
     * @return this way
     */
    public synchronized SimulatedPath resetAfter(long octets) {
        fault();
        if (octets < 0) {
            throw new IllegalArgumentException("resetAfter is " + octets + "; it must not be negative");
        }
        this.resetAfter = octets;
        return this;
    }

    // ---- for connections ----

    synchronized int windowBytes() {
        return windowBytes;
    }

    synchronized int segment(int size) {
        if (mostSegment >= size) {
            return leastSegment >= size ? size : leastSegment + random.nextInt(size - leastSegment + 1);
        }
        return leastSegment + random.nextInt(mostSegment - leastSegment + 1);
    }

    /** Of {@code size} octets about to be written, how many pass before the reset that was asked for; {@code size} if all. */
    synchronized int untilReset(int size) {
        if (resetAfter == Long.MAX_VALUE) {
            return size;
        }
        if (size < resetAfter) {
            resetAfter -= size;
            return size;
        }
        int passing = (int) resetAfter;
        resetAfter = Long.MAX_VALUE;
        return passing;
    }

    /** True if {@link #untilReset} has just used the reset up. */
    synchronized boolean resets(int size) {
        return resetAfter <= size;
    }

    /** Lets something arrive at the other side in time. Arrivals may overtake one another: the receiver must not mind. */
    synchronized void carry(int octets, Runnable arrival) {
        if (cut) {
            held.add(arrival);
            return;
        }
        long now = world.nowNanos();
        freeNanos = Math.max(freeNanos, now) + ((nanosPerMebibyte * octets) >> 20);
        long jitter = jitterNanos == 0 ? 0 : random.nextLong(jitterNanos);
        world.at(freeNanos + latencyNanos + jitter, arrival);
    }

    @Override
    public String toString() {
        return from + " to " + to;
    }
}
