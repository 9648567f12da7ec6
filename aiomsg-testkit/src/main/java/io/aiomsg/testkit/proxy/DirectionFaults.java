package io.aiomsg.testkit.proxy;

import java.time.Duration;
import java.util.Set;

/**
 * The faults of one direction of a {@link FaultProxy}, or of both: each method changes one of them for all connections, those
 * that are open and those to come, and leaves the others as they are. Faults add up.
 *
 * <p>Thread-safe. A change is in effect when the method returns, also for octets that are held back already; what has been
 * passed on is in the kernel's hands. Each method fails with {@link IllegalStateException} once the proxy is closed, and with
 * {@link IllegalArgumentException} for a value out of bounds.
 */
public final class DirectionFaults {

    /** The longest latency, and the greatest jitter. */
    public static final Duration MAX_LATENCY = Duration.ofHours(1);

    /** The highest rate that can be asked for, in octets a second. */
    public static final long MAX_OCTETS_PER_SECOND = 1_000_000_000;

    /** The longest segment that can be asked for, in octets. */
    public static final int MAX_SEGMENT_OCTETS = 64 * 1024;

    private final ProxyLoop loop;
    private final Set<Direction> directions;

    DirectionFaults(ProxyLoop loop, Set<Direction> directions) {
        this.loop = loop;
        this.directions = directions;
    }

    /**
     * Passes octets on no sooner than a time after they arrived; {@link Duration#ZERO} for at once. Takes the place of an
     * earlier latency and its jitter.
     *
     * @param latency 0 to {@link #MAX_LATENCY}
     * @return this
     */
    public DirectionFaults latency(Duration latency) {
        return latency(latency, Duration.ZERO);
    }

    /**
     * As {@link #latency(Duration)}, with a random time of up to {@code jitter} added for what arrives together. The order of
     * octets is kept, so what is fast waits for what is slow before it.
     *
     * @param latency 0 to {@link #MAX_LATENCY}
     * @param jitter 0 to {@link #MAX_LATENCY}
     * @return this
     */
    public DirectionFaults latency(Duration latency, Duration jitter) {
        long latencyNanos = nanos("latency", latency);
        long jitterNanos = nanos("jitter", jitter);
        loop.change(directions, faults -> {
            faults.latencyNanos = latencyNanos;
            faults.jitterNanos = jitterNanos;
        });
        return this;
    }

    /**
     * Passes on no more than so many octets a second on each connection, a little at a time.
     *
     * @param octetsPerSecond 1 to {@link #MAX_OCTETS_PER_SECOND}
     * @return this
     */
    public DirectionFaults throttle(long octetsPerSecond) {
        check("octetsPerSecond", octetsPerSecond, 1, MAX_OCTETS_PER_SECOND);
        loop.change(directions, faults -> faults.octetsPerSecond = octetsPerSecond);
        return this;
    }

    /**
     * Passes octets on in segments of a random length: each a write of its own, with TCP_NODELAY and a tiny pause behind it. A
     * reader that waits for input sees most of them one by one; one that is late sees several at once, as TCP has it. The last
     * octets of what has arrived may make a shorter segment.
     *
     * @param leastOctets from 1
     * @param mostOctets from {@code leastOctets} to {@link #MAX_SEGMENT_OCTETS}
     * @return this
     */
    public DirectionFaults split(int leastOctets, int mostOctets) {
        check("leastOctets", leastOctets, 1, MAX_SEGMENT_OCTETS);
        check("mostOctets", mostOctets, leastOctets, MAX_SEGMENT_OCTETS);
        loop.change(directions, faults -> {
            faults.splitLeast = leastOctets;
            faults.splitMost = mostOctets;
        });
        return this;
    }

    /**
     * Flips one bit of one octet of each connection. Which bit depends on the seed of the proxy, the number of the connection
     * and the offset.
     *
     * @param offset of the octet in its direction of the connection, from 0; nothing happens where it has passed already
     * @return this
     */
    public DirectionFaults corruptAt(long offset) {
        check("offset", offset, 0, Long.MAX_VALUE);
        loop.change(directions, faults -> faults.corruptAt = offset);
        return this;
    }

    /**
     * Flips one bit of every {@code octets}-th octet on average. Which ones depends on the seed of the proxy, the number of the
     * connection and the offset in it, but not on time.
     *
     * @param octets from 1: every octet
     * @return this
     */
    public DirectionFaults corruptEvery(long octets) {
        check("octets", octets, 1, Long.MAX_VALUE);
        loop.change(directions, faults -> faults.corruptEvery = octets);
        return this;
    }

    /**
     * Cuts each connection, in both directions, once it has passed on so many octets in this direction since it was made: at
     * once, where it has. With {@link Ending#FIN} exactly these octets can be read before the end; with {@link Ending#RST} the
     * reader may lose the last of them.
     *
     * @param octets from 0
     * @param ending how both ends see it
     * @return this
     */
    public DirectionFaults cutAfter(long octets, Ending ending) {
        check("octets", octets, 0, Long.MAX_VALUE);
        loop.change(directions, faults -> {
            faults.cutAfter = octets;
            faults.cutEnding = ending;
        });
        return this;
    }

    /**
     * Holds everything back, FIN and RST too, until {@link #heal()}. Connections stay open; what does not fit into the proxy
     * (256 KiB for each direction of a connection) stays in the kernel, and the source has to wait. New connections are made by
     * the kernel, but nobody accepts them before both directions are healed.
     *
     * @return this
     */
    public DirectionFaults partition() {
        loop.change(directions, faults -> faults.partitioned = true);
        return this;
    }

    /**
     * Ends {@link #partition()}: what was held back goes on.
     *
     * @return this
     */
    public DirectionFaults heal() {
        loop.change(directions, faults -> faults.partitioned = false);
        return this;
    }

    /**
     * Throws away what is held back and what comes, FIN and RST too, on the connections that are open now, for as long as they
     * are: nothing but {@link FaultProxy#cut} or the end of the proxy undoes it. Later connections are not concerned.
     *
     * @return this
     */
    public DirectionFaults blackHole() {
        loop.swallow(directions);
        return this;
    }

    /**
     * Takes all faults off, but for black holes.
     *
     * @return this
     */
    public DirectionFaults reset() {
        loop.change(directions, Faults::reset);
        return this;
    }

    private static long nanos(String name, Duration value) {
        if (value.isNegative() || value.compareTo(MAX_LATENCY) > 0) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be 0 to " + MAX_LATENCY);
        }
        return value.toNanos();
    }

    static void check(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be " + least + " to " + most);
        }
    }
}
