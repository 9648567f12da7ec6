package io.aiomsg.nio.engine;

import io.aiomsg.Dialect;
import io.aiomsg.DisconnectReason;
import io.aiomsg.Identity;
import io.aiomsg.Message;
import io.aiomsg.PeerInfo;
import io.aiomsg.PeerPolicy;
import io.aiomsg.SocketLimits;
import io.aiomsg.SocketOptions;
import io.aiomsg.SocketStats;
import io.aiomsg.nio.wire.V1;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One socket's protocol, without I/O. Not thread-safe: its owner calls one method at a time, and tells the time with
 * {@link #now(long)} before. Longer than most classes, for it is the way in for everything; each rule has a class of its own.
 */
public final class SocketEngine {

    /** What became of a message handed to {@link #send} or {@link #sendTo}. */
    public enum Outcome {
        /** It is the engine's now. */
        ACCEPTED,
        /** There is no room; {@link Host#roomy()} tells when to try again. */
        FULL,
        /** Nobody of this identity was ever connected. */
        UNKNOWN_PEER,
        /** The socket is closing. */
        CLOSED
    }

    /** Connections beyond the limit that are refused in order; any more are closed at once. */
    private static final int MOST_REFUSED = 256;

    final Host host;
    final SocketLimits limits;
    final Timings timings;
    final RandomGenerator random;
    final Identity identity;

    /** True if peers come in only if the application's policy has been asked. */
    final boolean vets;

    final byte[] helloFrame;
    final byte[] heartbeatFrame = V1.heartbeatFrame();

    final Timers timers = new Timers();
    final Losses losses;
    final Peers peers = new Peers(this);
    final Inbox inbox;
    final Router router;
    final Requests requests;
    final Receipts receipts = new Receipts(this);
    final Admission admission = new Admission(this);
    final Set<Connection> connections = new LinkedHashSet<>();
    final Set<Redial> links = new LinkedHashSet<>();

    long nowNanos;
    long acknowledged;
    long resent;

    private final Instant epoch;
    private final Shutdown shutdown;
    private long queuedMessages;
    private long queuedBytes;
    private boolean wasFull;
    private boolean overTotal;
    private long accepted;
    private long sent;
    private long sentBytes;
    private long received;
    private long receivedBytes;
    private long duplicates;
    private long admitted;

    /** Links that were connected and are again. */
    long reconnects;

    /**
     * An engine with no connection.
     *
     * @param epoch the time of day when {@link #now(long)} was zero
     */
    public SocketEngine(SocketOptions options, Host host, RandomGenerator random, Instant epoch) {
        this.epoch = epoch;
        this.host = host;
        this.random = random;
        this.limits = options.limits();
        this.timings = new Timings(options.timing());
        this.identity = options.identity();
        this.vets = !options.peerPolicy().equals(PeerPolicy.EVERYONE);
        this.shutdown = new Shutdown(this, options.sendMode());
        this.helloFrame = V1.helloFrame(identity.octets());
        this.losses = new Losses(host);
        this.inbox = new Inbox(this, limits);
        this.router = new Router(this, options);
        this.requests = new Requests(this, random.nextLong(), random.nextLong() >>> 2);
    }

    // ---- time ----

    /** Tells the time: nanoseconds of a clock that never goes back and began near zero. */
    public void now(long nowNanos) {
        this.nowNanos = nowNanos;
    }

    /** Does what is due; {@link #now} must have told the time. */
    public void runTimers() {
        timers.run(nowNanos);
    }

    /** When {@link #runTimers} is to be called next; {@link Long#MAX_VALUE} if nothing is due. */
    public long nextTimerNanos() {
        return timers.next();
    }

    // ---- messages ----

    /** Sends by the socket's send mode. The payload belongs to the engine if it is accepted. */
    public Outcome send(byte[] payload) {
        return route(payload, payload);
    }

    /** As {@link #send(byte[])}; {@code tracked} is told what becomes of the message if it is accepted. */
    public Outcome send(byte[] payload, Tracked tracked) {
        return route(payload, new Outgoing.Shared(payload, tracked));
    }

    private Outcome route(byte[] payload, Object item) {
        return isClosing() ? Outcome.CLOSED : outcome(router.send(payload, item));
    }

    /** Sends to one peer. */
    public Outcome sendTo(Identity to, byte[] payload) {
        return routeTo(to, payload, payload);
    }

    /** As {@link #sendTo(Identity, byte[])}; {@code tracked} is told what becomes of the message if it is accepted. */
    public Outcome sendTo(Identity to, byte[] payload, Tracked tracked) {
        return routeTo(to, payload, new Outgoing.Shared(payload, tracked));
    }

    private Outcome routeTo(Identity to, byte[] payload, Object item) {
        if (isClosing()) {
            return Outcome.CLOSED;
        }
        Peer peer = peers.find(to);
        return peer == null ? Outcome.UNKNOWN_PEER : outcome(router.sendTo(peer, payload, item));
    }

    private Outcome outcome(boolean taken) {
        if (taken) {
            accepted++;
            return Outcome.ACCEPTED;
        }
        wasFull = true;
        return Outcome.FULL;
    }

    /** Says for people why a message of this size was not accepted when {@link Outcome#FULL} was just said of it. */
    public String shortage(@Nullable Identity to, int payloadSize) {
        return Shortage.of(this, to == null ? null : peers.find(to), payloadSize);
    }

    /** The next message for the application, or null. Taking a request acknowledges it. */
    public @Nullable Message poll() {
        return inbox.poll(false);
    }

    /** As {@link #poll}, but a request is acknowledged by {@link #acknowledge(Message)} only; until then its copies are absorbed. */
    public @Nullable Message pollHeld() {
        return inbox.poll(true);
    }

    /** True if somebody waits for a verdict about a message that was polled: {@link #acknowledge} or {@link #reject}. */
    public static boolean awaitsVerdict(Message message) {
        return message instanceof Received.Requested;
    }

    /** The application has taken a message that it held. To be called at most once for each, as {@link #reject}. */
    public void acknowledge(Message message) {
        receipts.acknowledge(message);
    }

    /** The application does not want a message that it held: its sender's next copy is delivered again. */
    public void reject(Message message) {
        receipts.reject(message);
    }

    /** A held message is with somebody who decides soon: a close waits for that. To be followed by {@link #endHandling}. */
    public void beginHandling(Message message) {
        receipts.beginHandling(message);
    }

    /** It is decided, or a close is not to wait for that. */
    public void endHandling(Message message) {
        receipts.endHandling(message);
    }

    /** True if {@link #poll} may find a message; false if it will not. */
    public boolean mayHaveMessage() {
        return inbox.mayHaveMessage();
    }

    /** True if taking a message may resume the reading of a connection, for which the time must be right. */
    public boolean isAnyPaused() {
        return inbox.isAnyPaused();
    }

    /** True if nothing accepted is left unsent, and no request unacknowledged. */
    public boolean isDrained() {
        return queuedMessages == 0 && requests.size() == 0;
    }

    /** Messages accepted and not written, published copies counted. */
    public long queuedMessages() {
        return queuedMessages;
    }

    /** Requests accepted and not acknowledged. */
    public long unacknowledged() {
        return requests.size();
    }

    // ---- links and connections ----

    /** Begins to keep a connection to an address. */
    public Redial connect(String host, int port) {
        Redial link = new Redial(this, host, port);
        links.add(link);
        link.begin();
        return link;
    }

    /** Ends a link and its connection. */
    public void close(Redial link) {
        close(link, DisconnectReason.LINK_CLOSED);
    }

    void close(Redial link, DisconnectReason reason) {
        if (links.remove(link)) {
            link.close(reason);
            admission.rejudgeAll();
        }
    }

    /** A dial has connected. */
    public Connection dialled(Redial link, Transport transport, SocketAddress remote, String remoteHost) {
        Connection connection = new Connection(this, transport, remote, remoteHost, link);
        connections.add(connection);
        link.connected(connection);
        connection.begin();
        if (link.isClosed() || isClosed()) {
            connection.end(DisconnectReason.LINK_CLOSED, "");
        }
        return connection;
    }

    /** The application's policy has answered; {@code detail} says why not, for people. */
    public void judged(Question question, boolean admitted, String detail) {
        question.connection.handshake.answered(question, admitted, detail);
    }

    /** A dial has failed. */
    public void dialFailed(Redial link, String detail) {
        if (!link.isClosed()) {
            link.dialFailed(detail);
            admission.rejudgeAll();
        }
    }

    /** A connection was accepted. */
    public Connection accepted(Transport transport, SocketAddress remote, String remoteHost) {
        Connection connection = new Connection(this, transport, remote, remoteHost, null);
        boolean tooMany = connections.size() >= limits.connections();
        connections.add(connection);
        connection.begin();
        if (isEnding()) {
            connection.end(DisconnectReason.SOCKET_CLOSED, "");
        } else if (tooMany && connections.size() <= limits.connections() + MOST_REFUSED) {
            connection.ending.refuse(
                    DisconnectReason.TOO_MANY_CONNECTIONS, "the socket has " + limits.connections() + " connections");
        } else if (tooMany) {
            connection.end(
                    DisconnectReason.TOO_MANY_CONNECTIONS, "the socket has " + limits.connections() + " connections");
        }
        return connection;
    }

    // ---- closing (R7) ----

    /** Begins to close: flushes for at most {@code lingerNanos}, then gives everything up. */
    public void close(long lingerNanos) {
        shutdown.begin(lingerNanos);
    }

    /** Gives up at once what a close is still flushing. */
    public void abort() {
        shutdown.abort();
    }

    /** True from {@link #close(long)} on. */
    public boolean isClosing() {
        return shutdown.hasBegun();
    }

    /** True once nothing is waited for any more but the end of the connections. */
    public boolean isEnding() {
        return shutdown.isEnding();
    }

    /** True once everything is closed, and delivered or given up. */
    public boolean isClosed() {
        return shutdown.isOver();
    }

    /** True if a peer was ever connected. */
    boolean hasEverAdmitted() {
        return admitted > 0;
    }

    // ---- what connections and peers report ----

    void ended(Connection connection) {
        connections.remove(connection);
        inbox.ended(connection);
        admission.ended(connection);
        shutdown.finishIfDone();
    }

    void opened(Peer peer) {
        admitted++;
        router.join(peer);
        host.changed();
        roomMade();
    }

    void peerLost(Peer peer) {
        router.leave(peer);
        peers.lost(peer);
        for (Redial link : links) {
            link.peerLost();
        }
        host.changed();
        roomMade();
    }

    boolean ownDialUnanswered() {
        for (Redial link : links) {
            if (link.unanswered()) {
                return true;
            }
        }
        return false;
    }

    boolean roomInTotal(int payloadSize) {
        long held = queuedBytes + queuedMessages * Outgoing.MESSAGE_COST;
        overTotal = queuedMessages > 0 && held + payloadSize > limits.sendBytesTotal();
        return !overTotal;
    }

    /** A peer has taken nothing for long: if that is why senders wait, one must go. */
    void relieveTotal() {
        if (overTotal) {
            endSlowestConsumer();
        }
    }

    /** Over the total budget: the peer that has taken nothing for longest, if for long at all, has to go (R5, AIO-RTE-005). */
    private void endSlowestConsumer() {
        Connection slowest = null;
        for (Connection connection : connections) {
            if (connection.liveness.stalledNanos() >= Timings.STALL_NANOS
                    && (slowest == null || connection.liveness.stalledNanos() > slowest.liveness.stalledNanos())) {
                slowest = connection;
            }
        }
        if (slowest != null) {
            slowest.endAfterInput(
                    DisconnectReason.SLOW_CONSUMER, "it has taken nothing while the send budget is used up");
        }
    }

    void queued(Object item) {
        queuedMessages++;
        if (!(item instanceof Outgoing.Shared shared) || shared.copies++ == 0) {
            queuedBytes += Outgoing.payload(item).length;
        }
    }

    /** Messages encoded ahead are written, or decoded to be put elsewhere. */
    void unqueued(int messages, long payloadBytes) {
        queuedMessages -= messages;
        queuedBytes -= payloadBytes;
    }

    /** True if so much is queued in all that messages had better share their octets than be encoded ahead. */
    boolean isCrowded() {
        return queuedBytes > limits.sendBytesTotal() / 2;
    }

    void unqueued(Object item) {
        queuedMessages--;
        if (!(item instanceof Outgoing.Shared shared) || --shared.copies == 0) {
            queuedBytes -= Outgoing.payload(item).length;
        }
    }

    /** Messages were written or dropped: senders that wait may try again. */
    void roomMade() {
        overTotal = false;
        router.pump();
        if (wasFull) {
            wasFull = false;
            host.roomy();
        }
        if (queuedMessages == 0) {
            drained();
        }
    }

    /** A request is done, so that its peer, if it had one, may have room for another. */
    void requestDone(@Nullable Peer peer) {
        if (peer == null || peer.window.isAmple()) {
            roomMade();
        }
        if (requests.size() == 0) {
            drained();
        }
    }

    private void drained() {
        if (isDrained()) {
            host.changed();
            shutdown.drained();
        }
    }

    void sent(int messages, long payloadBytes) {
        sent += messages;
        sentBytes += payloadBytes;
    }

    void received(int payloadSize) {
        received++;
        receivedBytes += payloadSize;
    }

    void duplicate() {
        duplicates++;
    }

    /** No handler has a request any more. */
    void handled() {
        shutdown.drained();
    }

    void trace(String what, Object where, Object more) {
        if (host.tracing()) {
            host.trace(what + " " + where + (more.equals("") ? "" : " " + more));
        }
    }

    // ---- snapshots ----

    /** The peers that can be sent to. */
    public List<PeerInfo> peers() {
        List<PeerInfo> infos = new ArrayList<>(router.targets().size());
        for (Peer peer : router.targets()) {
            Connection connection = peer.active != null ? peer.active : peer.connections.get(0);
            infos.add(new PeerInfo(
                    peer.identity,
                    connection.remote(),
                    Dialect.V1,
                    connection.dialled(),
                    epoch.plusNanos(connection.admittedNanos()),
                    connection.messagesSent(),
                    connection.messagesReceived(),
                    peer.queuedMessages(),
                    peer.unacknowledged()));
        }
        return infos;
    }

    /** How many peers can be sent to. */
    public int peerCount() {
        return router.targets().size();
    }

    /** Counters since the beginning. */
    public SocketStats stats() {
        return new SocketStats(
                accepted,
                sent,
                sentBytes,
                received,
                receivedBytes,
                queuedMessages,
                requests.size(),
                inbox.messages(),
                acknowledged,
                resent,
                duplicates,
                admitted,
                reconnects,
                queuedBytes,
                inbox.payloadBytes(),
                inbox.pausedConnections(),
                losses.snapshot(),
                requests.ackTimes.snapshot());
    }
}
