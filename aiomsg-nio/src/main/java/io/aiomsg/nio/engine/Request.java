package io.aiomsg.nio.engine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A message sent at least once (R6, AIO-DLV-002), from acceptance to its acknowledgement or expiry. */
final class Request {

    /** Where a request is. */
    enum State {
        /** In a send queue, or being written. */
        QUEUED,
        /** Its last octet was written; the acknowledgement is awaited. */
        WRITTEN,
        /** Acknowledged or given up: nothing is left to do; queues skip it. */
        DONE
    }

    /** The low half of its message id, counted upwards: the order of acceptance. */
    final long number;

    final byte[] payload;
    final int route;
    final long acceptedNanos;

    /** Who wants to know what becomes of it. */
    final @Nullable Tracked tracked;

    State state = State.QUEUED;

    /** Copies written so far. */
    int attempts;

    /** When its first copy was written; {@link Timers#NEVER} if none was. */
    long firstWrittenNanos = Timers.NEVER;

    /** When its last copy was written, on the reading clock of that connection. */
    long writtenNanos;

    /** Who has it. */
    @Nullable
    Peer peer;

    /** Who had it before and got a copy: these may acknowledge it as well (AIO-DLV-012). */
    private List<Peer> formerPeers = List.of();

    Request(long number, byte[] payload, int route, long acceptedNanos, @Nullable Tracked tracked) {
        this.number = number;
        this.payload = payload;
        this.route = route;
        this.acceptedNanos = acceptedNanos;
        this.tracked = tracked;
    }

    /** It is taken from its peer, which may have got a copy. */
    void leavePeer() {
        Peer left = peer;
        peer = null;
        if (left != null && attempts > 0 && !formerPeers.contains(left)) {
            List<Peer> all = new ArrayList<>(formerPeers);
            all.add(left);
            formerPeers = all;
        }
    }

    boolean mayBeAcknowledgedBy(Peer from) {
        return from.equals(peer) || formerPeers.contains(from);
    }

    long tag() {
        return Outgoing.tag(route, acceptedNanos);
    }
}
