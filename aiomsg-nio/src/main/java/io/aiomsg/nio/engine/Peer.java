package io.aiomsg.nio.engine;

import io.aiomsg.Identity;
import io.aiomsg.LossReason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A peer this socket has met, connected or not: its queue, its requests in flight, its memory of received ids. Outlives its
 * connections, so that what waits for it is kept in order across them (R5, R6).
 * Long because queue, flight and what is encoded ahead share counters that must change together.
 */
final class Peer extends Timers.Timed {

    final Identity identity;

    /** Its connections from admission to their end; more than one only while {@link #rivalry} settles which to keep. */
    final List<Connection> connections = new ArrayList<>(1);

    /** The connection that messages are sent on; null while there is none or two rival for it. */
    @Nullable
    Connection active;

    @Nullable
    Rivalry rivalry;

    /** True while the peer is among {@link Router#targets()}. */
    boolean targeted;

    final Window window;

    private final SocketEngine engine;
    private final SendQueue queue = new SendQueue();
    private @Nullable IdMemory memory;

    /** Ended connections of which messages wait to be taken, the oldest first. */
    private final List<Connection> leftovers = new ArrayList<>(0);

    /** Queued or being written; counts against the budgets. */
    private int queuedMessages;

    private long queuedBytes;

    Peer(SocketEngine engine, Identity identity) {
        this.engine = engine;
        this.identity = identity;
        this.window = new Window(engine.limits);
    }

    // ---- queueing ----

    int queuedMessages() {
        return queuedMessages;
    }

    long queuedBytes() {
        return queuedBytes;
    }

    int unacknowledged() {
        return window.unacknowledged();
    }

    /** True if nothing would be forgotten with this peer but its memory of ids. */
    boolean isForgettable() {
        boolean untaken = memory != null && memory.hasUntaken();
        return connections.isEmpty() && leftovers.isEmpty() && queue.isEmpty() && window.isEmpty() && !untaken;
    }

    int rememberedIds() {
        return memory == null ? 0 : memory.size();
    }

    /** True if something waits for a connection it could be sent on. */
    boolean waits() {
        return !queue.isEmpty() && (active == null || !active.sendsMessages());
    }

    IdMemory memory() {
        IdMemory known = memory;
        if (known == null) {
            known = new IdMemory(engine.limits.rememberedIdsPerPeer());
            memory = known;
        }
        return known;
    }

    boolean hasRoom(int payloadSize) {
        return queuedMessages == 0
                || (queuedMessages < engine.limits.sendMessagesPerPeer()
                        && queuedBytes + payloadSize <= engine.limits.sendBytesPerPeer());
    }

    /** True if so little is queued that senders may go on. */
    boolean isBelowHalf() {
        return queuedMessages <= engine.limits.sendMessagesPerPeer() / 2
                && queuedBytes <= engine.limits.sendBytesPerPeer() / 2;
    }

    /** Adds a message at the end of the queue, within the budgets or not. */
    void enqueue(Object item, long tag) {
        if (encodesAhead(item, tag)) {
            return;
        }
        account(item);
        if (item instanceof Request request) {
            window.assign(request, this);
        }
        queue.addLast(item, tag);
        Connection connection = active;
        if (connection != null) {
            connection.flush();
        }
    }

    /**
     * Encodes a small message at once, if it is its turn. At most half of the budget is used that way: the rest can still be
     * dropped, or go to others.
     */
    private boolean encodesAhead(Object item, long tag) {
        Connection connection = active;
        if (connection == null || !queue.isEmpty() || !isBelowHalf()) {
            return false;
        }
        byte[] payload = Outgoing.plain(item);
        if (payload == null
                || payload.length > EncodedFrames.LONGEST_PAYLOAD
                || engine.isCrowded()
                || !connection.encodeAhead(payload, tag)) {
            return false;
        }
        account(payload);
        connection.flush();
        return true;
    }

    /** Messages encoded ahead are written. */
    void settleEncoded(int messages, long payloadBytes) {
        queuedMessages -= messages;
        queuedBytes -= payloadBytes;
        engine.unqueued(messages, payloadBytes);
    }

    private void account(Object item) {
        queuedMessages++;
        queuedBytes += Outgoing.payload(item).length;
        engine.queued(item);
    }

