package io.aiomsg.nio.engine;

import io.aiomsg.nio.wire.V1;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The outgoing half of a connection: takes a batch of messages, encodes them octet by octet into whatever buffers it is
 * given, and knows of each message when its last octet was written. Small messages are encoded ahead, as they are sent
 * ({@link EncodedFrames}); others come from the peer's queue.
 *
 * <p>Two owners: {@link #take} and {@link #written} belong to the engine's owner, {@link #encode} to whoever holds the
 * connection's writing between the two. Control frames go before the messages of a batch, thus overtake queued messages at
 * a frame boundary.
 */
public final class FrameWriter {

    private static final int BATCH_BYTES = 512 * 1024;
    private static final int SMALLEST = 16;

    private final Connection connection;
    private final long requestIdHigh;

    private @Nullable Object[] items = new @Nullable Object[0];
    private long[] tags = new long[0];
    private int count;
    private int bytes;

    private int encoding;
    private int encodedOfCurrent;
    private int writing;
    private long writtenOfCurrent;

    /** Frames encoded ahead: those being gathered, and a second set while the first is written. */
    private EncodedFrames ahead = new EncodedFrames();

    private @Nullable EncodedFrames spare;

    private byte[] control = new byte[0];
    private int controlSize;

    FrameWriter(Connection connection, long requestIdHigh) {
        this.connection = connection;
        this.requestIdHigh = requestIdHigh;
    }

    /** Adds a control frame, which precedes every message not yet taken. */
    void control(byte[] frame) {
        ensureControl(frame.length);
        System.arraycopy(frame, 0, control, controlSize, frame.length);
        controlSize += frame.length;
        connection.flush();
    }

    /** Adds an ACK. */
    void acknowledge(long idHigh, long idLow) {
        ensureControl(V1.ACK_FRAME_SIZE);
        V1.putAck(ByteBuffer.wrap(control, controlSize, V1.ACK_FRAME_SIZE), idHigh, idLow);
        controlSize += V1.ACK_FRAME_SIZE;
        connection.flush();
    }

    /** Octets of control frames not yet taken. */
    int controlBytes() {
        return controlSize;
    }

    /** True if nothing is taken and not completely written. */
    boolean idle() {
        return count == 0;
    }

    /** Encodes a small message at once, behind those encoded before; false if there is no room. */
    boolean encodeAhead(byte[] payload, long tag) {
        return ahead.append(payload, tag);
    }

    /** True if there are messages encoded ahead and not yet taken. */
    boolean hasAhead() {
        return !ahead.isEmpty();
    }

    /**
     * Fills the batch if all of the last one has been written.
     *
     * @return an estimate of the octets to encode; 0 if there is nothing
     */
    public int take() {
        if (count == 0) {
            takeControl();
            takeAhead();
            connection.takeMessages(this);
            if (count > 0) {
                connection.liveness.beginsWriting();
            }
        }
        return bytes;
    }

    private void takeControl() {
        if (controlSize > 0) {
            put(Arrays.copyOf(control, controlSize), Outgoing.CONTROL);
            bytes += controlSize;
            controlSize = 0;
        }
    }

    private void takeAhead() {
        if (!ahead.isEmpty()) {
            put(ahead, Outgoing.CONTROL);
            bytes += ahead.size();
            EncodedFrames next = spare;
            ahead = next == null ? new EncodedFrames() : next;
            spare = null;
        }
    }

    /** True if the batch can hold more. */
    boolean takesMore() {
        return bytes < BATCH_BYTES;
    }

    /** Adds a message to the batch. */
    void add(Object item, long tag) {
        put(item, tag);
        bytes += Outgoing.payload(item).length + V1.DATA_OVERHEAD;
    }

    private void put(Object item, long tag) {
        if (count == items.length) {
            int capacity = Math.max(SMALLEST, count * 2);
            items = Arrays.copyOf(items, capacity);
            tags = Arrays.copyOf(tags, capacity);
        }
        items[count] = item;
        tags[count++] = tag;
    }

    /**
     * Encodes as much of the batch as fits and was not encoded before.
     *
     * @return true if all of the batch has been encoded
     */
    public boolean encode(ByteBuffer out) {
        while (encoding < count) {
            Object item = item(encoding);
            byte[] payload = octets(item);
            int length = size(item);
            int head = headSize(item, tags[encoding]);
            if (encodedOfCurrent < head) {
                if (out.remaining() < head) {
                    return false;
                }
                putHead(out, item, length);
                encodedOfCurrent = head;
            }
            int offset = encodedOfCurrent - head;
            int size = Math.min(length - offset, out.remaining());
            out.put(payload, offset, size);
            encodedOfCurrent += size;
            if (offset + size < length) {
                return false;
            }
            encoding++;
            encodedOfCurrent = 0;
        }
        return true;
    }

    private void putHead(ByteBuffer out, Object item, int payloadSize) {
        if (item instanceof Request request) {
            V1.putDataReqHead(out, requestIdHigh, request.number, payloadSize);
        } else {
            V1.putDataHead(out, payloadSize);
        }
    }

    private static byte[] octets(Object item) {
        return item instanceof EncodedFrames frames ? frames.octets() : Outgoing.payload(item);
    }

    private static int size(Object item) {
        return item instanceof EncodedFrames frames ? frames.size() : Outgoing.payload(item).length;
    }

    private static int headSize(Object item, long tag) {
        if (item instanceof Request) {
            return V1.DATA_REQ_OVERHEAD;
        }
        return Outgoing.route(tag) == Outgoing.CONTROL ? 0 : V1.DATA_OVERHEAD;
    }

    /** Settles the messages whose last octet was among the {@code octets} that the kernel has just taken. */
    public void written(long octets, long nowNanos) {
        writtenOfCurrent += octets;
        while (writing < count) {
            Object item = item(writing);
            long tag = tags[writing];
            int frame = headSize(item, tag) + size(item);
            if (writtenOfCurrent < frame) {
                break;
            }
            writtenOfCurrent -= frame;
            items[writing++] = null;
            if (item instanceof EncodedFrames frames) {
                connection.messagesWritten(frames.messages(), frames.payloadBytes());
                frames.clear();
                spare = frames;
            } else if (Outgoing.route(tag) != Outgoing.CONTROL) {
                connection.messageWritten(item);
            }
        }
        if (writing == count) {
            reset();
        }
        connection.progress(octets, nowNanos);
    }

    /** Settles what has been written of frames encoded ahead that are only partly written: the connection is about to end. */
    void settlePart() {
        if (writing < count && item(writing) instanceof EncodedFrames frames) {
            int messages = frames.messages();
            long payloadBytes = frames.payloadBytes();
            frames.settle(writtenOfCurrent);
            connection.messagesWritten(messages - frames.messages(), payloadBytes - frames.payloadBytes());
        }
    }

    /**
     * Gives up the batch: hands every message that was not completely written to the peer, newest first. Control frames stay
     * if no frame has begun that they would be taken for a part of.
     */
    void giveBack(Peer peer) {
        if (count > 0) {
            controlSize = 0;
        }
        giveBack(peer, ahead);
        for (int i = count - 1; i >= writing; i--) {
            Object item = item(i);
            if (item instanceof EncodedFrames frames) {
                giveBack(peer, frames);
            } else if (Outgoing.route(tags[i]) != Outgoing.CONTROL) {
                peer.putBack(item, tags[i]);
            }
        }
        Arrays.fill(items, 0, count, null);
        reset();
    }

    private static void giveBack(Peer peer, EncodedFrames frames) {
        SendQueue unwritten = frames.decode();
        while (!unwritten.isEmpty()) {
            long tag = unwritten.lastTag();
            peer.putBack(unwritten.removeLast(), tag);
        }
        frames.clear();
    }

    /** Gives memory back that only a burst needed. */
    void trim() {
        if (count == 0) {
            items = new @Nullable Object[0];
            tags = new long[0];
            spare = null;
        }
        if (ahead.isEmpty()) {
            ahead = new EncodedFrames();
        }
        if (controlSize == 0) {
            control = new byte[0];
        }
    }

    private void reset() {
        count = 0;
        bytes = 0;
        encoding = 0;
        encodedOfCurrent = 0;
        writing = 0;
        writtenOfCurrent = 0;
    }

    private Object item(int index) {
        Object item = items[index];
        if (item == null) {
            throw new IllegalStateException("message " + index + " of the batch was settled already");
        }
        return item;
    }

    private void ensureControl(int more) {
        if (control.length - controlSize < more) {
            control = Arrays.copyOf(control, Math.max(64, (controlSize + more) * 2));
        }
    }
}
