package io.aiomsg.nio.engine;

import io.aiomsg.SocketLimits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The requests that one peer has been given and has not acknowledged (R6, AIO-DLV-010), and how many more it may be given. */
final class Window {

    private final int most;

    /** Requests assigned to the peer and not done, wherever they are. */
    private int assigned;

    /** Requests in the writer's batch. */
    private int beingWritten;

    /** Written and not acknowledged, the longest written first. */
    private final Map<Long, Request> inFlight = new LinkedHashMap<>();

    /** As {@link #inFlight}, but written as often as may be. */
    private final Map<Long, Request> exhausted = new LinkedHashMap<>();

    Window(SocketLimits limits) {
        this.most = limits.inFlightPerPeer();
    }

    boolean isEmpty() {
        return assigned == 0;
    }

    /** Requests written and not acknowledged. */
    int unacknowledged() {
        return inFlight.size() + exhausted.size();
    }

    /** True if another request may be assigned. */
    boolean hasRoom() {
        return assigned < most;
    }

    /** True if so much is free that senders may go on; those written as often as may be will not come back soon. */
    boolean isAmple() {
        return hasRoom() && assigned - exhausted.size() <= most / 2;
    }

    /** True if another request may be on its way to the peer. */
    boolean mayWrite() {
        return unacknowledged() + beingWritten < most;
    }

    void assign(Request request, Peer peer) {
        if (!peer.equals(request.peer)) {
            Peer former = request.peer;
            if (former != null) {
                former.window.assigned--;
            }
            request.peer = peer;
            assigned++;
        }
    }

    void release(Request request, Peer peer) {
        if (peer.equals(request.peer)) {
            request.leavePeer();
            assigned--;
        }
    }

    void enteredWriter() {
        beingWritten++;
    }

    void leftWriter() {
        beingWritten--;
    }

    /** A copy was written when the reading clock of its connection showed {@code readNanos}. */
    void written(Request request, long readNanos) {
        request.attempts++;
        request.writtenNanos = readNanos;
        request.state = Request.State.WRITTEN;
        (request.attempts < Timings.ATTEMPTS ? inFlight : exhausted).put(request.number, request);
    }

    /** A copy that was to be written has not been, but one was before: the request is in flight as it was. */
    void stillWritten(Request request, long nowNanos) {
        request.state = Request.State.WRITTEN;
        request.writtenNanos = nowNanos;
        inFlight.put(request.number, request);
    }

    /** The request is no longer in flight: acknowledged, given up, or about to be written again. */
    void remove(Request request) {
        inFlight.remove(request.number);
        exhausted.remove(request.number);
    }

    /** When the longest written request was written; {@link Timers#NEVER} if none is to be written again. */
    long longestWrittenNanos() {
        for (Request first : inFlight.values()) {
            return first.writtenNanos;
        }
        return Timers.NEVER;
    }

    /** Those written at {@code readNanos} or before, the longest first, that may be written again. */
    List<Request> writtenBy(long readNanos) {
        List<Request> due = new ArrayList<>();
        for (Request request : inFlight.values()) {
            if (request.writtenNanos > readNanos) {
                break;
            }
            due.add(request);
        }
        return due;
    }

    /** All that were written, in the order of their acceptance. */
    List<Request> allInOrder() {
        List<Request> requests = new ArrayList<>(inFlight.values());
        requests.addAll(exhausted.values());
        requests.sort(Comparator.comparingLong(request -> request.number));
        return requests;
    }
}
