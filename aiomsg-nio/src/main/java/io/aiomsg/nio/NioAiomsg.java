package io.aiomsg.nio;

import io.aiomsg.AiomsgFactory;
import io.aiomsg.AiomsgSocket;
import io.aiomsg.SocketOptions;
import io.aiomsg.nio.socket.SocketCore;
import io.netty.buffer.PooledByteBufAllocator;

/** Opens sockets on java.nio, each with one daemon thread of its own. Thread-safe. */
public final class NioAiomsg implements AiomsgFactory {

    /** For {@link java.util.ServiceLoader}, and for applications that choose this implementation by name. */
    public NioAiomsg() {}

    @Override
    public AiomsgSocket open(SocketOptions options) {
        return new SocketCore(options, new NioDriver(PooledByteBufAllocator.DEFAULT, options.resolver()));
    }
}
