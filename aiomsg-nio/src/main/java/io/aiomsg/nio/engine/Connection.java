package io.aiomsg.nio.engine;

import io.aiomsg.DisconnectReason;
import io.aiomsg.Identity;
import io.aiomsg.LossReason;
import io.aiomsg.SocketEvent;
import io.aiomsg.nio.wire.FirstOctets;
import io.aiomsg.nio.wire.FrameDecoder;
import io.aiomsg.nio.wire.FrameSink;
import io.aiomsg.nio.wire.V1;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One connection from its first octet to its last: handshake, liveness, input, end. The state machine is {@link Phase};
 * every change of phase goes through {@link #become}.
 */
public final class Connection extends Timers.Timed implements FrameSink {

    /** Where a connection is in its life. */
    enum Phase {
        /** Dialled; nothing said: a peer that speaks first is given its chance (R9). */
        LISTENING,
        /** Accepted; nothing said by us until the peer's HELLO has come. */
        SNIFFING,
        /** Dialled; our HELLO is sent, the peer's awaited. */
        GREETED,
        /** Accepted; the peer's HELLO has come and is being judged (R1). */
        HELD,
        /** Both HELLOs exchanged, but the peer may still refuse us: messages are held (R2). */
        PROBATION,
        /** Messages flow. */
        OPEN,
        /** Another connection of the peer is kept: no new message goes out, input is delivered to its end (R3). */
        RETIRING,
        /** What is queued is written, then our direction is ended (R7). */
        FLUSHING,
        /** Our direction is ended, or about to be; the peer's end is awaited. */
        ENDING,
        /** Over. */
        CLOSED;

        boolean mayBecome(Phase next) {
            return switch (this) {
                case LISTENING -> next == GREETED || next == ENDING || next == CLOSED;
                case SNIFFING -> next == HELD || next == ENDING || next == CLOSED;
                case GREETED -> next == PROBATION || next == ENDING || next == CLOSED;
                case HELD -> next == PROBATION || next == OPEN || next == ENDING || next == CLOSED;
                case PROBATION -> next == OPEN || next == RETIRING || next == ENDING || next == CLOSED;
                case OPEN -> next == RETIRING || next == FLUSHING || next == ENDING || next == CLOSED;
                case RETIRING, FLUSHING -> next == ENDING || next == CLOSED;
                case ENDING -> next == CLOSED;
                case CLOSED -> false;
            };
        }
    }

    /** Owed ACKs beyond this many octets stop the reading of a peer that does not take them (R4). */
    private static final int MOST_OWED_BYTES = 64 * 1024;

    /** Messages decoded and not taken, and their octets; kept by {@link Inbox}. */
    final ArrayDeque<Received> ready = new ArrayDeque<>(0);

    long readyBytes;
    int reservedBytes;
    boolean inRotation;

    private final SocketEngine engine;
    private final Transport transport;
    private final SocketAddress remote;
    private final String remoteHost;
    private final @Nullable Redial link;
    private final FrameDecoder decoder;
    private final FrameWriter writer;
    private final ReadClock readClock = new ReadClock();
    private final long openedNanos;

    private Phase phase;
    private @Nullable Peer peer;
    private @Nullable Identity claimed;
    private boolean admitted;
    private boolean reported;

    private @Nullable ByteBuffer in;
    private boolean starved = true;
    private boolean dirty;
    private boolean writing;
    private @Nullable DisconnectReason endReason;
    private String endDetail = "";

    private long heardNanos;
    private boolean probed;
    private long wroteNanos;
    private long progressNanos;
    private boolean stallReported;
    private long greetedNanos;
    private long heldSinceNanos;
    private long probationEndNanos;
    private long admittedNanos;
    private long moveNanos;
    private int moveMissing;

    // ENDING
    private boolean graceful;
    private boolean outputShut;
    private long shutdownNanos;
    private long closeNanos;

    private long messagesSent;
    private long plainSent;
    private long plainSentBytes;
    private long messagesReceived;

    Connection(
            SocketEngine engine, Transport transport, SocketAddress remote, String remoteHost, @Nullable Redial link) {
        this.engine = engine;
        this.transport = transport;
        this.remote = remote;
        this.remoteHost = remoteHost;
        this.link = link;
        this.decoder = new FrameDecoder(V1.MAX_HELLO_SIZE);
        this.writer = new FrameWriter(this, engine.requests.idHigh);
        this.openedNanos = engine.nowNanos;
        this.heardNanos = openedNanos;
        this.wroteNanos = openedNanos;
        this.progressNanos = openedNanos;
        this.phase = link == null ? Phase.SNIFFING : Phase.LISTENING;
    }

    // ---- what it is ----

    /** Where messages are encoded. */
    public FrameWriter writer() {
        return writer;
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

    Identity identity() {
        Identity identity = claimed;
        if (identity == null) {
            throw new IllegalStateException("no HELLO has come yet");
        }
        return identity;
    }

    /** When its peer was admitted. */
    long admittedNanos() {
        return admittedNanos;
    }

    long heldSinceNanos() {
        return heldSinceNanos;
    }

    long messagesSent() {
        return messagesSent;
    }

    long messagesReceived() {
        return messagesReceived;
    }

    /** True if our dial has not been answered by a HELLO (R3). */
    boolean unanswered() {
        return phase == Phase.LISTENING || phase == Phase.GREETED;
    }

    private void become(Phase next) {
        if (!phase.mayBecome(next)) {
            throw new IllegalStateException("a connection cannot go from " + phase + " to " + next);
        }
        phase = next;
    }

    @Override
    public String toString() {
        return (dialled() ? "to " : "from ") + (claimed == null ? "" : claimed + " at ") + remote;
    }

    /** True if its input is nothing but messages that wait for takers, so that takers may read it. */
    public boolean isStreaming() {
        return phase == Phase.OPEN && !eager();
    }

    // ---- handshake (R1, R2, R9) ----

    void begin() {
        engine.trace("connected", this, "");
        Redial dialled = link;
        if (dialled != null && (dialled.speaksV1() || engine.timings.listenFirst == 0)) {
            greet();
        }
        schedule();
    }

    private void greet() {
        become(Phase.GREETED);
        greetedNanos = engine.nowNanos;
        sayHello();
        schedule();
    }

    private void sayHello() {
        engine.trace("HELLO", this, "");
        writer.control(engine.helloFrame);
    }

    /** The first octets decide what is spoken here. */
    private void sniff(ByteBuffer octets) {
        FirstOctets.Verdict verdict = FirstOctets.sniff(octets, V1.MAX_HELLO_SIZE);
        switch (verdict) {
            case UNDECIDED -> {}
            case V1 -> decodeHello(octets);
            case HTTP -> refuse(DisconnectReason.NOT_AIOMSG, "it speaks HTTP; WebSocket is not served here");
            case OTHER_VERSION -> refuse(DisconnectReason.WRONG_VERSION, "its HELLO is not of version " + V1.VERSION);
            case BAD_HELLO -> refuse(DisconnectReason.BAD_HELLO, "its HELLO has no whole identity");
            case CLASSIC ->
                refuse(
                        DisconnectReason.BAD_HELLO,
                        "its first frame is no HELLO; the classic dialect is not served here");
            case GARBAGE -> refuse(DisconnectReason.NOT_AIOMSG, "its first octets are no frame of aiomsg");
        }
    }

    private void decodeHello(ByteBuffer octets) {
        switch (decoder.step(octets, this)) {
            case FRAME, STARVED -> {}
            case TOO_LONG, NO_CREDIT ->
                refuse(DisconnectReason.BAD_HELLO, "its first frame announces " + decoder.announcedSize() + " octets");
        }
    }

    @Override
    public void hello(int version, byte @Nullable [] octets) {
        if (!inHandshake()) {
            heard();
            return;
        }
        if (version != V1.VERSION) {
            refuse(DisconnectReason.WRONG_VERSION, "its HELLO is of version " + version + ", ours of " + V1.VERSION);
        } else if (octets == null) {
            refuse(DisconnectReason.BAD_HELLO, "its HELLO has no whole identity");
        } else {
            claimed = Identity.of(octets);
            decoder.limit(engine.limits.maxPayloadBytes() + V1.TYPE_SIZE + V1.ID_SIZE);
            engine.trace("HELLO of", this, "");
            greeted();
        }
    }

    private boolean inHandshake() {
        return phase == Phase.LISTENING || phase == Phase.SNIFFING || phase == Phase.GREETED;
    }

    private void greeted() {
        Redial dialled = link;
        if (dialled == null) {
            become(Phase.HELD);
            heldSinceNanos = engine.nowNanos;
            engine.admission.claim(this);
            schedule();
            return;
        }
        if (phase == Phase.LISTENING) {
            greet();
        }
        dialled.answered();
        if (identity().equals(engine.identity)) {
            refuse(DisconnectReason.OWN_IDENTITY, "it answered with this socket's own identity");
        } else {
            beginProbation(2 * (engine.nowNanos - greetedNanos));
        }
        engine.admission.rejudge();
    }

    /** The peer comes in: our HELLO says so. */
    void admit() {
        sayHello();
        if (engine.links.isEmpty()) {
            attach();
            open();
        } else {
            beginProbation(5 * engine.timings.probationLeast);
        }
        schedule();
        decodeAhead();
    }

    private void beginProbation(long lengthNanos) {
        long length = Math.max(engine.timings.probationLeast, Math.min(engine.timings.probationMost, lengthNanos));
        probationEndNanos = engine.nowNanos + length;
        become(Phase.PROBATION);
        attach();
        schedule();
    }

    private void attach() {
        Peer met = engine.peers.meet(identity());
        peer = met;
        met.attach(this);
    }

    private void open() {
        become(Phase.OPEN);
        admitted = true;
        admittedNanos = engine.nowNanos;
        Peer admittedPeer = peer();
        engine.host.event(new SocketEvent.PeerConnected(admittedPeer.identity, remote, dialled()));
        engine.opened(admittedPeer);
        admittedPeer.opened();
    }

    private Peer peer() {
        Peer known = peer;
        if (known == null) {
            throw new IllegalStateException("not admitted");
        }
        return known;
    }

    // ---- input ----

    /** The buffer that received octets are in, between its position and its limit. */
    public void input(@Nullable ByteBuffer buffer) {
        in = buffer;
    }

    /** More octets are in the input buffer. Decodes at once what cannot wait for a taker. */
    public void received() {
        heardNanos = readClock.at(engine.nowNanos);
        probed = false;
        starved = false;
        if (phase == Phase.LISTENING || phase == Phase.SNIFFING) {
            sniff(octets());
        } else if (phase == Phase.GREETED) {
            decodeHello(octets());
        }
        if (phase == Phase.ENDING && !graceful) {
            octets().position(octets().limit());
        } else if (phase == Phase.OPEN && !eager()) {
            engine.inbox.offer(this);
        } else if (phase != Phase.HELD && !inHandshake()) {
            decodeAhead();
        }
    }

    /** True while frames matter even if nobody takes messages. */
    private boolean eager() {
        return phase != Phase.OPEN || engine.isClosing() || peer().rivalry != null;
    }

    private ByteBuffer octets() {
        ByteBuffer buffer = in;
        if (buffer == null) {
            throw new IllegalStateException("there is no input");
        }
        return buffer;
    }

    /** True if there is input that might hold a whole frame. */
    boolean hasInput() {
        return in != null && !starved && octets().hasRemaining() && phase != Phase.CLOSED && phase != Phase.HELD;
    }

    /** Decodes all input that there is credit for. */
    public void decodeAhead() {
        while (decodeOne(false)) {
            // one frame at a time
        }
    }

    /** The next message, decoding only as much as that takes. */
    @Nullable
    Received nextMessage() {
        while (ready.isEmpty()) {
            if (!decodeOne(false)) {
                return null;
            }
        }
        return ready.pollFirst();
    }

    private boolean decodeOne(boolean beyondCredit) {
        if (!hasInput() || inHandshake()) {
            return false;
        }
        boolean allowed = beyondCredit || engine.isClosing() || (engine.inbox.credit(this) && !owesTooMuch());
        if (!allowed) {
            pause();
            return false;
        }
        return switch (decoder.step(octets(), this)) {
            case FRAME -> true;
            case STARVED -> {
                starved = true;
                yield false;
            }
            case NO_CREDIT -> {
                pause();
                yield false;
            }
            case TOO_LONG -> {
                fail(
                        DisconnectReason.FRAME_TOO_LONG,
                        "it announced a frame of " + decoder.announcedSize() + " octets; the limit is "
                                + engine.limits.maxPayloadBytes() + " of payload");
                yield false;
            }
        };
    }

    private void heard() {
        if (phase == Phase.PROBATION) {
            open();
        }
        Peer known = peer;
        if (known != null && known.rivalry != null) {
            known.rivalry.heard(this);
        }
    }

    /** In the handshake only HELLO may come. */
    private boolean premature(String what) {
        if (inHandshake()) {
            refuse(DisconnectReason.BAD_HELLO, "its first frame was " + what + ", not HELLO");
            return true;
        }
        heard();
        return false;
    }

    @Override
    public void heartbeat() {
        if (!premature("HEARTBEAT")) {
            engine.trace("HEARTBEAT of", this, "");
        }
    }

    @Override
    public void data(byte[] payload) {
        if (!premature("DATA")) {
            engine.inbox.endReservation(this);
            deliver(new Received(peer().identity, payload));
        }
    }

    @Override
    public void request(long idHigh, long idLow, byte[] payload) {
        if (premature("DATA_REQ")) {
            return;
        }
        engine.inbox.endReservation(this);
        MessageId id = new MessageId(idHigh, idLow);
        IdMemory memory = peer().memory();
        IdMemory.Fate fate = memory.fate(id);
        if (fate != null) {
            engine.duplicate();
            if (fate == IdMemory.Fate.TAKEN) {
                engine.acknowledge(peer(), id);
            }
        } else {
            if (!engine.isClosing()) {
                memory.arrived(id);
            }
            deliver(new Received.Requested(peer(), payload, id));
        }
    }

    private void deliver(Received message) {
        int size = message.size();
        messagesReceived++;
        engine.received(size);
        if (engine.isClosing()) {
            engine.losses.lost(LossReason.CLOSED_UNTAKEN, peer().identity, 1, size);
        } else {
            engine.inbox.add(this, message);
            engine.host.takeable();
        }
    }

    @Override
    public void ack(long idHigh, long idLow) {
        if (!premature("ACK")) {
            engine.requests.acknowledged(peer(), idHigh, idLow);
        }
    }

    @Override
    public void skipped() {
        premature("of an unknown type");
    }

    @Override
    public boolean reserve(int payloadSize) {
        if (engine.isClosing()) {
            return true;
        }
        boolean granted = engine.inbox.reserve(this, payloadSize);
        if (granted) {
            moveNanos = readClock.at(engine.nowNanos);
            moveMissing = payloadSize;
            schedule();
        }
        return granted;
    }

    // ---- credit (R4) ----

    boolean isPaused() {
        return readClock.isPaused();
    }

    boolean owesTooMuch() {
        return writer.controlBytes() > MOST_OWED_BYTES;
    }

    private void pause() {
        if (!isPaused()) {
            readClock.pause(engine.nowNanos);
            engine.inbox.pause(this);
            transport.reading(false);
            engine.host.event(new SocketEvent.ReadingPaused(peer().identity));
        }
    }

    void resume() {
        if (phase == Phase.CLOSED || !isPaused()) {
            return;
        }
        readClock.resume(engine.nowNanos);
        transport.reading(true);
        engine.host.event(new SocketEvent.ReadingResumed(peer().identity));
        decodeAhead();
        schedule();
    }

    void probeIfPaused() {
        if (isPaused()) {
            transport.probe();
        }
    }

    /** How long nothing has been received while it was being read. */
    long silentNanos() {
        return readClock.at(engine.nowNanos) - heardNanos;
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
     * @return false if it is taken, or the connection is over
     */
    public boolean takeWriting() {
        dirty = false;
        if (writing || phase == Phase.CLOSED || outputShut) {
            return false;
        }
        writing = true;
        return true;
    }

    /** It is known that there is something to write. */
    public void clean() {
        dirty = false;
    }

    /** Gives the writing back. */
    public void releaseWriting() {
        writing = false;
        DisconnectReason reason = endReason;
        if (reason != null) {
            end(reason, endDetail);
        } else {
            shutWhenFlushed();
        }
    }

    /** Octets queued for this connection's peer. */
    public long queuedBytes() {
        Peer known = peer;
        return known == null ? 0 : known.queuedBytes();
    }

    void takeMessages(FrameWriter batch) {
        Peer known = peer;
        if (known != null && known.active == this && (phase == Phase.OPEN || phase == Phase.FLUSHING)) {
            known.fill(batch);
        }
    }

    void messageWritten(Object item, long tag, long nowNanos) {
        int size = Outgoing.payload(item).length;
        messagesSent++;
        if (!(item instanceof Request)) {
            plainSent++;
            plainSentBytes += size;
        }
        engine.sent(size);
        peer().written(item, readClock.at(nowNanos));
    }

    void progress(long octets, long nowNanos) {
        if (octets > 0) {
            wroteNanos = nowNanos;
            progressNanos = nowNanos;
            stallReported = false;
        }
        Peer known = peer;
        if (known == null) {
            return;
        }
        if (known.unacknowledged() > 0) {
            engine.timers.atLatest(this, readClock.when(known.nextResendNanos()));
        }
        if (known.isBelowHalf()) {
            engine.roomMade();
        }
        if (isPaused()) {
            engine.inbox.reconsider(this);
        }
    }

    /** How long the peer has taken nothing of what is being written; 0 if nothing is. */
    long stalledNanos() {
        return writer.idle() ? 0 : engine.nowNanos - progressNanos;
    }

    void sendHeartbeat() {
        if (phase == Phase.PROBATION || phase == Phase.OPEN || phase == Phase.RETIRING) {
            engine.trace("HEARTBEAT", this, "");
            writer.control(engine.heartbeatFrame);
        }
    }

    // ---- time ----

    @Override
    void fire(long nowNanos) {
        switch (phase) {
            case LISTENING -> greet();
            case SNIFFING, GREETED -> checkHandshake();
            case HELD -> {
                checkHandshake();
                if (phase == Phase.HELD) {
                    engine.admission.judge(this);
                }
            }
            case PROBATION -> {
                if (nowNanos >= probationEndNanos) {
                    open();
                }
                checkLife();
            }
            case OPEN -> checkLife();
            case RETIRING -> {
                checkLife();
                if (phase == Phase.RETIRING && nowNanos >= closeNanos) {
                    end(DisconnectReason.RETIRED, "the peer did not end its side");
                }
            }
            case FLUSHING -> {
                checkLife();
                if (phase == Phase.FLUSHING && nowNanos >= closeNanos) {
                    endUnconfirmed();
                }
            }
            case ENDING -> checkEnding();
            case CLOSED -> {}
        }
        schedule();
    }

    private void checkHandshake() {
        if (engine.nowNanos >= openedNanos + engine.timings.handshake) {
            engine.admission.withdrawn(this);
            refuseNow(
                    DisconnectReason.HANDSHAKE_TIMEOUT,
                    "no HELLO came within " + Duration.ofNanos(engine.timings.handshake));
        }
    }

    private void checkLife() {
        long now = engine.nowNanos;
        long read = readClock.at(now);
        if (!isPaused() && read >= heardNanos + engine.timings.liveness) {
            if (probed) {
                end(
                        DisconnectReason.LIVENESS_TIMEOUT,
                        "nothing was received for " + Duration.ofNanos(engine.timings.liveness));
                return;
            }
            probed = true;
            transport.probe();
        }
        if (now >= wroteNanos + engine.timings.heartbeat) {
            if (writer.controlBytes() == 0 && writer.idle()) {
                sendHeartbeat();
            }
            wroteNanos = now;
        }
        Peer known = peer();
        if (known.active == this && !isPaused() && phase == Phase.OPEN) {
            known.resend(read);
        }
        checkStall(known, now);
        checkMove(read);
    }

    private void checkStall(Peer known, long now) {
        if (stalledNanos() >= Timings.STALL_NANOS && !stallReported) {
            stallReported = true;
            engine.host.event(new SocketEvent.SendStalled(known.identity, Duration.ofNanos(now - progressNanos)));
        }
        if (writer.idle()) {
            progressNanos = now;
        }
    }

    /** A large frame that holds room must move on (R4). */
    private void checkMove(long read) {
        if (reservedBytes == 0 || read < moveNanos + Timings.PROGRESS_NANOS) {
            return;
        }
        if (moveMissing - decoder.missingBytes() < Inbox.LEAST_PROGRESS) {
            fail(DisconnectReason.SLOW_SENDER, "a frame of " + reservedBytes + " octets did not move on");
            return;
        }
        moveNanos = read;
        moveMissing = decoder.missingBytes();
    }

    private void checkEnding() {
        long now = engine.nowNanos;
        if (!outputShut && now >= shutdownNanos) {
            shutdownOutput();
        }
        if (now >= closeNanos) {
            endUnconfirmed();
        }
    }

    private void schedule() {
        engine.timers.at(this, deadlineNanos());
    }

    private long deadlineNanos() {
        long handshakeEnd = openedNanos + engine.timings.handshake;
        return switch (phase) {
            case LISTENING -> openedNanos + engine.timings.listenFirst;
            case SNIFFING, GREETED -> handshakeEnd;
            case HELD -> Math.min(handshakeEnd, engine.admission.deadlineNanos(this));
            case PROBATION -> Math.min(probationEndNanos, lifeDeadlineNanos());
            case OPEN -> lifeDeadlineNanos();
            case RETIRING, FLUSHING -> Math.min(closeNanos, lifeDeadlineNanos());
            case ENDING -> outputShut ? closeNanos : Math.min(shutdownNanos, closeNanos);
            case CLOSED -> Timers.NEVER;
        };
    }

    private long lifeDeadlineNanos() {
        long now = engine.nowNanos;
        long deadline = wroteNanos + engine.timings.heartbeat;
        long death = readClock.when(heardNanos + engine.timings.liveness);
        deadline = Math.min(deadline, probed ? now + engine.timings.heartbeat / 64 + 1_000_000 : death);
        Peer known = peer();
        if (known.active == this) {
            deadline = Math.min(deadline, readClock.when(known.nextResendNanos()));
        }
        if (reservedBytes > 0) {
            deadline = Math.min(deadline, readClock.when(moveNanos + Timings.PROGRESS_NANOS));
        }
        return Math.max(deadline, now + 100_000);
    }

    // ---- the end (R3, R7) ----

    /** Refuses a peer that has not been admitted, late enough that it does not dial again at once. */
    void refuse(DisconnectReason reason, String detail) {
        refuse(reason, detail, engine.admission.refusalDelayNanos(this));
    }

    /** Refuses a peer that has waited already. */
    void refuseNow(DisconnectReason reason, String detail) {
        refuse(reason, detail, 0);
    }

    private void refuse(DisconnectReason reason, String detail, long delayNanos) {
        engine.admission.refused(this);
        reportRejected(reason, detail);
        endReason = reason;
        endDetail = detail;
        becomeEnding(delayNanos, Timings.END_NANOS);
    }

    /** Ends an admitted peer's connection for what it did: the peer is gone, the stream is ended in order. */
    private void fail(DisconnectReason reason, String detail) {
        if (writing) {
            end(reason, detail);
            return;
        }
        leavePeer(reason, detail);
        endReason = reason;
        endDetail = detail;
        becomeEnding(0, Timings.END_NANOS);
    }

    private void becomeEnding(long delayNanos, long waitNanos) {
        become(Phase.ENDING);
        ByteBuffer buffer = in;
        if (buffer != null) {
            buffer.position(buffer.limit());
        }
        shutdownNanos = engine.nowNanos + delayNanos;
        closeNanos = Math.max(
                shutdownNanos + waitNanos / 8, Math.min(shutdownNanos + waitNanos, engine.nowNanos + 950_000_000));
        if (delayNanos == 0) {
            shutdownOutput();
        }
        schedule();
    }

    private void shutdownOutput() {
        if (!outputShut && !writing) {
            outputShut = true;
            transport.shutdownOutput();
        }
    }

    /** Gives this connection up in favour of another one of its peer. */
    void retire() {
        if (phase != Phase.OPEN && phase != Phase.PROBATION) {
            return;
        }
        become(Phase.RETIRING);
        engine.trace("retiring", this, "");
        closeNanos = engine.nowNanos + Timings.RETIRE_NANOS;
        shutWhenFlushed();
        schedule();
    }

    /** The socket has begun to close: input is read to its end, and counted. */
    void socketClosing() {
        if (isPaused()) {
            engine.inbox.unpause(this);
        }
        if (hasInput() && !inHandshake()) {
            decodeAhead();
        }
    }

    /** Closes after everything queued is written, by {@code deadlineNanos} at the latest. */
    void close(DisconnectReason reason, long deadlineNanos) {
        switch (phase) {
            case LISTENING, SNIFFING, GREETED, HELD -> {
                engine.admission.withdrawn(this);
                reportRejected(reason, "closed during the handshake");
                endReason = reason;
                becomeEnding(0, Math.min(Timings.END_NANOS, deadlineNanos - engine.nowNanos));
            }
            case PROBATION -> {
                open();
                close(reason, deadlineNanos);
            }
            case OPEN -> {
                become(Phase.FLUSHING);
                closeReason = reason;
                closeNanos = deadlineNanos;
                graceful = true;
                if (peer().hasQueued()) {
                    flush();
                }
                shutWhenFlushed();
                schedule();
            }
            case RETIRING, FLUSHING, ENDING -> closeNanos = Math.min(closeNanos, deadlineNanos);
            case CLOSED -> {}
        }
    }

    private DisconnectReason closeReason = DisconnectReason.SOCKET_CLOSED;

    /** Ends our direction once there is nothing left to write. */
    private void shutWhenFlushed() {
        if (writing || !writer.idle() || writer.controlBytes() > 0) {
            return;
        }
        if (phase == Phase.RETIRING) {
            shutdownOutput();
        } else if (phase == Phase.FLUSHING && !(peer().active == this && peer().hasQueued())) {
            become(Phase.ENDING);
            shutdownNanos = engine.nowNanos;
            shutdownOutput();
            schedule();
        } else if (phase == Phase.ENDING && engine.nowNanos >= shutdownNanos) {
            shutdownOutput();
        }
    }

    /** The peer's direction has ended, cleanly or not; everything it sent that reached us is delivered first. */
    public void inputEnded(boolean cleanly, String detail) {
        if (phase == Phase.CLOSED) {
            return;
        }
        while (decodeOne(true)) {
            // whatever is whole
        }
        ByteBuffer rest = in;
        boolean withinFrame = decoder.withinLargeFrame() || (rest != null && rest.hasRemaining());
        if (phase == Phase.ENDING) {
            end(graceful ? closeReason : endReason == null ? DisconnectReason.CLOSED_BY_PEER : endReason, endDetail);
        } else if (phase == Phase.RETIRING) {
            end(DisconnectReason.RETIRED, "another connection of this peer is kept");
        } else if (!cleanly) {
            end(DisconnectReason.CONNECTION_LOST, detail);
        } else if (withinFrame) {
            end(DisconnectReason.CONNECTION_LOST, "it ended within a frame");
        } else {
            end(
                    DisconnectReason.CLOSED_BY_PEER,
                    inHandshake() || phase == Phase.HELD ? "before its HELLO was answered" : "");
        }
    }

    /** The linger is over and the peer has not ended its side: what was flushed may not have arrived. */
    void endUnconfirmed() {
        if (graceful) {
            engine.losses.lost(LossReason.CLOSE_UNCONFIRMED, identity(), plainSent, plainSentBytes);
        }
        end(endReason != null ? endReason : graceful ? closeReason : DisconnectReason.SOCKET_CLOSED, endDetail);
    }

    /** Ends the connection now. */
    public void end(DisconnectReason reason, String detail) {
        if (phase == Phase.CLOSED) {
            return;
        }
        if (writing) {
            endReason = reason;
            endDetail = detail;
            transport.close();
            return;
        }
        boolean answered = claimed != null && dialled();
        become(Phase.CLOSED);
        engine.timers.cancel(this);
        engine.trace("closed", this, reason);
        transport.close();
        in = null;
        if (peer != null) {
            leavePeer(reason, detail);
        } else {
            reportRejected(reason, detail);
        }
        engine.admission.withdrawn(this);
        Redial dialled = link;
        if (dialled != null) {
            dialled.connectionEnded(
                    reason, admitted, answered, admitted ? engine.nowNanos - admittedNanos : 0, text(reason, detail));
        }
        engine.ended(this);
    }

    private static String text(DisconnectReason reason, String detail) {
        return detail.isEmpty() ? reason.name() : reason + ": " + detail;
    }

    private void leavePeer(DisconnectReason reason, String detail) {
        Peer left = peer();
        peer = null;
        if (admitted) {
            engine.host.event(new SocketEvent.PeerDisconnected(left.identity, remote, reason, detail, plainSent));
            reported = true;
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

    private void reportRejected(DisconnectReason reason, String detail) {
        if (!reported) {
            reported = true;
            engine.host.event(new SocketEvent.Rejected(claimed, remote, reason, detail));
        }
    }
}
