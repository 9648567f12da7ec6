package io.aiomsg.nio.engine;

import io.aiomsg.DisconnectReason;
import io.aiomsg.LossReason;
import io.aiomsg.nio.wire.FrameDecoder;
import io.aiomsg.nio.wire.FrameSink;
import io.aiomsg.nio.wire.V1;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The incoming half of a connection: which octets are decoded when, and what each frame means. Messages are decoded as they
 * are asked for; everything is decoded at once while frames matter by themselves.
 */
final class Intake implements FrameSink {

    private final Connection connection;
    private final SocketEngine engine;
    private final FrameDecoder decoder = new FrameDecoder(V1.MAX_HELLO_SIZE);

    private @Nullable ByteBuffer in;
    private boolean starved = true;
    private long messagesReceived;

    Intake(Connection connection, SocketEngine engine) {
        this.connection = connection;
        this.engine = engine;
    }

    long messagesReceived() {
        return messagesReceived;
    }

    /** The peer is admitted, or is about to be: frames may be as long as the limits allow. */
    void allowMessages() {
        decoder.limit(engine.limits.maxPayloadBytes() + V1.LONGEST_HEAD_SIZE);
    }

    void input(@Nullable ByteBuffer buffer) {
        in = buffer;
    }

    void received() {
        connection.liveness.heard();
        starved = false;
        Phase phase = connection.phase();
        if (connection.handshake.isMute()) {
            return;
        }
        if (phase == Phase.LISTENING || phase == Phase.SNIFFING) {
            connection.handshake.sniff(octets());
        } else if (phase == Phase.GREETED) {
            decodeHello();
        }
        phase = connection.phase();
        if (phase == Phase.ENDING && !connection.ending.isFlush()) {
            discard();
        } else if (phase == Phase.OPEN && !connection.eager()) {
            engine.inbox.offer(connection);
        } else if (!phase.isHandshake()) {
            decodeAhead();
        }
    }

    /** What came while nothing could be done with it is looked at now. */
    void resume() {
        ByteBuffer buffer = in;
        if (buffer != null && buffer.hasRemaining()) {
            received();
        }
    }

    private ByteBuffer octets() {
        ByteBuffer buffer = in;
        if (buffer == null) {
            throw new IllegalStateException("there is no input");
        }
        return buffer;
    }

    void discard() {
        ByteBuffer buffer = in;
        if (buffer != null) {
            buffer.position(buffer.limit());
        }
    }

    /** True if there is input that might hold a whole frame. */
    private boolean hasInput() {
        return in != null
                && !starved
                && octets().hasRemaining()
                && connection.phase() != Phase.CLOSED
                && !connection.phase().isHandshake();
    }

    void decodeHello() {
        switch (decoder.step(octets(), this)) {
            case FRAME, STARVED -> {}
            case TOO_LONG, NO_CREDIT ->
                connection.ending.refuse(
                        DisconnectReason.BAD_HELLO, "its first frame announces " + decoder.announcedSize() + " octets");
        }
    }

    /** Decodes all input that there is credit for. */
    void decodeAhead() {
        while (decodeOne(false)) {
            // one frame at a time
        }
    }

    /**
     * The next message if it is the next frame and nothing stands in its way: the straight path of a streaming socket, on
     * which a message is no sooner decoded than taken.
     */
    @Nullable
    Received takeDirectly() {
        if (!hasInput() || !connection.isStreaming() || connection.isPaused() || connection.owesTooMuch()) {
            return null;
        }
        byte[] payload = decoder.takeData(octets());
        if (payload == null) {
            return null;
        }
        messagesReceived++;
        engine.received(payload.length);
        return new Received(connection.peer().identity, payload);
    }

    /** The next message, decoding only as much as that takes. */
    @Nullable
    Received nextMessage() {
        while (connection.ready.isEmpty()) {
            if (!decodeOne(false)) {
                return null;
            }
        }
        return connection.ready.pollFirst();
    }

    private boolean decodeOne(boolean beyondCredit) {
        if (!hasInput()) {
            return false;
        }
        if (!beyondCredit && !engine.isClosing() && (connection.owesTooMuch() || !engine.inbox.credit(connection))) {
            connection.pause();
            return false;
        }
        return switch (decoder.step(octets(), this)) {
            case FRAME -> true;
            case STARVED -> {
                starved = true;
                yield false;
            }
            case NO_CREDIT -> {
                connection.pause();
                yield false;
            }
            case TOO_LONG -> {
                connection.ending.fail(
                        DisconnectReason.FRAME_TOO_LONG,
                        "it announced a frame of " + decoder.announcedSize() + " octets; the limit is "
                                + engine.limits.maxPayloadBytes() + " of payload");
                yield false;
            }
        };
    }

    /** Decodes whatever is whole, credit or not: nothing will follow. */
    void decodeRest() {
        while (decodeOne(true)) {
            // one frame at a time
        }
    }

    /** True if what is left is part of a frame. */
    boolean isWithinFrame() {
        ByteBuffer rest = in;
        return decoder.withinLargeFrame() || (rest != null && rest.hasRemaining());
    }

    /** Octets still to come of the large frame being received. */
    int missingBytes() {
        return decoder.missingBytes();
    }

    // ---- frames ----

    @Override
    public void hello(int version, byte @Nullable [] identity) {
        if (connection.phase().awaitsHello()) {
            connection.handshake.hello(version, identity);
        } else {
            connection.heard();
        }
    }

    /** A frame other than a first HELLO has come; false if that is premature, which ends the connection. */
    private boolean expected(String what) {
        if (connection.phase().awaitsHello()) {
            connection.ending.refuse(DisconnectReason.BAD_HELLO, "its first frame was " + what + ", not HELLO");
            return false;
        }
        connection.heard();
        return true;
    }

    @Override
    public void heartbeat() {
        if (expected("HEARTBEAT")) {
            engine.trace("HEARTBEAT of", connection, "");
        }
    }

    @Override
    public void data(byte[] payload) {
        if (expected("DATA")) {
            engine.inbox.endReservation(connection);
            deliver(new Received(connection.peer().identity, payload));
        }
    }

    @Override
    public void request(long idHigh, long idLow, byte[] payload) {
        if (!expected("DATA_REQ")) {
            return;
        }
        MessageId id = new MessageId(idHigh, idLow);
        IdMemory memory = connection.peer().memory();
        IdMemory.Fate fate = memory.fate(id);
        if (fate != null) {
            engine.inbox.returnReservation(connection);
            engine.duplicate();
            if (fate == IdMemory.Fate.TAKEN) {
                engine.receipts.acknowledge(connection.peer(), id);
            }
            return;
        }
        engine.inbox.endReservation(connection);
        memory.arrived(id);
        deliver(new Received.Requested(connection.peer(), payload, id));
    }

    private void deliver(Received message) {
        int size = message.size();
        messagesReceived++;
        engine.received(size);
        if (engine.isClosing()) {
            engine.losses.lost(LossReason.CLOSED_UNTAKEN, connection.peer().identity, 1, size);
        } else {
            engine.inbox.add(connection, message);
            engine.host.takeable();
        }
    }

    @Override
    public void ack(long idHigh, long idLow) {
        if (expected("ACK")) {
            engine.requests.acknowledged(connection.peer(), idHigh, idLow);
        }
    }

    @Override
    public void skipped() {
        expected("of an unknown type");
    }

    @Override
    public boolean reserve(int payloadSize) {
        if (engine.isClosing()) {
            return true;
        }
        boolean granted = engine.inbox.reserve(connection, payloadSize);
        if (granted) {
            connection.reserved(payloadSize);
        }
        return granted;
    }
}
