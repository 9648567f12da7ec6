package io.aiomsg.nio.engine;

import io.aiomsg.DisconnectReason;
import io.aiomsg.Identity;
import io.aiomsg.Link;
import io.aiomsg.SocketEvent;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One connection from its first octet to its last. Its {@link Phase} changes through {@link #become} alone. What belongs to
 * the beginning is in {@link Handshake}, to the end in {@link Ending}, to input in {@link Intake}, to time in {@link Liveness}.
 * Longer than most classes: what these share, and what the engine and the transport call, is here.
 */
public final class Connection extends Timers.Timed {

    /** Owed ACKs beyond this many octets stop the reading of a peer that does not take them (R4, AIO-RTE-013). */
    private static final int MOST_OWED_BYTES = 64 * 1024;

    /** Messages decoded and not taken, and their octets; kept by {@link Inbox}. */
    final ArrayDeque<Received> ready = new ArrayDeque<>(0);

    long readyBytes;
    int reservedBytes;
    boolean inRotation;

    /** Whose it was, once it has ended with messages left to take. */
    @Nullable
    Peer leftover;

    final Handshake handshake;
    final Liveness liveness;
    final Ending ending;
    final Intake intake;

    private final SocketEngine engine;
    private final Transport transport;
    private final SocketAddress remote;
    private final String remoteHost;
    private final @Nullable Redial link;
    private final FrameWriter writer;

    private Phase phase;
    private @Nullable Peer peer;
    private boolean admitted;
    private long admittedNanos;
    private boolean reported;

    private boolean dirty;
    private boolean writing;

    private long messagesSent;
    private final InDoubt inDoubt = new InDoubt();

    Connection(
            SocketEngine engine, Transport transport, SocketAddress remote, String remoteHost, @Nullable Redial link) {
        this.engine = engine;
        this.transport = transport;
        this.remote = remote;
        this.remoteHost = remoteHost;
        this.link = link;
        this.phase = link == null ? Phase.SNIFFING : Phase.LISTENING;
        this.writer = new FrameWriter(this, engine.requests.idHigh);
        this.handshake = new Handshake(this, engine, link);
        this.liveness = new Liveness(this, engine);
        this.ending = new Ending(this, engine);
        this.intake = new Intake(this, engine);
    }

    /** To be called once, when the engine knows the connection. */
    void begin() {
        engine.trace("connected", this, "");
        handshake.begin();
        schedule();
    }

    // ---- what it is ----

    /** Where messages are encoded. */
    public FrameWriter writer() {
        return writer;
    }

    Phase phase() {
        return phase;
    }

    SocketAddress remote() {
        return remote;
    }

    String remoteHost() {
        return remoteHost;
    }

    boolean dialled() {
        return link != null;
    }

    /** The identity that the peer's HELLO claims. */
    Identity identity() {
        Identity identity = handshake.claimed();
        if (identity == null) {
            throw new IllegalStateException("no HELLO has come yet");
        }
        return identity;
    }

    /** When its peer was admitted. */
    long admittedNanos() {
        return admittedNanos;
    }

    long messagesSent() {
        return messagesSent;
    }

    InDoubt inDoubt() {
        return inDoubt;
    }

    long messagesReceived() {
        return intake.messagesReceived();
    }

    /** True if our dial has not been answered by a HELLO, or the answer is being judged (R3, AIO-CON-004). */
    boolean unanswered() {
        return phase == Phase.LISTENING || phase == Phase.GREETED || (phase == Phase.HELD && dialled());
    }

    /** True once its peer has said HELLO and been answered: it may send much. */
    public boolean isAnswered() {
        return !phase.isHandshake();
    }

    /** True if its input is nothing but messages that wait for takers, so that takers may read it. */
    public boolean isStreaming() {
        return phase == Phase.OPEN && !eager();
    }

    /** Changes the phase; the new one's deadlines hold from now on. */
    void become(Phase next) {
        if (!phase.mayBecome(next)) {
            throw new IllegalStateException("a connection cannot go from " + phase + " to " + next);
        }
        phase = next;
        engine.timers.atLatest(this, engine.nowNanos);
    }

    Peer peer() {
        Peer known = peer;
        if (known == null) {
            throw new IllegalStateException("not admitted");
        }
        return known;
    }

    /** The connection of its peer whose messages are to be taken next; itself as a rule. */
    Connection oldestReady() {
        Peer owner = leftover == null ? peer : leftover;
        return owner == null ? this : owner.oldestReady(this);
    }

    @Override
    public String toString() {
        Identity claimed = handshake.claimed();
        return (dialled() ? "to " : "from ") + (claimed == null ? "" : claimed + " at ") + remote;
    }

    // ---- admission ----

    /** The peer comes in: says our HELLO and decodes what came behind the peer's. */
    void admit() {
        handshake.admit();
        resumeInput();
    }

    /** Decodes what came while the peer was judged, and goes on reading. */
    void resumeInput() {
        decodeAhead();
        transport.reading(!isPaused());
    }

    void attach() {
        intake.allowMessages();
        Peer met = engine.peers.meet(identity());
        peer = met;
        met.attach(this);
    }

    void open() {
        become(Phase.OPEN);
        admitted = true;
        admittedNanos = engine.nowNanos;
        Peer opened = peer();
        engine.host.event(new SocketEvent.PeerConnected(opened.identity, remote, dialled()));
        engine.opened(opened);
        opened.opened();
        Redial dialled = link;
        if (dialled != null) {
            dialled.opened();
        }
    }

    /** Where that leaves its link. */
    Link.State linkState() {
        return switch (phase) {
            case LISTENING, SNIFFING, GREETED, HELD, PROBATION -> Link.State.HANDSHAKE;
            case OPEN, RETIRING, FLUSHING -> Link.State.CONNECTED;
            case ENDING, CLOSED -> Link.State.WAITING;
        };
    }

    // ---- input ----

    /** The buffer that received octets are in, between its position and its limit. */
    public void input(@Nullable ByteBuffer buffer) {
        intake.input(buffer);
    }

    /** More octets are in the input buffer. Decodes at once what cannot wait for a taker. */
    public void received() {
        intake.received();
    }

    /** Decodes all input that there is credit for. */
    public void decodeAhead() {
        intake.decodeAhead();
    }

    /** The peer's direction has ended, cleanly or not; everything it sent that reached us is delivered first. */
    public void inputEnded(boolean cleanly, String failure) {
        if (phase != Phase.CLOSED) {
            intake.decodeRest();
            ending.inputEnded(cleanly, intake.isWithinFrame(), failure);
        }
    }

    /** True while frames matter even if nobody takes messages. */
    boolean eager() {
        return phase != Phase.OPEN || engine.isClosing() || hasRivals();
    }

    /** True while another connection of its peer is open too. */
    boolean hasRivals() {
        Peer known = peer;
        return known != null && known.rivalry != null;
    }

    /** A frame has come: that ends a probation, and may settle a rivalry. */
    void heard() {
        if (phase == Phase.PROBATION) {
            open();
        }
        Rivalry rivalry = peer().rivalry;
        if (rivalry != null) {
            rivalry.heard(this);
        }
    }

    /** Room was set aside for a large payload, which must move on. */
    void reserved(int payloadSize) {
        liveness.reserved(payloadSize);
        engine.timers.atLatest(this, liveness.deadlineNanos());
    }

    // ---- credit (R4, AIO-RTE-009) ----

    boolean isPaused() {
        return liveness.isPaused();
    }

    boolean owesTooMuch() {
        return writer.controlBytes() > MOST_OWED_BYTES;
    }

    void pause() {
        if (!isPaused()) {
            liveness.pause();
            engine.inbox.pause(this);
            transport.reading(false);
            engine.host.event(new SocketEvent.ReadingPaused(identity()));
        }
    }

    void resume() {
        if (phase == Phase.CLOSED || !isPaused()) {
            return;
        }
        liveness.resume();
        transport.reading(true);
        engine.host.event(new SocketEvent.ReadingResumed(identity()));
        decodeAhead();
        transport.reading(!isPaused());
        schedule();
    }

    /** Looks whether the peer has gone, if it is not being read. */
    void probeIfPaused() {
        if (isPaused()) {
            probe();
        }
    }

    void probe() {
        transport.probe();
    }

    /** The socket has begun to close: input is read to its end, and counted. */
    void socketClosing() {
        if (isPaused()) {
            engine.inbox.unpause(this);
        }
        decodeAhead();
    }

    // ---- output ----

    /** Something can be written. */
    void flush() {
        if (!dirty) {
            dirty = true;
            transport.flush();
        }
    }

    /**
     * Takes the writing of this connection, which one thread at a time may have.
     *
     * @return false if it is taken, or there will never be anything to write
     */
    public boolean takeWriting() {
        dirty = false;
        if (writing || phase == Phase.CLOSED || ending.isOutputShut()) {
            return false;
        }
        writing = true;
        return true;
    }

    /** The wish to write is answered: the next one is to be heard again. */
    public void clean() {
        dirty = false;
    }

    /** Gives the writing back. */
    public void releaseWriting() {
        writing = false;
        ending.writingReleased();
    }

    /** True while somebody writes. */
    public boolean isBeingWritten() {
        return writing;
    }

    /** True if something is left that this connection is to write. */
    boolean hasOutput() {
        Peer known = peer;
        boolean queued = known != null && known.active == this && known.hasQueued() && sendsMessages();
        return queued || writer.hasAhead() || !writer.idle() || writer.controlBytes() > 0;
    }

    boolean sendsMessages() {
        return phase == Phase.OPEN || phase == Phase.FLUSHING;
    }

    void takeMessages(FrameWriter batch) {
        Peer known = peer;
        if (known != null && known.active == this && sendsMessages()) {
            known.fill(batch);
        }
    }

    /** Encodes a small message at once; false if it must go the way of the queue. */
    boolean encodeAhead(byte[] payload, long tag) {
        return sendsMessages() && writer.encodeAhead(payload, tag);
    }

    void messageWritten(Object item) {
        int size = Outgoing.payload(item).length;
        messagesSent++;
        if (!(item instanceof Request)) {
            inDoubt.written(1, size);
        }
        engine.sent(1, size);
        peer().written(item, liveness.readNanos());
    }

    /** Messages that were encoded ahead are written. */
    void messagesWritten(int messages, long payloadBytes) {
        messagesSent += messages;
        inDoubt.written(messages, payloadBytes);
        engine.sent(messages, payloadBytes);
        peer().settleEncoded(messages, payloadBytes);
    }

    void progress(long octets, long nowNanos) {
        if (octets > 0) {
            liveness.wrote(nowNanos);
        }
        Peer known = peer;
        if (known == null) {
            return;
        }
        if (known.unacknowledged() > 0) {
            engine.timers.atLatest(this, liveness.when(known.nextResendNanos()));
        }
        if (known.isBelowHalf()) {
            engine.roomMade();
        }
        if (isPaused()) {
            engine.inbox.reconsider(this);
        }
    }

    /** Gives memory back that only a burst needed. */
    void trim() {
        writer.trim();
        Peer known = peer;
        if (known != null) {
            known.trim();
        }
    }

    void sendHeartbeat() {
        if (phase == Phase.PROBATION || phase == Phase.OPEN || (phase == Phase.RETIRING && !ending.isOutputShut())) {
            engine.trace("HEARTBEAT", this, "");
            writer.control(engine.heartbeatFrame);
        }
    }

    void shutdownOutput() {
        transport.shutdownOutput();
    }

    /** There is nothing left to read. */
    void readNoMore() {
        transport.reading(false);
    }

    // ---- time ----

    @Override
    void fire(long nowNanos) {
        switch (phase) {
            case LISTENING, SNIFFING, GREETED, HELD -> handshake.check();
            case PROBATION -> {
                handshake.check();
                liveness.check();
            }
            case OPEN -> {
                liveness.check();
                resend();
            }
            case RETIRING, FLUSHING -> {
                liveness.check();
                if (phase != Phase.CLOSED) {
                    ending.check();
                }
            }
            case ENDING -> ending.check();
            case CLOSED -> {}
        }
        schedule();
    }

    private void resend() {
        Peer known = peer;
        if (known != null && known.active == this && phase == Phase.OPEN && !isPaused()) {
            known.resend(liveness.readNanos());
        }
    }

    /** A deadline that is past and cannot be kept yet (somebody is writing, say) must not make the timers spin. */
    private void schedule() {
        long deadline = deadlineNanos();
        engine.timers.at(
                this, deadline == Timers.NEVER ? deadline : Math.max(deadline, engine.nowNanos + Timings.LEAST_NANOS));
    }

    private long deadlineNanos() {
        return switch (phase) {
            case LISTENING, SNIFFING, GREETED, HELD -> handshake.deadlineNanos();
            case PROBATION -> Math.min(handshake.deadlineNanos(), liveness.deadlineNanos());
            case OPEN -> Math.min(liveness.deadlineNanos(), resendNanos());
            case RETIRING, FLUSHING -> Math.min(ending.deadlineNanos(), liveness.deadlineNanos());
            case ENDING -> ending.deadlineNanos();
            case CLOSED -> Timers.NEVER;
        };
    }

    private long resendNanos() {
        Peer known = peer();
        return known.active == this ? liveness.when(known.nextResendNanos()) : Timers.NEVER;
    }

    // ---- the end ----

    /** No new message is to go this way: the connection is flushed to be closed. */
    void takeNoMore() {
        Peer known = peer();
        if (known.connections.size() == 1) {
            engine.router.leave(known);
        }
    }

    /** Ends a connection that may still hold input: that is delivered first. */
    void endAfterInput(DisconnectReason reason, String detail) {
        intake.decodeRest();
        end(reason, detail);
    }

    /** Ends the connection now, or as soon as nobody writes it. */
    public void end(DisconnectReason reason, String detail) {
        if (phase == Phase.CLOSED) {
            return;
        }
        if (writing) {
            ending.postpone(reason, detail);
            transport.close();
            return;
        }
        become(Phase.CLOSED);
        engine.timers.cancel(this);
        engine.trace("closed", this, reason);
        transport.close();
        intake.input(null);
        if (peer != null) {
            leavePeer(reason, detail);
        } else {
            reportRejected(reason, detail);
        }
        Redial dialled = link;
        if (dialled != null) {
            long upNanos = admitted ? engine.nowNanos - admittedNanos : 0;
            boolean answered = handshake.claimed() != null && reason != DisconnectReason.REFUSED_BY_POLICY;
            String text = detail.isEmpty() ? reason.name() : reason + ": " + detail;
            dialled.connectionEnded(reason, admitted, answered, upNanos, text);
        }
        engine.ended(this);
    }

    /** The peer is no longer this connection's: what was queued on it goes back. */
    void leavePeer(DisconnectReason reason, String detail) {
        Peer left = peer();
        writer.settlePart();
        ending.reportUnconfirmed(inDoubt);
        peer = null;
        if (admitted) {
            reported = true;
            engine.host.event(
                    new SocketEvent.PeerDisconnected(left.identity, remote, reason, detail, inDoubt.messages()));
        } else {
            reportRejected(reason, detail);
        }
        left.detach(this);
        if (left.connections.isEmpty()) {
            engine.peerLost(left);
        } else {
            engine.roomMade();
        }
    }

    void reportRejected(DisconnectReason reason, String detail) {
        if (!reported) {
            reported = true;
            engine.host.event(new SocketEvent.Rejected(handshake.claimed(), remote, reason, detail));
        }
    }
}
