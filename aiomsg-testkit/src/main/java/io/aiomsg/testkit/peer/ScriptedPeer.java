package io.aiomsg.testkit.peer;

import io.aiomsg.Identity;
import io.aiomsg.nio.wire.V1;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * One end of a connection that speaks octets step by step, right or deliberately wrong, and expects what the other end
 * answers. For one thread; each step waits until it is done.
 *
 * <p><b>Failures.</b> What goes otherwise than the script says is an {@link AssertionError}: it tells what was expected, what
 * came, and the conversation so far. After one the script has <em>failed</em>. A step that the script itself rules out, such
 * as sending after {@link #halfClose()}, is an {@link IllegalStateException}.
 *
 * <p><b>Time.</b> An expectation without a {@code within} waits for {@link #PATIENCE}, in the time of the stream's world.
 *
 * <p><b>HEARTBEAT</b> is passed over wherever it is not asked for.
 *
 * <p><b>The end.</b> {@link #finish()} and {@link #close()} fail if octets came that the script neither expected nor declared
 * to be ignored ({@link #ignoreRest()}). On a script that has failed already they say nothing, so that they never hide the
 * first failure; {@code close} closes the connection in every case.
 */
// Long because it is the whole vocabulary of a script: most methods are one step in one line.
public final class ScriptedPeer implements AutoCloseable {

    /** How long an expectation waits by default: long, because machines may be busy; reached only when a test fails. */
    public static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration PROBE_PAUSE = Duration.ofMillis(5);

    private final OctetStream stream;
    private final Conversation conversation;
    private final Input input;
    private final Output output;
    private final Expectations expectations;
    private boolean outputEnded;
    private boolean finished;
    private boolean closed;

    /**
     * A scripted peer at one end of a connection, which it takes ownership of.
     *
     * @param stream closed with the scripted peer
     */
    public ScriptedPeer(OctetStream stream) {
        this.stream = stream;
        this.conversation = new Conversation(stream::nanoTime);
        this.input = new Input(stream, conversation);
        this.output = new Output(stream, conversation);
        this.expectations = new Expectations(stream, conversation, input);
    }

    /**
     * {@return a scripted peer connected to a TCP port}
     *
     * @param host a host name or address literal
     * @param port 1 to 65535, listened on
     */
    public static ScriptedPeer connectTcp(String host, int port) {
        return connectTcp(host, port, 0);
    }

    /**
     * {@return as {@link #connectTcp(String, int)}, with a small receive buffer, so that the other side soon blocks}
     *
     * @param host a host name or address literal
     * @param port 1 to 65535, listened on
     * @param receiveBufferBytes of the kernel's buffer; 0 for its default
     */
    public static ScriptedPeer connectTcp(String host, int port, int receiveBufferBytes) {
        try {
            return new ScriptedPeer(TcpStream.connect(new InetSocketAddress(host, port), receiveBufferBytes, PATIENCE));
        } catch (IOException e) {
            throw new AssertionError("could not connect to " + host + ":" + port + ": " + e.getMessage(), e);
        }
    }

    // ---- sending

    /**
     * Sends HELLO.
     *
     * @param identity of 16 octets for a right one
     */
    public void hello(Identity identity) {
        send(Frames.hello(identity));
    }

    /** Sends HEARTBEAT. */
    public void heartbeat() {
        send(Frames.heartbeat());
    }

    /**
     * Sends DATA with a text in UTF-8.
     *
     * @param text any
     */
    public void data(String text) {
        send(Frames.data(text));
    }

    /**
     * Sends DATA.
     *
     * @param payload any octets; may be empty
     */
    public void data(byte[] payload) {
        send(Frames.data(payload));
    }

    /**
     * Sends DATA_REQ with a text in UTF-8.
     *
     * @param id of the message
     * @param text any
     */
    public void request(MessageId id, String text) {
        send(Frames.request(id, text));
    }

    /**
     * Sends DATA_REQ.
     *
     * @param id of the message
     * @param payload any octets; may be empty
     */
    public void request(MessageId id, byte[] payload) {
        send(Frames.request(id, payload));
    }

    /**
     * Sends ACK.
     *
     * @param id of the message
     */
    public void ack(MessageId id) {
        send(Frames.ack(id));
    }

    /**
     * Sends a frame with a right length and any type (0 to 255) and body.
     *
     * @param type 0 to 255
     * @param body one after another
     */
    public void envelope(int type, byte[]... body) {
        send(Frames.envelope(type, body));
    }

    /**
     * Sends a frame that claims a length (0 to 2³²-1) and goes on with any octets, more or fewer or none.
     *
     * @param length 0 to 2³²-1, right or wrong
     * @param octets one after another
     */
    public void frame(long length, byte[]... octets) {
        send(Frames.frame(length, octets));
    }

    /**
     * Sends any octets; in one segment as far as the connection takes them so. {@link Frames} makes some.
     *
     * @param octets one after another
     */
    public void send(byte[]... octets) {
        requireOutput();
        output.add(Frames.concat(octets));
        sendRest(PATIENCE);
    }

    /**
     * Sends octets in pieces with a pause after each; stops early when the other side ends the connection meanwhile.
     *
     * @param octets all that is to be sent
     * @param pieceOctets how many a piece has, from 1; the last may have fewer
     * @param pause behind each piece
     */
    public void sendSplit(byte[] octets, int pieceOctets, Duration pause) {
        if (pieceOctets < 1) {
            throw new IllegalArgumentException("a piece has at least 1 octet, not " + pieceOctets);
        }
        requireOutput();
        for (int from = 0; from < octets.length && !hasEnded(); from += pieceOctets) {
            output.add(Arrays.copyOfRange(octets, from, Math.min(octets.length, from + pieceOctets)));
            try {
                if (!output.flush(PATIENCE)) {
                    throw notTaken(PATIENCE);
                }
            } catch (IOException e) {
                return; // The end is there to be expected.
            }
            sleep(pause);
        }
    }

    /**
     * Sends frames number 0, 1, 2 and so on until the other side takes nothing for {@code stillness}. The rest of the frame
     * begun last is kept: it goes out before anything else, or by {@link #sendRest}.
     *
     * @param frames makes the octets of a frame from its number
     * @param most fails if so many frames are taken
     * @param stillness how long nothing must be taken for the other side to count as blocked
     * @return how many frames were begun
     */
    public int sendUntilBlocked(IntFunction<byte[]> frames, int most, Duration stillness) {
        requireOutput();
        for (int number = 0; number < most; number++) {
            output.add(frames.apply(number));
            if (!flush(stillness)) {
                return number + 1;
            }
        }
        throw conversation.fail(
                "expected the other side to stop reading, but it took all of " + Words.count(most, "frame"));
    }

    /**
     * Sends what {@link #sendUntilBlocked} could not; fails if the other side takes nothing for {@code stillness}.
     *
     * @param stillness how long nothing must be taken for the other side to count as blocked
     */
    public void sendRest(Duration stillness) {
        requireOutput();
        if (!flush(stillness)) {
            throw notTaken(stillness);
        }
    }

    /** Ends this direction (FIN), behind what has been sent; the other one stays open. */
    public void halfClose() {
        requireOutput();
        outputEnded = true;
        conversation.ended(Ending.FIN);
        try {
            stream.shutdownOutput();
        } catch (IOException e) {
            throw conversation.fail("could not half close: " + e.getMessage(), e);
        }
    }

    /** Ends the connection abruptly (RST). What came before can still be expected. */
    public void reset() {
        requireScript();
        input.readAhead();
        input.stop();
        outputEnded = true;
        conversation.ended(Ending.RST);
        stream.reset();
    }

    // ---- expecting

    /**
     * Expects the next envelope to be a HELLO of version 1 and 18 octets.
     *
     * @return the identity in it
     */
    public Identity expectHello() {
        return expectHello(PATIENCE);
    }

    /**
     * As {@link #expectHello()}, within a time.
     *
     * @param within how long that may take
     * @return the identity in it
     */
    public Identity expectHello(Duration within) {
        requireInput();
        Envelope hello = expectations.message("HELLO", within);
        if (!hello.isHello()) {
            throw expectations.wrong("HELLO", hello);
        }
        return hello.identity();
    }

    /**
     * The next envelope must be the HELLO of this identity.
     *
     * @param identity all of its octets
     */
    public void expectHello(Identity identity) {
        expectHello(identity, PATIENCE);
    }

    /**
     * As {@link #expectHello(Identity)}, within a time.
     *
     * @param identity all of its octets
     * @param within how long that may take
     */
    public void expectHello(Identity identity, Duration within) {
        requireInput();
        expectations.exactly(Envelope.of(V1.HELLO, new byte[] {V1.VERSION}, identity.octets()), within);
    }

    /**
     * The next envelope must be DATA with this text in UTF-8.
     *
     * @param text any
     */
    public void expectData(String text) {
        expectData(text, PATIENCE);
    }

    /**
     * As {@link #expectData(String)}, within a time.
     *
     * @param text any
     * @param within how long that may take
     */
    public void expectData(String text, Duration within) {
        expectData(Frames.utf8(text), within);
    }

    /**
     * The next envelope must be DATA with this payload.
     *
     * @param payload all of its octets
     */
    public void expectData(byte[] payload) {
        expectData(payload, PATIENCE);
    }

    /**
     * As {@link #expectData(byte[])}, within a time.
     *
     * @param payload all of its octets
     * @param within how long that may take
     */
    public void expectData(byte[] payload, Duration within) {
        requireInput();
        expectations.exactly(Envelope.of(V1.DATA, payload), within);
    }

    /**
     * Expects the next envelope to be a DATA_REQ.
     *
     * @return the envelope, with message id and payload
     */
    public Envelope expectRequest() {
        return expectRequest(PATIENCE);
    }

    /**
     * As {@link #expectRequest()}, within a time.
     *
     * @param within how long that may take
     * @return the envelope, with message id and payload
     */
    public Envelope expectRequest(Duration within) {
        requireInput();
        Envelope request = expectations.message("DATA_REQ", within);
        if (!request.isRequest()) {
            throw expectations.wrong("DATA_REQ", request);
        }
        return request;
    }

    /**
     * The next envelope must be the ACK of this message id.
     *
     * @param id of the message
     */
    public void expectAck(MessageId id) {
        expectAck(id, PATIENCE);
    }

    /**
     * As {@link #expectAck(MessageId)}, within a time.
     *
     * @param id of the message
     * @param within how long that may take
     */
    public void expectAck(MessageId id, Duration within) {
        requireInput();
        expectations.exactly(Envelope.of(V1.ACK, id.octets()), within);
    }

    /** The next envelope must be HEARTBEAT, within twice {@link #PATIENCE}: an idle socket sends it every 5 s. */
    public void expectHeartbeat() {
        expectHeartbeat(PATIENCE.multipliedBy(2));
    }

    /**
     * As {@link #expectHeartbeat()}, within a time.
     *
     * @param within how long that may take
     */
    public void expectHeartbeat(Duration within) {
        requireInput();
        Envelope next = expectations.envelope("HEARTBEAT", within);
        if (!next.isHeartbeat()) {
            throw expectations.wrong("HEARTBEAT", next);
        }
    }

    /** {@return the next envelope, whatever it is: HEARTBEAT too} */
    public Envelope expectEnvelope() {
        return expectEnvelope(PATIENCE);
    }

    /**
     * {@return as {@link #expectEnvelope()}, the next envelope, if it comes within a time}
     *
     * @param within how long that may take
     */
    public Envelope expectEnvelope(Duration within) {
        requireInput();
        return expectations.envelope("an envelope", within);
    }

    /**
     * No octet, HEARTBEAT included, and no end may come for a time, or have come unexpected before.
     *
     * @param time how long
     */
    public void expectSilence(Duration time) {
        requireInput();
        expectations.silence(time);
    }

    /**
     * No envelope but HEARTBEAT, and no end, may come for a time.
     *
     * @param time how long
     * @return how many came
     */
    public int expectOnlyHeartbeats(Duration time) {
        requireInput();
        return expectations.onlyHeartbeats(time);
    }

    // ---- expecting the end

    /**
     * Expects the other side to end the connection, with nothing but HEARTBEAT before.
     *
     * @return how it ended
     */
    public Ending expectEnd() {
        return expectEnd(PATIENCE);
    }

    /**
     * As {@link #expectEnd()}, within a time.
     *
     * @param within how long that may take
     * @return how it ended
     */
    public Ending expectEnd(Duration within) {
        requireScript();
        return expectations.end("the end of the connection", within);
    }

    /** The other side must end its direction in order, with nothing but HEARTBEAT before. */
    public void expectFin() {
        expectFin(PATIENCE);
    }

    /**
     * As {@link #expectFin()}, within a time.
     *
     * @param within how long that may take
     */
    public void expectFin(Duration within) {
        expectEnding(Ending.FIN, within);
    }

    /** The other side must end the connection abruptly, with nothing but HEARTBEAT before. */
    public void expectReset() {
        expectReset(PATIENCE);
    }

    /**
     * As {@link #expectReset()}, within a time.
     *
     * @param within how long that may take
     */
    public void expectReset(Duration within) {
        expectEnding(Ending.RST, within);
    }

    /**
     * The other side must have ended its direction in order (FIN), and must then refuse what is sent to it (RST): it has
     * closed altogether and does not read any more. Sends HEARTBEAT to find out.
     */
    public void expectResetAfterEnd() {
        expectResetAfterEnd(PATIENCE);
    }

    /**
     * As {@link #expectResetAfterEnd()}, each within a time.
     *
     * @param within how long that may take
     */
    public void expectResetAfterEnd(Duration within) {
        expectFin(within);
        requireOutput();
        long deadlineNanos = stream.nanoTime() + within.toNanos();
        while (!isRefused()) {
            if (stream.nanoTime() - deadlineNanos >= 0) {
                throw conversation.fail("expected RST after FIN within " + Words.time(within)
                        + ", but the other side goes on taking octets");
            }
            sleep(PROBE_PAUSE);
        }
    }

    /**
     * The other side must have ended its direction in order (FIN), and no RST may come behind that for a time. (A RST there
     * means that it closed with octets unread, and destroys what it sent.) Sends one HEARTBEAT at the end to find out.
     *
     * @param time how long after the FIN
     */
    public void expectNoResetAfterEnd(Duration time) {
        expectFin(PATIENCE);
        requireOutput();
        sleep(time);
        if (isRefused()) {
            throw conversation.fail("expected no RST for " + Words.time(time) + " after FIN, but it came");
        }
    }

    /**
     * {@return whether the end of the other side's direction has come already} Envelopes before it can still be expected.
     */
    public boolean hasEnded() {
        requireScript();
        input.readAhead();
        return input.ending() != null;
    }

    // ---- the end of the script

    /** From here on all that comes is discarded; only the end of the connection can still be expected. */
    public void ignoreRest() {
        requireScript();
        input.ignoreRest();
    }

    /**
     * Ends the script: fails if something came by now that was not expected. The connection stays open until
     * {@link #close()}, which has nothing more to object to. Idempotent; says nothing if the script has failed.
     */
    public void finish() {
        if (finished) {
            return;
        }
        finished = true;
        if (conversation.hasFailed() || input.isIgnoring()) {
            return;
        }
        input.readAhead();
        String left = expectations.left();
        if (!left.isEmpty()) {
            throw conversation.fail("the script ended, but it never expected what came:\n" + left
                    + "Expect it, or call ignoreRest() where it does not matter.");
        }
    }

    /** Ends the script as {@link #finish()} does, and closes the connection in any case. Idempotent. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            finish();
        } finally {
            stream.close();
        }
    }

    // ---- inside

    private void expectEnding(Ending expected, Duration within) {
        requireScript();
        String inWords = expected + " from the other side";
        Ending ending = expectations.end(inWords, within);
        if (ending != expected) {
            throw conversation.fail("expected " + inWords + ", but " + ending + " came");
        }
    }

    private boolean isRefused() {
        output.add(Frames.heartbeat());
        try {
            output.flush(Duration.ZERO);
            return false;
        } catch (IOException e) {
            conversation.endReceived(Ending.RST);
            return true;
        }
    }

    private boolean flush(Duration stillness) {
        try {
            return output.flush(stillness);
        } catch (IOException e) {
            throw conversation.fail("could not send: " + e.getMessage(), e);
        }
    }

    private AssertionError notTaken(Duration stillness) {
        return conversation.fail(Words.count(output.remaining(), "octet")
                + " could not be sent: the other side took nothing for " + Words.time(stillness));
    }

    private void sleep(Duration time) {
        try {
            stream.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw conversation.fail("interrupted while pausing", e);
        }
    }

    private void requireScript() {
        if (finished) {
            throw new IllegalStateException("this script has ended");
        }
    }

    private void requireInput() {
        requireScript();
        if (input.isIgnoring()) {
            throw new IllegalStateException("after ignoreRest() only the end of the connection can be expected");
        }
    }

    private void requireOutput() {
        requireScript();
        if (outputEnded) {
            throw new IllegalStateException("this scripted peer has ended its direction and cannot send any more");
        }
    }
}
