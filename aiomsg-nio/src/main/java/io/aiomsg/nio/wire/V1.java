package io.aiomsg.nio.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The numbers of the v1 dialect, and its encoders. A frame is a length (u32, big-endian), then an envelope of that length
 * (AIO-FRM-002, AIO-ENV-001 to AIO-ENV-006).
 */
public final class V1 {

    /** Octets of the length that begins a frame. */
    public static final int LENGTH_SIZE = 4;

    /** Octets of the type that begins an envelope. */
    public static final int TYPE_SIZE = 1;

    /** Octets of a message id. */
    public static final int ID_SIZE = 16;

    /** Octets of an envelope before its payload, at most: LENGTH may exceed the limit for payloads by so much (AIO-FRM-005). */
    public static final int LONGEST_HEAD_SIZE = TYPE_SIZE + ID_SIZE;

    /** Octets of an identity in a HELLO. */
    public static final int IDENTITY_SIZE = 16;

    /** Octets of the envelope HELLO that we emit: type, version, identity. */
    public static final int HELLO_SIZE = 18;

    /** The longest HELLO that is accepted; what follows the identity is ignored. */
    public static final int MAX_HELLO_SIZE = 255;

    /** The version in HELLO. */
    public static final int VERSION = 1;

    /** Envelope types. */
    public static final byte HELLO = 1;

    /** Keeps a connection alive. */
    public static final byte HEARTBEAT = 2;

    /** A message. */
    public static final byte DATA = 3;

    /** A message that asks for an ACK. */
    public static final byte DATA_REQ = 4;

    /** Says that the application took a message. */
    public static final byte ACK = 5;

    /** Octets in a frame of DATA before its payload. */
    public static final int DATA_OVERHEAD = LENGTH_SIZE + TYPE_SIZE;

    /** Octets in a frame of DATA_REQ before its payload. */
    public static final int DATA_REQ_OVERHEAD = LENGTH_SIZE + TYPE_SIZE + ID_SIZE;

    /** Octets of a whole frame of ACK. */
    public static final int ACK_FRAME_SIZE = LENGTH_SIZE + TYPE_SIZE + ID_SIZE;

    private static final VarHandle LENGTH = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private V1() {}

    /**
     * {@return a whole frame of HELLO for an identity of {@value #IDENTITY_SIZE} octets}
     *
     * @param identity exactly {@value #IDENTITY_SIZE} octets
     */
    public static byte[] helloFrame(byte[] identity) {
        if (identity.length != IDENTITY_SIZE) {
            throw new IllegalArgumentException(
                    "an identity in HELLO has " + IDENTITY_SIZE + " octets; this has " + identity.length);
        }
        return ByteBuffer.allocate(LENGTH_SIZE + HELLO_SIZE)
                .putInt(HELLO_SIZE)
                .put(HELLO)
                .put((byte) VERSION)
                .put(identity)
                .array();
    }

    /** {@return a whole frame of HEARTBEAT} */
    public static byte[] heartbeatFrame() {
        return ByteBuffer.allocate(LENGTH_SIZE + TYPE_SIZE)
                .putInt(TYPE_SIZE)
                .put(HEARTBEAT)
                .array();
    }

    /**
     * Puts what precedes the payload in a frame of DATA: {@value #DATA_OVERHEAD} octets.
     *
     * @param out written from its position on, which moves
     * @param payloadSize octets that are to follow; not checked
     */
    public static void putDataHead(ByteBuffer out, int payloadSize) {
        out.putInt(TYPE_SIZE + payloadSize);
        out.put(DATA);
    }

    /**
     * Puts what precedes the payload in a frame of DATA into an array: {@value #DATA_OVERHEAD} octets.
     *
     * @param out written from its position on, which moves
     * @param at where in the array
     * @param payloadSize octets that are to follow; not checked
     */
    public static void putDataHead(byte[] out, int at, int payloadSize) {
        LENGTH.set(out, at, TYPE_SIZE + payloadSize);
        out[at + LENGTH_SIZE] = DATA;
    }

    /**
     * {@return the length that stands in an array}
     *
     * @param frames has four octets at that place
     * @param at where in the array
     */
    public static int length(byte[] frames, int at) {
        return (int) LENGTH.get(frames, at);
    }

    /**
     * Puts what precedes the payload in a frame of DATA_REQ: {@value #DATA_REQ_OVERHEAD} octets.
     *
     * @param out written from its position on, which moves
     * @param idHigh the first eight octets of the message id
     * @param idLow its last eight octets
     * @param payloadSize octets that are to follow; not checked
     */
    public static void putDataReqHead(ByteBuffer out, long idHigh, long idLow, int payloadSize) {
        out.putInt(TYPE_SIZE + ID_SIZE + payloadSize);
        out.put(DATA_REQ);
        out.putLong(idHigh);
        out.putLong(idLow);
    }

    /**
     * Puts a whole frame of ACK: {@value #ACK_FRAME_SIZE} octets.
     *
     * @param out written from its position on, which moves
     * @param idHigh the first eight octets of the message id
     * @param idLow its last eight octets
     */
    public static void putAck(ByteBuffer out, long idHigh, long idLow) {
        out.putInt(TYPE_SIZE + ID_SIZE);
        out.put(ACK);
        out.putLong(idHigh);
        out.putLong(idLow);
    }
}
