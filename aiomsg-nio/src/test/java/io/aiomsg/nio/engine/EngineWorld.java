package io.aiomsg.nio.engine;

import io.aiomsg.SocketOptions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * A small world of engines, streams between them and virtual time, the same for the same seed. A place is an address
 * at which one {@link Node} after the other may live. Whatever is done at one moment is done in random order.
 */
final class EngineWorld {

    static final long MICRO = 1_000;
    static final long MILLI = 1_000_000;
    static final long SECOND = 1_000 * MILLI;

    private static final int MOST_ACTIONS_AT_ONCE = 200_000;

    private record Action(long timeNanos, long tie, long number, Runnable what) {}

    final long seed;
    final SplittableRandom random;
    final List<Node> places = new ArrayList<>();
    final List<Node> everyone = new ArrayList<>();
    final List<Stream> streams = new ArrayList<>();
    final Ledger ledger = new Ledger();

    /** The longest way of an octet; each stream draws its own latency. */
    long mostLatencyNanos = 2 * MILLI;

    /** Octets that a direction of a new stream holds between its ends. */
    int capacity = 64 * 1024;

    /** Octets of a new connection's output buffer. */
    int outputBytes = 4 * 1024;

    /** Addresses to which nothing is delivered: dials are not even refused. */
    boolean dialsVanish;

    long nowNanos;

    /** What the engines say, if somebody listens. */
    List<String> trace;

    private final PriorityQueue<Action> actions = new PriorityQueue<>(Comparator.comparingLong(Action::timeNanos)
            .thenComparingLong(Action::tie)
            .thenComparingLong(Action::number));
    private long number;
    private long actionsAtOnce;

    EngineWorld(long seed) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    // ---- places ----

    /** Lets a new socket live at a new place, which listens. */
    Node add(SocketOptions options) {
        places.add(null);
        return settle(places.size() - 1, options);
    }

    /** Lets a new socket live at a place whose former one is gone. */
    Node settle(int place, SocketOptions options) {
        Node node = new Node(this, place, everyone.size(), options);
        places.set(place, node);
        everyone.add(node);
        return node;
    }

    // ---- time ----

    void at(long timeNanos, Runnable what) {
        actions.add(new Action(Math.max(timeNanos, nowNanos), random.nextLong(), number++, what));
    }

    void after(long delayNanos, Runnable what) {
        at(nowNanos + delayNanos, what);
    }

    /** Does everything that is due within {@code nanos}. */
    void runFor(long nanos) {
        long end = nowNanos + nanos;
        runUntil(() -> false, end);
        nowNanos = end;
    }

    /** Runs until a condition holds; fails if it does not within {@code mostNanos}. */
    void await(String what, BooleanSupplier condition, long mostNanos) {
        if (!reaches(condition, mostNanos)) {
            throw failure(what + " did not come within " + mostNanos / MILLI + " ms");
        }
    }

    /** Runs until a condition holds; false if it does not within {@code mostNanos}. */
    boolean reaches(BooleanSupplier condition, long mostNanos) {
        return runUntil(condition, nowNanos + mostNanos);
    }

    private boolean runUntil(BooleanSupplier condition, long endNanos) {
        while (!condition.getAsBoolean()) {
            Action next = actions.peek();
            if (next == null || next.timeNanos > endNanos) {
                nowNanos = endNanos;
                return condition.getAsBoolean();
            }
            actions.remove();
            if (next.timeNanos > nowNanos) {
                nowNanos = next.timeNanos;
                actionsAtOnce = 0;
            } else if (++actionsAtOnce > MOST_ACTIONS_AT_ONCE) {
                throw failure("time stands still at " + nowNanos);
            }
            try {
                next.what.run();
            } catch (RuntimeException | AssertionError e) {
                throw failure(e);
            }
        }
        return true;
    }

    AssertionError failure(String what) {
        return new AssertionError(what + " (seed " + seed + ", " + nowNanos / MILLI + " ms)");
    }

    private AssertionError failure(Throwable cause) {
        return new AssertionError(cause + " (seed " + seed + ", " + nowNanos / MILLI + " ms)", cause);
    }

    // ---- dialling ----

    /** The host name of a place. */
    static String host(int place) {
        return "place" + place;
    }

    /** Connects a link of {@code from} to the place it names, or fails to. */
    void dial(Node from, Redial link, Object token) {
        if (dialsVanish) {
            return;
        }
        long latency = 20 * MICRO + random.nextLong(mostLatencyNanos);
        int place = Integer.parseInt(link.host().substring(5));
        after(latency, () -> {
            Node to = places.get(place);
            if (to == null || !to.isListening()) {
                after(latency, () -> from.dialFailed(link, token));
                return;
            }
            Stream stream = new Stream(this, from, to, latency);
            streams.add(stream);
            to.accept(stream.accepting());
            after(latency, () -> from.dialled(link, token, stream.dialling()));
        });
    }
}