    private void settle(Object item) {
        queuedMessages--;
        queuedBytes -= Outgoing.payload(item).length;
        engine.unqueued(item);
    }

    /** Drops the oldest published copy that is not being written yet; false if there is none. */
    boolean dropOldestPublished() {
        Object oldest = queue.removeOldest(Outgoing.PUBLISHED);
        if (oldest == null) {
            return false;
        }
        settle(oldest);
        engine.losses.lost(LossReason.OVERFLOW, identity, oldest);
        return true;
    }

    // ---- writing ----

    /** Moves messages to the batch of the active connection. */
    void fill(FrameWriter writer) {
        if (dropDone()) {
            engine.roomMade();
        }
        while (!queue.isEmpty() && writer.takesMore()) {
            Object item = queue.firstItem();
            if (item instanceof Request) {
                if (!window.mayWrite()) {
                    return;
                }
                window.enteredWriter();
            }
            long tag = queue.firstTag();
            writer.add(queue.removeFirst(), tag);
            dropDone();
        }
    }

    /** Takes requests that are done from the head of the queue; true if there were any. */
    private boolean dropDone() {
        boolean any = false;
        while (!queue.isEmpty()
                && queue.firstItem() instanceof Request request
                && request.state == Request.State.DONE) {
            settle(queue.removeFirst());
            any = true;
        }
        return any;
    }

    /** Gives memory back that only a burst needed. */
    void trim() {
        queue.trim();
    }

    boolean hasQueued() {
        return !queue.isEmpty();
    }

    /** The last octet of a message was handed to the kernel by a connection whose reading clock shows {@code readNanos}. */
    void written(Object item, long readNanos) {
        settle(item);
        if (item instanceof Request request) {
            window.leftWriter();
            if (request.state != Request.State.DONE) {
                window.written(request, readNanos);
                request.firstWrittenNanos = Math.min(request.firstWrittenNanos, engine.nowNanos);
            }
        } else if (item instanceof Outgoing.Shared shared && shared.tracked != null) {
            shared.tracked.written(identity);
        }
    }

    /** Takes back a message that was not completely written, in front of all others; the newest must come first. */
    void putBack(Object item, long tag) {
        settle(item);
        if (item instanceof Request) {
            window.leftWriter();
        }
        reroute(item, tag);
    }

    private void reroute(Object item, long tag) {
        if (item instanceof Request request && request.state == Request.State.DONE) {
            return;
        }
        if (item instanceof Request request && request.attempts > 0) {
            // A copy was written before: the peer may have it, so that it waits like the others in flight.
            window.stillWritten(request, engine.nowNanos);
            return;
        }
        switch (Outgoing.route(tag)) {
            case Outgoing.ROUND_ROBIN -> {
                if (!connections.isEmpty()) {
                    account(item);
                    queue.addFirst(item, tag);
                    return;
                }
                if (item instanceof Request request) {
                    window.release(request, this);
                }
                engine.router.putBack(item, tag);
            }
            case Outgoing.DIRECT -> {
                account(item);
                queue.addFirst(item, tag);
                engine.router.expireFrom(Outgoing.acceptedNanos(tag));
            }
            default -> engine.losses.lost(LossReason.DISCONNECTED, identity, item);
        }
    }

    // ---- requests ----

    /** The request is acknowledged or expired. */
    void done(Request request) {
        window.remove(request);
        window.release(request, this);
        Connection connection = active;
        if (connection != null && !queue.isEmpty()) {
            connection.flush();
        }
    }

    /** When the next copy is due, on the reading clock of the active connection. */
    long nextResendNanos() {
        long written = window.longestWrittenNanos();
        return written == Timers.NEVER ? written : written + engine.timings.resend;
    }

    /** Queues another copy, with the same id and to the same peer, of every request whose time is over (R6). */
    void resend(long readNanos) {
        List<Request> due = window.writtenBy(readNanos - engine.timings.resend);
        engine.resent += due.size();
        requeue(due);
    }

