package io.aiomsg.testkit.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.SplittableRandom;

/**
 * A relay between real TCP sockets that does damage on command: it listens on a port of the loopback interface, passes each
 * connection on to its target, and meanwhile delays, throttles, splits, corrupts, holds back, swallows or cuts what passes.
 *
 * <pre>{@code
 * try (FaultProxy proxy = FaultProxy.to("127.0.0.1", serverPort)) {
 *     client.connect("127.0.0.1", proxy.port());
 *     proxy.toTarget().latency(Duration.ofMillis(20)).throttle(100_000);
 *     proxy.both().split(1, 3);
 *     proxy.partition();
 *     proxy.heal();
 *     proxy.cut();
 * }
 * }</pre>
 *
 * <p>Without a fault it is transparent: FIN and RST are passed on too, each direction ends by itself, and a source whose octets
 * are not taken at the other end has to wait. A connection holds at most 256 KiB in each direction. If the target cannot be
 * dialled, the client's connection is reset.
 *
 * <p>Thread-safe. A command is in effect when its method returns, for each connection that a client had made before. All
 * commands fail with {@link IllegalStateException} once the proxy is closed. One daemon thread does all the work.
 *
 * <p>What is random (jitter, the length of segments, corruption) comes from a seed, which {@link #toString()} tells. Corruption
 * is the same for the same seed, order of connections and octets; the rest varies with what arrives together.
 */
public final class FaultProxy implements AutoCloseable {

    private final ProxyLoop loop;
    private final InetSocketAddress target;
    private final long seed;
    private final DirectionFaults toTarget;
    private final DirectionFaults fromTarget;
    private final DirectionFaults both;

    private FaultProxy(ProxyLoop loop, InetSocketAddress target, long seed) {
        this.loop = loop;
        this.target = target;
        this.seed = seed;
        toTarget = new DirectionFaults(loop, EnumSet.of(Direction.TO_TARGET));
        fromTarget = new DirectionFaults(loop, EnumSet.of(Direction.FROM_TARGET));
        both = new DirectionFaults(loop, EnumSet.allOf(Direction.class));
    }

    /**
     * Relays from a free port to an address, with a random seed.
     *
     * @param host a host name or address literal; a name is resolved now, once
     * @param port 1 to 65535; need not be listened on yet
     * @return the proxy, which listens; the caller closes it
     * @throws UncheckedIOException if the name cannot be resolved or no port can be listened on
     */
    public static FaultProxy to(String host, int port) {
        return to(host, port, 0, new SplittableRandom().nextLong());
    }

    /**
     * As {@link #to(String, int)}, with a port to listen on and a seed.
     *
     * @param host a host name or address literal; a name is resolved now, once
     * @param port 1 to 65535; need not be listened on yet
     * @param listenPort 0 to 65535; 0 takes a free port
     * @param seed of all that is random in its faults
     * @return the proxy, which listens; the caller closes it
     */
    public static FaultProxy to(String host, int port, int listenPort, long seed) {
        DirectionFaults.check("port", port, 1, 65535);
        DirectionFaults.check("listenPort", listenPort, 0, 65535);
        InetSocketAddress target;
        try {
            target = new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (IOException e) {
            throw new UncheckedIOException("the host " + host + " is not known", e);
        }
        try {
            ProxyLoop loop = new ProxyLoop(listenPort, target, seed);
            loop.start();
            return new FaultProxy(loop, target, seed);
        } catch (IOException e) {
            throw new UncheckedIOException("no proxy on port " + listenPort + ": " + e.getMessage(), e);
        }
    }

    /** {@return the port that the proxy listens on; the same for its whole life} */
    public int port() {
        return loop.address().getPort();
    }

    /** {@return the faults on the way to the target} */
    public DirectionFaults toTarget() {
        return toTarget;
    }

    /** {@return the faults on the way from the target} */
    public DirectionFaults fromTarget() {
        return fromTarget;
    }

    /** {@return the faults of both directions, to be changed together} */
    public DirectionFaults both() {
        return both;
    }

    /** As {@link DirectionFaults#partition()} in both directions: nothing passes, and nothing ends. */
    public void partition() {
        both.partition();
    }

    /** As {@link DirectionFaults#heal()} in both directions: what was held back goes on. */
    public void heal() {
        both.heal();
    }

    /** Cuts every connection that is open now with {@link Ending#RST}. */
    public void cut() {
        cut(Ending.RST);
    }

    /**
     * Cuts every connection that is open now, during a partition too. New ones can be made at once.
     *
     * @param ending how both ends see it
     */
    public void cut(Ending ending) {
        loop.cut(ending);
    }

    /** Stops listening: who dials is refused, until {@link #listen()}. Connections that are open stay so. Idempotent. */
    public void refuse() {
        loop.refuse();
    }

    /**
     * Listens again, on the same port, after {@link #refuse()}. Idempotent.
     *
     * @throws UncheckedIOException if the port cannot be listened on any more
     */
    public void listen() {
        loop.listen();
    }

    /** Takes all faults off, but for black holes, and listens again if that was stopped. */
    public void reset() {
        both.reset();
        loop.listen();
    }

    /** {@return the counters: all that commands had done before is in} After {@link #close()} the last ones. */
    public ProxyStats stats() {
        return loop.stats();
    }

    /** Closes the port and every connection, and returns when the thread and all descriptors are gone. Idempotent. */
    @Override
    public void close() {
        loop.stop();
    }

    @Override
    public String toString() {
        return "FaultProxy[" + loop.address() + " -> " + target + ", seed " + seed + "]";
    }
}
