package io.aiomsg.conformance;

import io.aiomsg.testkit.peer.OctetStream;
import io.aiomsg.wirespec.proto.Close;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a trial: what was received and not looked at yet, how the other side ended it. A broken connection is no
 * failure here: it is there to be observed. For one thread.
 */
final class Wire implements AutoCloseable {

    /** The longest frame that is waited for: the longest payload that peers take by default, and what precedes it. */
    static final int MAX_LENGTH = (64 << 20) + 1024;

    /** As many octets may wait to be looked at; who sends more does it on purpose. */
    static final int MAX_WAITING = MAX_LENGTH + (8 << 20);

    private static final int LENGTH_SIZE = 4;
    private static final Duration WRITE_PAUSE = Duration.ofMillis(2);

    private final OctetStream stream;
    private final Transcript.Direction sent;
    private final Transcript.Direction received;
    private final ByteBuffer chunk = ByteBuffer.allocate(1 << 16);
    private byte[] octets = new byte[1024];
    private int start;
    private int end;
    private @Nullable Close ending;
    private boolean outputEnded;
    private boolean flooded;
    private boolean passesOver;
    private @Nullable Tunnel tunnel;

    Wire(String name, OctetStream stream, Transcript transcript) {
        this.stream = stream;
        this.sent = transcript.sent(name);
        this.received = transcript.received(name);
    }

    // ---- receiving ----

    /** Reads once, waiting for something if nothing is there; does nothing once the connection has ended. */
    void read(Duration within) throws InterruptedException {
        if (ending != null || flooded) {
            return;
        }
        int count;
        try {
            count = stream.read(chunk.clear(), within);
        } catch (InterruptedIOException e) {
            throw interrupted();
        } catch (IOException e) {
            ended(Close.RESET);
            return;
        }
        if (count < 0) {
            ended(Close.ORDERLY);
        } else if (count > 0) {
            received.octets(chunk.array(), 0, count);
            came(chunk.array(), count);
        }
    }

    private void came(byte[] arrived, int count) {
        Tunnel inside = tunnel;
        if (inside != null) {
            byte[] content = inside.take(arrived, count);
            append(content, content.length);
        } else if (!passesOver) {
            append(arrived, count);
        }
    }

    /** From here on, the connection is a WebSocket: what waits and what comes is the content of its messages. */
    void upgrade(boolean masked) {
        byte[] rest = waiting(size());
        start = end;
        tunnel = new Tunnel(masked);
        came(rest, rest.length);
    }

    /** From here on, nothing that waits or comes is looked at but the end. */
    void passOver() {
        start = end;
        passesOver = true;
    }

    /** What the connection is inside of a WebSocket; null if it is none. */
    @Nullable
    Tunnel tunnel() {
        return tunnel;
    }

    /** Whether more came than anything is waited for; nothing more is read then. */
    boolean isFlooded() {
        return flooded;
    }

    /** How the other side ended the connection; null while it has not. */
    @Nullable
    Close ending() {
        return ending;
    }

    /** How many octets wait to be looked at. */
    int size() {
        return end - start;
    }

    /** The content of the first frame; null while it is not complete. */
    byte @Nullable [] frame() {
        if (size() < LENGTH_SIZE) {
            return null;
        }
        long length = length();
        if (length > MAX_LENGTH || size() < LENGTH_SIZE + length) {
            return null;
        }
        return Arrays.copyOfRange(octets, start + LENGTH_SIZE, start + LENGTH_SIZE + (int) length);
    }

    /** The announced length of the first frame; -1 while it has not come. */
    long announced() {
        return size() < LENGTH_SIZE ? -1 : length();
    }

    /** The octets that wait, as many as are asked for at most. */
    byte[] waiting(int most) {
        return Arrays.copyOfRange(octets, start, start + Math.min(most, size()));
    }

    /** Takes the first frame, which must be complete. */
    void takeFrame() {
        take(LENGTH_SIZE + (int) length());
    }

    /** Takes octets. */
    void take(int count) {
        start += count;
    }

    private long length() {
        return Integer.toUnsignedLong(
                ByteBuffer.wrap(octets, start, LENGTH_SIZE).getInt());
    }

    private void append(byte[] arrived, int count) {
        if (size() + count > MAX_WAITING) {
            flooded = true;
            received.event("more than " + MAX_WAITING + " octets; the rest is not read");
            return;
        }
        if (octets.length - end < count) {
            int kept = size();
            byte[] room = octets.length - kept < count ? new byte[Math.max(2 * octets.length, kept + count)] : octets;
            System.arraycopy(octets, start, room, 0, kept);
            octets = room;
            start = 0;
            end = kept;
        }
        System.arraycopy(arrived, 0, octets, end, count);
        end += count;
    }

    private void ended(Close how) {
        if (ending == null || (ending == Close.ORDERLY && how == Close.RESET)) {
            ending = how;
            received.event(how == Close.ORDERLY ? "FIN" : "RST");
        }
    }

    // ---- sending ----

    /**
     * Sends octets, and reads meanwhile, so that an echo cannot block both. Octets for a connection that is broken go nowhere.
     *
     * @return false if not all were taken by the deadline
     */
    boolean write(byte[] octets, int from, int to, long deadlineNanos) throws InterruptedException {
        return write(octets, from, to, deadlineNanos, false);
    }

    /** The same; if {@code unread}, nothing is read meanwhile, however long the other side takes none. */
    boolean write(byte[] octets, int from, int to, long deadlineNanos, boolean unread) throws InterruptedException {
        ByteBuffer rest = ByteBuffer.wrap(octets, from, to - from);
        while (rest.hasRemaining() && !outputEnded) {
            int before = rest.position();
            try {
                stream.write(rest, Duration.ZERO);
            } catch (InterruptedIOException e) {
                throw interrupted();
            } catch (IOException e) {
                outputEnded = true;
                ended(Close.RESET);
            }
            sent.octets(octets, before, rest.position());
            if (rest.hasRemaining() && !outputEnded) {
                if (stream.nanoTime() - deadlineNanos >= 0) {
                    return false;
                }
                pause(unread);
            }
        }
        return true;
    }

    private void pause(boolean unread) throws InterruptedException {
        if (ending == null && !flooded && !unread) {
            read(WRITE_PAUSE);
        } else {
            stream.sleep(WRITE_PAUSE);
        }
    }

    /** Ends our direction (FIN). */
    void finish() {
        if (!outputEnded) {
            outputEnded = true;
            sent.event("FIN");
            try {
                stream.shutdownOutput();
            } catch (IOException e) {
                ended(Close.RESET);
            }
        }
    }

    /** Ends the connection abruptly (RST); what has come can still be looked at. */
    void reset() {
        outputEnded = true;
        sent.event("RST");
        stream.reset();
        ending = ending == null ? Close.RESET : ending;
    }

    @Override
    public void close() {
        stream.close();
    }

    private static InterruptedException interrupted() {
        Thread.interrupted();
        return new InterruptedException("interrupted while a case was played");
    }
}