    private void requeue(List<Request> requests) {
        for (int i = requests.size() - 1; i >= 0; i--) {
            Request request = requests.get(i);
            window.remove(request);
            request.state = Request.State.QUEUED;
            account(request);
            queue.addFirst(request, request.tag());
        }
        Connection connection = active;
        if (connection != null) {
            connection.flush();
        }
    }

    // ---- connections ----

    void attach(Connection connection) {
        connections.add(connection);
        engine.timers.cancel(this);
        if (connections.size() == 1) {
            active = connection;
        } else {
            if (rivalry != null) {
                engine.timers.cancel(rivalry);
            }
            rivalry = new Rivalry(this, engine);
        }
    }

    /** A connection can carry messages from now on. */
    void opened() {
        if (window.unacknowledged() > 0 && connections.size() == 1) {
            resendAll();
        }
        Connection connection = active;
        if (connection != null && !queue.isEmpty()) {
            connection.flush();
        }
    }

    private void resendAll() {
        List<Request> lost = window.allInOrder();
        for (Request request : lost) {
            request.attempts = 1;
        }
        engine.resent += lost.size();
        requeue(lost);
    }

    /** A connection has ended, its writer is idle. */
    void detach(Connection connection) {
        connections.remove(connection);
        if (!connection.ready.isEmpty()) {
            leftovers.add(connection);
            connection.leftover = this;
        }
        Rivalry contest = rivalry;
        if (contest != null) {
            contest.ended(connection);
        }
        boolean wasActive = active == connection;
        if (wasActive) {
            active = null;
        }
        if (connections.isEmpty()) {
            returnQueue();
        }
        connection.writer().giveBack(this);
        if (connections.isEmpty()) {
            if (unacknowledged() > 0) {
                engine.timers.at(this, engine.nowNanos + engine.timings.grace);
            }
        } else if (active == null && rivalry == null) {
            active = connections.get(0);
            active.flush();
        }
    }

    /** The connection whose messages are to be taken before those of {@code connection}: itself, or an older one (R5). */
    Connection oldestReady(Connection connection) {
        if (!leftovers.isEmpty()) {
            return leftovers.get(0);
        }
        for (int i = 0; connections.get(i) != connection; i++) {
            if (connections.get(i).inRotation) {
                return connections.get(i);
            }
        }
        return connection;
    }

    /** All messages of an ended connection were taken. */
    void emptied(Connection leftover) {
        leftovers.remove(leftover);
    }

    /** Sends what may go elsewhere to the common queue; the newest first, for each goes to the front. */
    private void returnQueue() {
        int size = queue.size();
        Object[] items = new Object[size];
        long[] tags = new long[size];
        for (int i = 0; i < size; i++) {
            tags[i] = queue.firstTag();
            items[i] = queue.removeFirst();
            settle(items[i]);
        }
        for (int i = size - 1; i >= 0; i--) {
            reroute(items[i], tags[i]);
        }
    }

    /** The grace for its return is over: requests that any peer may serve go to the common queue (R6). */
    @Override
    void fire(long nowNanos) {
        if (!connections.isEmpty()) {
            return;
        }
        List<Request> requests = window.allInOrder();
        for (int i = requests.size() - 1; i >= 0; i--) {
            Request request = requests.get(i);
            if (request.route == Outgoing.ROUND_ROBIN) {
                window.remove(request);
                window.release(request, this);
                request.state = Request.State.QUEUED;
                request.attempts = 0;
                engine.resent++;
                engine.router.putBack(request, request.tag());
            }
        }
        engine.router.pump();
    }

    /** Drops messages for this absent peer that were accepted before {@code beforeNanos}. */
    void expire(long beforeNanos) {
        while (!queue.isEmpty() && connections.isEmpty() && Outgoing.acceptedNanos(queue.firstTag()) <= beforeNanos) {
            Object item = queue.removeFirst();
            settle(item);
            if (!(item instanceof Request)) {
                engine.losses.lost(LossReason.EXPIRED, identity, item);
            }
        }
    }

    /** Gives up everything queued, for the socket is closing; requests are reported by {@link Requests}. */
    void abandon() {
        while (!queue.isEmpty()) {
            Object item = queue.removeFirst();
            settle(item);
            if (!(item instanceof Request)) {
                engine.losses.lost(LossReason.CLOSED, identity, item);
            }
        }
    }
}
