package io.aiomsg.nio.wire;

import org.jspecify.annotations.Nullable;

/** Takes what a {@link FrameDecoder} decodes. Arrays handed over belong to the sink. */
public interface FrameSink {

    /** HELLO: its version (-1 if the body is empty), and the identity's octets, or null if there are fewer than 16. */
    void hello(int version, byte @Nullable [] identity);

    /** HEARTBEAT; its body, if any, is ignored. */
    void heartbeat();

    /** DATA with its payload. */
    void data(byte[] payload);

    /** DATA_REQ with its message id and payload. */
    void request(long idHigh, long idLow, byte[] payload);

    /** ACK with its message id. */
    void ack(long idHigh, long idLow);

    /** An envelope that means nothing to us: empty, of an unknown type, or of a wrong size for its type. It was skipped. */
    void skipped();

    /**
     * May a large message be received now? Called before its payload is allocated; until it answers true nothing of the
     * payload is kept.
     *
     * @param payloadSize more than {@link FrameDecoder#LARGE} octets
     */
    boolean reserve(int payloadSize);
}
