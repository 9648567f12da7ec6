package io.aiomsg.nio.live;

import io.aiomsg.Identity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A scripted peer on a real TCP connection: sends any octets, and expects frames, silence or the end within a deadline.
 * Every failure tells the whole conversation. For one thread.
 */
final class RawPeer implements AutoCloseable {

    /** How a connection ended, as its receiver sees it. */
    enum Ending {
        /** A FIN. */
        EOF,
        /** A RST. */
        RESET
    }

    private static final long POLL_NANOS = 200_000;

    private final SocketChannel channel;
    private final Transcript transcript = new Transcript();
    private final ByteBuffer chunk = ByteBuffer.allocate(64 * 1024);
    private final FrameBuffer input = new FrameBuffer();
    private ByteBuffer output = ByteBuffer.allocate(0);
    private @Nullable Ending ending;

    RawPeer(SocketChannel channel) {
        this.channel = channel;
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connects to a port of the loopback interface. */
    static RawPeer connect(int port) {
        return connect(port, 0);
    }

    /** As {@link #connect(int)}, with a small receive buffer in the kernel where {@code receiveBufferBytes} is not 0. */
    static RawPeer connect(int port, int receiveBufferBytes) {
        SocketChannel channel = null;
        try {
            channel = SocketChannel.open();
            if (receiveBufferBytes > 0) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBufferBytes);
            }
            channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return new RawPeer(channel);
        } catch (IOException e) {
            RawListener.closeQuietly(channel);
            throw new UncheckedIOException(e);
        }
    }

    // ---- sending

    /** Sends all octets in one segment as far as the kernel allows it. */
    void send(byte[]... parts) {
        byte[] octets = Wire.concat(parts);
        output = ByteBuffer.wrap(octets);
        sendRest(Await.PATIENCE);
    }

    /** Sends octets in pieces with pauses between them; stops early when the connection has ended. */
    void sendSplit(byte[] octets, int pieceSize, Duration pause) {
        for (int from = 0; from < octets.length && !hasEnded(); from += pieceSize) {
            send(Arrays.copyOfRange(octets, from, Math.min(octets.length, from + pieceSize)));
            if (!pause.isZero()) {
                Await.holds(pause, this::hasEnded);
            }
        }
    }

    /**
     * Sends frames 0, 1, 2 ... until the kernel has accepted nothing for {@code stillness}. The rest of the frame begun last
     * is kept for {@link #sendRest}.
     *
     * @return how many frames were begun
     */
    int sendUntilBlocked(IntFunction<byte[]> frames, int most, Duration stillness) {
        for (int number = 0; number < most; number++) {
            output = ByteBuffer.wrap(frames.apply(number));
            if (!flushed(stillness)) {
                return number + 1;
            }
        }
        throw fail("the socket went on reading: it took all of " + most + " frames");
    }

    /** Sends what {@link #sendUntilBlocked} could not. */
    void sendRest(Duration within) {
        if (!flushed(within)) {
            throw fail(output.remaining() + " octets could not be sent within " + within);
        }
    }

    /** Sends a frame if the kernel takes the first of its octets at once; the rest then goes before the next frame. */
    boolean trySend(byte[] frame) {
        if (!flushed(Duration.ZERO)) {
            return false;
        }
        output = ByteBuffer.wrap(frame);
        return flushed(Duration.ZERO) || output.position() > 0;
    }

    /** Says that nothing more will be sent (FIN). */
    void halfClose() {
        transcript.note("raw peer: FIN");
        try {
            channel.shutdownOutput();
        } catch (IOException e) {
            throw fail("half close failed: " + e);
        }
    }

    /** Ends the connection with a RST. */
    void reset() {
        transcript.note("raw peer: RST");
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        RawListener.closeQuietly(channel);
    }

    // ---- expecting

    /** The next frame, whatever it is. */
    Envelope expectFrame(Duration within) {
        Envelope next = poll(within);
        if (next == null) {
            throw fail("expected a frame" + (ending == null ? " within " + within : ", but the connection ended"));
        }
        return next;
    }

    /** The next frame, or null where none comes in time or the connection ends. */
    @Nullable
    Envelope poll(Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        while (true) {
            Envelope next = nextFrame();
            if (next != null) {
                return next;
            }
            if (!fill()) {
                if (ending != null || System.nanoTime() - deadline >= 0) {
                    return null;
                }
                LockSupport.parkNanos(POLL_NANOS);
            }
        }
    }

    /** The next frame other than HEARTBEAT, which must be of the given type. */
    Envelope expect(int type, Duration within) {
        Envelope next = expectFrame(within);
        while (next.type() == Wire.HEARTBEAT && type != Wire.HEARTBEAT) {
            next = expectFrame(within);
        }
        if (next.type() != type) {
            throw fail("expected " + Transcript.typeName(type) + ", got " + next);
        }
        return next;
    }

    Envelope expect(int type) {
        return expect(type, Await.PATIENCE);
    }

    /** The next frame must be the HELLO of 18 octets that {@code identity} sends. */
    void expectHello(Identity identity) {
        expectHello(identity, Await.PATIENCE);
    }

    void expectHello(Identity identity, Duration within) {
        byte[] expected = Wire.concat(new byte[] {1}, identity.octets());
        Envelope hello = expect(Wire.HELLO, within);
        if (!Arrays.equals(hello.body(), expected)) {
            throw fail("expected the HELLO of " + identity + ", got " + hello);
        }
    }

    /** The next frame must be the DATA with this text. */
    void expectData(String text) {
        Envelope data = expect(Wire.DATA);
        if (!data.text().equals(text)) {
            throw fail("expected DATA \"" + text + "\", got " + data);
        }
    }

    /** The next frame must be the ACK of this message, of 17 octets. */
    void expectAck(byte[] messageId) {
        Envelope ack = expect(Wire.ACK);
        if (!Arrays.equals(ack.body(), messageId)) {
            throw fail("expected the ACK of " + HexFormat.of().formatHex(messageId) + ", got " + ack);
        }
    }

    /** No octet and no end may come for a time. */
    void expectSilence(Duration time) {
        if (!silentFor(time)) {
            throw fail("expected silence for " + time);
        }
    }

    /** No frame but HEARTBEAT, and no end, may come for a time. */
    void expectOnlyHeartbeats(Duration time) {
        long deadline = System.nanoTime() + time.toNanos();
        while (true) {
            Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            if (silentFor(left)) {
                return;
            }
            Envelope next = expectFrame(Await.PATIENCE);
            if (next.type() != Wire.HEARTBEAT) {
                throw fail("expected nothing but HEARTBEAT for " + time + ", got " + next);
            }
        }
    }

    /** The connection must end, with nothing but HEARTBEAT before that. */
    Ending expectClose(Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        while (true) {
            Envelope next = nextFrame();
            if (next != null && next.type() != Wire.HEARTBEAT) {
                throw fail("expected the end of the connection, got " + next);
            }
            if (!awaitEndOrInput(deadline)) {
                throw fail("expected the end of the connection within " + within);
            }
            Ending ended = ending;
            if (ended != null) {
                if (input.size() > 0) {
                    throw fail("the connection ended, but " + input.size() + " octets came first");
                }
                return ended;
            }
        }
    }

    /** The connection must end; whatever comes before that is read and discarded. */
    Ending drainToClose(Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        while (true) {
            input.clear();
            if (!awaitEndOrInput(deadline)) {
                throw fail("expected the end of the connection within " + within);
            }
            Ending ended = ending;
            if (ended != null) {
                return ended;
            }
        }
    }

    /** True if a first write after the FIN is refused: a RST has come behind it. */
    boolean wasResetAfterEnd() {
        try {
            channel.write(ByteBuffer.wrap(new byte[1]));
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** True once the socket's FIN or RST has arrived. Frames that came before it can still be taken. */
    boolean hasEnded() {
        while (ending == null && fill()) {
            // All that is there.
        }
        return ending != null;
    }

    /** An error with a message and the conversation so far. */
    AssertionError fail(String what) {
        return new AssertionError(what + "\n" + transcript);
    }

    // ---- below the frames

    private boolean silentFor(Duration time) {
        return !Await.holds(time, () -> input.size() > 0 || fill() || ending != null);
    }

    private boolean awaitEndOrInput(long deadline) {
        while (!fill() && ending == null) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }

    private boolean flushed(Duration stillness) {
        long deadline = System.nanoTime() + stillness.toNanos();
        while (output.hasRemaining()) {
            int from = output.position();
            int count;
            try {
                count = channel.write(output);
            } catch (IOException e) {
                throw fail("sending failed: " + e);
            }
            if (count > 0) {
                transcript.sent(output.array(), from, from + count);
                deadline = System.nanoTime() + stillness.toNanos();
            } else if (System.nanoTime() - deadline >= 0) {
                return false;
            } else {
                LockSupport.parkNanos(POLL_NANOS);
            }
        }
        return true;
    }

    private @Nullable Envelope nextFrame() {
        try {
            return input.next();
        } catch (IllegalStateException e) {
            throw fail(e.getMessage());
        }
    }

    /** Reads once; true if there was something. */
    private boolean fill() {
        if (ending != null) {
            return false;
        }
        int count;
        try {
            count = channel.read(chunk.clear());
        } catch (IOException e) {
            transcript.note("socket: " + e.getMessage());
            ending = Ending.RESET;
            return false;
        }
        if (count < 0) {
            transcript.note("socket: FIN");
            ending = Ending.EOF;
        }
        if (count <= 0) {
            return false;
        }
        transcript.received(chunk.array(), 0, count);
        input.append(chunk.array(), count);
        return true;
    }
}
