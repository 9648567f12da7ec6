package io.aiomsg.nio.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Turns the octets of one connection into calls of a {@link FrameSink}, one frame a step. How the octets are split makes no
 * difference (AIO-FRM-001). A frame up to {@link #LARGE} octets is decoded when the input buffer holds all of it; of a longer one
 * the payload is filled as it comes. Not thread-safe.
 */
public final class FrameDecoder {

    /** Frames up to this many octets must fit into the input buffer; longer ones are assembled outside of it. */
    public static final int LARGE = 64 * 1024;

    /** The least capacity of an input buffer. */
    public static final int MIN_INPUT_SIZE = LARGE + V1.LENGTH_SIZE;

    /** How a step ended. */
    public enum Step {
        /** A frame was decoded and handed to the sink. */
        FRAME,
        /** There are not enough octets; all that could be used were. */
        STARVED,
        /** The sink did not {@linkplain FrameSink#reserve allow} the next frame; try again later. */
        NO_CREDIT,
        /** The next frame is longer than the limit; nothing can follow. {@link #announcedSize()} tells its length. */
        TOO_LONG
    }

    private int maxFrameBytes;
    private long announcedSize;

    // A large frame being received: `payload` is null while its octets are skipped.
    private int missing;
    private byte type;
    private long idHigh;
    private long idLow;
    private byte @Nullable [] payload;

    /**
     * A decoder that accepts envelopes up to a size.
     *
     * @param maxFrameBytes octets of the longest envelope, its type counted
     */
    public FrameDecoder(int maxFrameBytes) {
        this.maxFrameBytes = maxFrameBytes;
    }

    /**
     * Changes the size for the frames that follow.
     *
     * @param maxFrameBytes octets of the longest envelope, its type counted
     */
    public void limit(int maxFrameBytes) {
        this.maxFrameBytes = maxFrameBytes;
    }

    /** {@return the length announced by the frame that was too long, unsigned} */
    public long announcedSize() {
        return announcedSize;
    }

    /** {@return true between the first and the last octet of a large frame} */
    public boolean withinLargeFrame() {
        return missing > 0;
    }

    /** {@return octets of the large payload in progress that have been allocated, or 0} */
    public int reservedBytes() {
        return payload == null ? 0 : payload.length;
    }

    /** {@return octets of the large frame in progress still to come} */
    public int missingBytes() {
        return missing;
    }

    /**
     * Decodes at most one frame of the remaining octets of {@code in} and moves its position past what was used.
     *
     * @param in read from its position on
     * @param sink told of what is decoded, before this returns
     * @return what was found
     */
    public Step step(ByteBuffer in, FrameSink sink) {
        if (missing > 0) {
            return goOn(in, sink);
        }
        int start = in.position();
        int available = in.limit() - start - V1.LENGTH_SIZE;
        if (available < 0) {
            return Step.STARVED;
        }
        int length = in.getInt(start);
        if (length < 0
                || length > maxFrameBytes
                || (available > 0 && isLongData(in.get(start + V1.LENGTH_SIZE), length))) {
            announcedSize = Integer.toUnsignedLong(length);
            return Step.TOO_LONG;
        }
        if (length > available) {
            return length <= LARGE ? Step.STARVED : begin(in, length, available, sink);
        }
        in.position(start + V1.LENGTH_SIZE + length);
        dispatch(in, start + V1.LENGTH_SIZE, length, sink);
        return Step.FRAME;
    }

    /**
     * {@return the payload of the next frame if it is a whole DATA of no more than {@link #LARGE} octets; else null, and nothing is used}
     *
     * @param in read from its position on
     */
    public byte @Nullable [] takeData(ByteBuffer in) {
        int start = in.position();
        int available = in.limit() - start - V1.DATA_OVERHEAD;
        if (available < 0 || missing > 0) {
            return null;
        }
        int size = in.getInt(start) - V1.TYPE_SIZE;
        if (size < 0
                || size > available
                || in.get(start + V1.LENGTH_SIZE) != V1.DATA
                || size > maxFrameBytes - V1.DATA_REQ_OVERHEAD + V1.LENGTH_SIZE) {
            return null;
        }
        in.position(start + V1.DATA_OVERHEAD + size);
        return copy(in, start + V1.DATA_OVERHEAD, size);
    }

    /** The limit allows for a message id, which DATA has not. */
    private boolean isLongData(byte type, int length) {
        return type == V1.DATA && length > maxFrameBytes - V1.ID_SIZE;
    }

    private static void dispatch(ByteBuffer in, int start, int length, FrameSink sink) {
        byte type = length == 0 ? 0 : in.get(start);
        int body = start + V1.TYPE_SIZE;
        int size = length - V1.TYPE_SIZE;
        if (type == V1.DATA) {
            sink.data(copy(in, body, size));
        } else if (type == V1.HEARTBEAT) {
            sink.heartbeat();
        } else if (type == V1.DATA_REQ && size >= V1.ID_SIZE) {
            sink.request(in.getLong(body), in.getLong(body + 8), copy(in, body + V1.ID_SIZE, size - V1.ID_SIZE));
        } else if (type == V1.ACK && size >= V1.ID_SIZE) {
            sink.ack(in.getLong(body), in.getLong(body + 8));
        } else if (type == V1.HELLO) {
            int version = size == 0 ? -1 : in.get(body) & 0xff;
            sink.hello(version, size <= V1.IDENTITY_SIZE ? null : copy(in, body + 1, V1.IDENTITY_SIZE));
        } else {
            sink.skipped();
        }
    }

    private static byte[] copy(ByteBuffer in, int start, int size) {
        byte[] octets = new byte[size];
        in.get(start, octets, 0, size);
        return octets;
    }

    /** Begins a frame longer than {@link #LARGE} of which a part is there. */
    private Step begin(ByteBuffer in, int length, int available, FrameSink sink) {
        if (available < V1.TYPE_SIZE + V1.ID_SIZE) {
            return Step.STARVED;
        }
        int start = in.position() + V1.LENGTH_SIZE;
        type = in.get(start);
        int head = type == V1.DATA_REQ ? V1.TYPE_SIZE + V1.ID_SIZE : V1.TYPE_SIZE;
        if (type == V1.DATA || type == V1.DATA_REQ) {
            if (!sink.reserve(length - head)) {
                return Step.NO_CREDIT;
            }
            payload = new byte[length - head];
        }
        idHigh = in.getLong(start + V1.TYPE_SIZE);
        idLow = in.getLong(start + V1.TYPE_SIZE + 8);
        in.position(start + head);
        missing = length - head;
        return goOn(in, sink);
    }

    private Step goOn(ByteBuffer in, FrameSink sink) {
        int size = Math.min(missing, in.remaining());
        if (payload == null) {
            in.position(in.position() + size);
        } else {
            in.get(payload, payload.length - missing, size);
        }
        missing -= size;
        if (missing > 0) {
            return Step.STARVED;
        }
        byte[] complete = payload;
        payload = null;
        if (complete == null) {
            finishSkipped(sink);
        } else if (type == V1.DATA) {
            sink.data(complete);
        } else {
            sink.request(idHigh, idLow, complete);
        }
        return Step.FRAME;
    }

    /** What follows a HEARTBEAT or a message id in an ACK means nothing, however long it is (AIO-ENV-008, AIO-ENV-011). */
    private void finishSkipped(FrameSink sink) {
        if (type == V1.HEARTBEAT) {
            sink.heartbeat();
        } else if (type == V1.ACK) {
            sink.ack(idHigh, idLow);
        } else {
            sink.skipped();
        }
    }
}
