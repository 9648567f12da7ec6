package io.aiomsg.nio.wire;

import org.jspecify.annotations.Nullable;

/** Takes what a {@link FrameDecoder} decodes. Arrays handed over belong to the sink. */
public interface FrameSink {

    /**
     * HELLO.
     *
     * @param version 0 to 255; -1 if the body is empty
     * @param identity its octets, or null if there are fewer than 16
     */
    void hello(int version, byte @Nullable [] identity);

    /** HEARTBEAT; its body, if any, is ignored. */
    void heartbeat();

    /**
     * DATA with its payload.
     *
     * @param payload may be empty
     */
    void data(byte[] payload);

    /**
     * DATA_REQ with its message id and payload.
     *
     * @param idHigh the first eight octets of the message id
     * @param idLow its last eight octets
     * @param payload may be empty
     */
    void request(long idHigh, long idLow, byte[] payload);

    /**
     * ACK with its message id.
     *
     * @param idHigh the first eight octets of the message id
     * @param idLow its last eight octets
     */
    void ack(long idHigh, long idLow);

    /** An envelope that means nothing to us: empty, of an unknown type, or of a wrong size for its type. It was skipped. */
    void skipped();

    /**
     * {@return whether a large message may be received now} Called before its payload is allocated; until it answers true
     * nothing of the payload is kept.
     *
     * @param payloadSize more than {@link FrameDecoder#LARGE} octets
     */
    boolean reserve(int payloadSize);
}
