package io.aiomsg.nio.engine;

import org.jspecify.annotations.Nullable;

/**
 * What the slots of a {@link SendQueue} hold, so that queueing a message costs no object. An <em>item</em> is a {@code byte[]}
 * (the payload), a {@link Shared} one (published to several peers, or {@link Tracked}), or a {@link Request}. A <em>tag</em> is
 * the time of acceptance with the route in its two lowest bits.
 */
final class Outgoing {

    /** Routed by turn: may go to another peer as long as it has not been written. */
    static final int ROUND_ROBIN = 0;

    /** A published copy: of no use to anyone else. */
    static final int PUBLISHED = 1;

    /** For this peer only. */
    static final int DIRECT = 2;

    /** Octets of a control frame; no message. */
    static final int CONTROL = 3;

    /** What keeping a message costs beside its payload, roughly, in octets: counts against the totals of a socket. */
    static final long MESSAGE_COST = 64;

    private static final long ROUTE_MASK = 3;

    private Outgoing() {}

    /** One payload, perhaps in the queues of several peers; its octets count once in the total. */
    static final class Shared {
        final byte[] payload;

        /** Who wants to know what becomes of it. */
        final @Nullable Tracked tracked;

        int copies;

        Shared(byte[] payload, @Nullable Tracked tracked) {
            this.payload = payload;
            this.tracked = tracked;
        }
    }

    static long tag(int route, long acceptedNanos) {
        return (acceptedNanos & ~ROUTE_MASK) | route;
    }

    static int route(long tag) {
        return (int) (tag & ROUTE_MASK);
    }

    static long acceptedNanos(long tag) {
        return tag & ~ROUTE_MASK;
    }

    /** Who wants to know what becomes of an item; null if nobody does. */
    static @Nullable Tracked tracked(Object item) {
        if (item instanceof Request request) {
            return request.tracked;
        }
        return item instanceof Shared shared ? shared.tracked : null;
    }

    /** The payload of an item that need not be told from others of the same octets any more; null for others. */
    static byte @Nullable [] plain(Object item) {
        if (item instanceof byte[] payload) {
            return payload;
        }
        return item instanceof Shared shared && shared.tracked == null ? shared.payload : null;
    }

    static byte[] payload(Object item) {
        if (item instanceof byte[] payload) {
            return payload;
        }
        if (item instanceof Request request) {
            return request.payload;
        }
        return ((Shared) item).payload;
    }
}
