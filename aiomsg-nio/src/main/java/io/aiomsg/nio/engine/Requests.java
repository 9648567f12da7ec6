package io.aiomsg.nio.engine;

import io.aiomsg.Identity;
import io.aiomsg.LossReason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The requests this socket has accepted and not seen acknowledged (R6, AIO-DLV-001, AIO-DLV-009 to AIO-DLV-013), in order of
 * acceptance.
 */
final class Requests extends Timers.Timed {

    /** Names this socket in its message ids. */
    final long idHigh;

    final AckTimes ackTimes = new AckTimes();

    private final SocketEngine engine;
    private final Map<Long, Request> open = new LinkedHashMap<>();
    private long next;

    Requests(SocketEngine engine, long idHigh, long firstNumber) {
        this.engine = engine;
        this.idHigh = idHigh;
        this.next = firstNumber;
    }

    int size() {
        return open.size();
    }

    Request accept(byte[] payload, int route, @Nullable Tracked tracked) {
        Request request = new Request(next++, payload, route, engine.nowNanos, tracked);
        open.put(request.number, request);
        engine.timers.atLatest(this, request.acceptedNanos + engine.timings.expiry);
        return request;
    }

    /** An ACK came from {@code from}; it counts if that peer was ever sent the request. */
    void acknowledged(Peer from, long high, long low) {
        if (high != idHigh) {
            return;
        }
        Request request = open.get(low);
        if (request == null || !request.mayBeAcknowledgedBy(from)) {
            return;
        }
        engine.acknowledged++;
        // It may come before the write is known to be over.
        ackTimes.add(request.firstWrittenNanos == Timers.NEVER ? 0 : engine.nowNanos - request.firstWrittenNanos);
        finish(request);
        Tracked tracked = request.tracked;
        if (tracked != null) {
            tracked.acknowledged(from.identity);
        }
    }

    private void finish(Request request) {
        open.remove(request.number);
        request.state = Request.State.DONE;
        Peer peer = request.peer;
        if (peer != null) {
            peer.done(request);
        }
        engine.requestDone(peer);
    }

    @Override
    void fire(long nowNanos) {
        while (!open.isEmpty()) {
            Request oldest = open.values().iterator().next();
            long due = oldest.acceptedNanos + engine.timings.expiry;
            if (due > nowNanos) {
                engine.timers.at(this, due);
                return;
            }
            lose(oldest, LossReason.EXPIRED);
        }
    }

    /** Gives up all of them. */
    void abandon(LossReason reason) {
        for (Request request : new ArrayList<>(open.values())) {
            lose(request, reason);
        }
    }

    private void lose(Request request, LossReason reason) {
        Peer peer = request.peer;
        @Nullable Identity identity = peer == null ? null : peer.identity;
        finish(request);
        engine.losses.lost(reason, identity, request);
    }
}
