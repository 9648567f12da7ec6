package io.aiomsg.testkit.peer;

import io.aiomsg.nio.wire.V1;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The octets that a scripted peer has received and that its script has not taken yet. For one thread. */
final class Input {

    /** The longest frame that is taken: the payload that a socket takes by default, and what precedes it. */
    private static final int MAX_LENGTH = (64 << 20) + V1.DATA_REQ_OVERHEAD;

    /** As often is read ahead where nobody waits for it. */
    private static final int MAX_READS_AHEAD = 32;

    /** As many octets may wait: a frame of any length that is taken, and some. */
    private static final int MAX_WAITING = 2 * MAX_LENGTH;

    private final OctetStream stream;
    private final Conversation conversation;
    private final ByteBuffer chunk = ByteBuffer.allocate(1 << 16);
    private byte[] octets = new byte[1024];
    private int start;
    private int end;
    private @Nullable Ending ending;
    private boolean stopped;
    private boolean ignoring;

    Input(OctetStream stream, Conversation conversation) {
        this.stream = stream;
        this.conversation = conversation;
    }

    /** How many octets wait to be taken. */
    int size() {
        return end - start;
    }

    /** How the other side ended its direction; null while it has not, as far as has been read. */
    @Nullable
    Ending ending() {
        return ending;
    }

    /** Whether nothing more can come. */
    boolean hasEnded() {
        return stopped || ending != null;
    }

    /** Reads no more: the connection is no longer there. */
    void stop() {
        stopped = true;
    }

    /** Discards what waits and all that comes. */
    void ignoreRest() {
        ignoring = true;
        start = end;
    }

    boolean isIgnoring() {
        return ignoring;
    }

    /** Takes the first envelope; null where none is complete, or it is too long. */
    @Nullable
    Envelope take() {
        if (size() < V1.LENGTH_SIZE) {
            return null;
        }
        int length = V1.length(octets, start);
        if (isTooLong() || size() < V1.LENGTH_SIZE + length) {
            return null;
        }
        int from = start + V1.LENGTH_SIZE;
        start = from + length;
        return new Envelope(Arrays.copyOfRange(octets, from, start));
    }

    /** Whether the first frame claims to be longer than what is taken. */
    boolean isTooLong() {
        return size() >= V1.LENGTH_SIZE && Integer.compareUnsigned(V1.length(octets, start), MAX_LENGTH) > 0;
    }

    /** Whether what waits is nothing, or the beginning of HEARTBEAT. */
    boolean mayBecomeHeartbeat() {
        byte[] heartbeat = Frames.heartbeat();
        return size() < heartbeat.length && Arrays.equals(octets, start, end, heartbeat, 0, size());
    }

    /** What waits of the first frame, drawn with names over its parts. There must be something. */
    String drawn() {
        return FrameParts.draw(Arrays.copyOfRange(octets, start, end));
    }

    /** Reads once, waiting for something if nothing is there. True if octets or the end came. */
    boolean read(Duration within) {
        if (hasEnded()) {
            return false;
        }
        int count;
        try {
            count = stream.read(chunk.clear(), within);
        } catch (InterruptedIOException e) {
            throw conversation.fail("interrupted while waiting for octets", e);
        } catch (IOException e) {
            return end(Ending.RST);
        }
        if (count < 0) {
            return end(Ending.FIN);
        }
        conversation.received(chunk.array(), 0, count);
        append(chunk.array(), count);
        return count > 0;
    }

    /** Reads what is there already, within bounds. */
    void readAhead() {
        boolean more = true;
        for (int i = 0; more && i < MAX_READS_AHEAD; i++) {
            more = read(Duration.ZERO);
        }
    }

    private boolean end(Ending how) {
        ending = how;
        conversation.endReceived(how);
        return true;
    }

    private void append(byte[] more, int count) {
        if (ignoring) {
            return;
        }
        if (size() + count > MAX_WAITING) {
            throw conversation.fail("more than " + MAX_WAITING + " octets came that the script did not expect");
        }
        if (octets.length - end < count) {
            int kept = size();
            byte[] room = octets.length - kept < count ? new byte[Math.max(2 * octets.length, kept + count)] : octets;
            System.arraycopy(octets, start, room, 0, kept);
            octets = room;
            start = 0;
            end = kept;
        }
        System.arraycopy(more, 0, octets, end, count);
        end += count;
    }
}
