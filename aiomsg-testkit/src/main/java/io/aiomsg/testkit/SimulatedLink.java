package io.aiomsg.testkit;

import java.time.Duration;

/**
 * What lies between two hosts, both ways; {@link #from} gives one way alone. Used by the simulation's tasks only.
 */
public final class SimulatedLink {

    private final Network network;
    private final World world;
    private final SimulatedHost a;
    private final SimulatedHost b;
    private final SimulatedPath fromA;
    private final SimulatedPath fromB;

    SimulatedLink(Network network, World world, SimulatedHost a, SimulatedHost b, long latencyNanos, long jitterNanos) {
        this.network = network;
        this.world = world;
        this.a = a;
        this.b = b;
        this.fromA = new SimulatedPath(world, a, b, latencyNanos, jitterNanos);
        this.fromB = a.equals(b) ? fromA : new SimulatedPath(world, b, a, latencyNanos, jitterNanos);
    }

    /**
     * {@return the way from one of the two hosts to the other}
     *
     * @param host one of the two
     */
    public SimulatedPath from(SimulatedHost host) {
        if (host.equals(a)) {
            return fromA;
        }
        if (host.equals(b)) {
            return fromB;
        }
        throw new IllegalArgumentException("the link of " + a + " and " + b + " does not begin at " + host);
    }

    /**
     * As {@link SimulatedPath#latency}, both ways.
     *
     * @param latency 0 or longer
     * @return this link
     */
    public SimulatedLink latency(Duration latency) {
        fromA.latency(latency);
        fromB.latency(latency);
        return this;
    }

    /**
     * As {@link SimulatedPath#jitter}, both ways.
     *
     * @param jitter 0 or longer
     * @return this link
     */
    public SimulatedLink jitter(Duration jitter) {
        fromA.jitter(jitter);
        fromB.jitter(jitter);
        return this;
    }

    /**
     * As {@link SimulatedPath#bandwidth}, both ways.
     *
     * @param octetsPerSecond at least 1
     * @return this link
     */
    public SimulatedLink bandwidth(long octetsPerSecond) {
        fromA.bandwidth(octetsPerSecond);
        fromB.bandwidth(octetsPerSecond);
        return this;
    }

    /**
     * As {@link SimulatedPath#segments}, both ways.
     *
     * @param least octets, from 1
     * @param most octets, from {@code least}
     * @return this link
     */
    public SimulatedLink segments(int least, int most) {
        fromA.segments(least, most);
        fromB.segments(least, most);
        return this;
    }

    /**
     * As {@link SimulatedPath#window}, both ways.
     *
     * @param octets at least 1
     * @return this link
     */
    public SimulatedLink window(int octets) {
        fromA.window(octets);
        fromB.window(octets);
        return this;
    }

    /** Nothing passes either way until {@link #heal}. Connections stay open. */
    public void cut() {
        fault();
        sever();
    }

    /** As {@link #cut}, where it is not this link in particular that is meant. */
    void sever() {
        fromA.sever();
        fromB.sever();
    }

    private void fault() {
        world.checkCaller();
        a.faulted();
        b.faulted();
    }

    /** Everything passes again. */
    public void heal() {
        fromA.heal();
        fromB.heal();
    }

    /** {@return true if at least one way is cut} */
    public boolean isCut() {
        return fromA.isCut() || fromB.isCut();
    }

    /** Breaks every connection between the two hosts: each end sees a reset. */
    public void reset() {
        fault();
        network.between(a, b).forEach(Tcp::reset);
    }

    /**
     * Every connection between the two hosts is forgotten by what lies between them: octets vanish without a word, for
     * ever, and no end is told. New connections work.
     */
    public void dropSilently() {
        fault();
        network.between(a, b).forEach(Tcp::vanish);
    }

    /**
     * The ends of every connection at {@code survivor} stay open, while the other host has forgotten them.
     *
     * @param survivor one of the two hosts
     */
    public void halfOpen(SimulatedHost survivor) {
        fault();
        from(survivor);
        network.between(a, b).forEach(connection -> connection.forget(survivor.equals(a) ? b : a));
    }

    @Override
    public String toString() {
        return "link of " + a + " and " + b;
    }
}
