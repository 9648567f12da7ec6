package io.aiomsg.nio;

import io.aiomsg.AiomsgFactory;
import io.aiomsg.AiomsgSocket;
import io.aiomsg.EventLoops;
import io.aiomsg.SocketOptions;
import io.aiomsg.nio.socket.SocketCore;
import io.netty.buffer.PooledByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** Opens sockets on java.nio, each with a daemon thread of its own or on {@link EventLoops}. Thread-safe. */
public final class NioAiomsg implements AiomsgFactory {

    /** For {@link java.util.ServiceLoader}, and for applications that choose this implementation by name. */
    public NioAiomsg() {}

    @Override
    public AiomsgSocket open(SocketOptions options) {
        NioDriver driver =
                new NioDriver(PooledByteBufAllocator.DEFAULT, options.resolver(), ours(options.eventLoops()));
        try {
            return new SocketCore(options, driver);
        } catch (RuntimeException | Error e) {
            driver.stop();
            throw e;
        }
    }

    private static @Nullable NioEventLoops ours(@Nullable EventLoops eventLoops) {
        if (eventLoops == null || eventLoops instanceof NioEventLoops) {
            return (NioEventLoops) eventLoops;
        }
        throw new IllegalArgumentException(
                "eventLoops: " + eventLoops
                        + " are of another implementation; make them with EventLoops.create, or with the factory that opens the socket");
    }

    @Override
    public EventLoops eventLoops(int count) {
        return new NioEventLoops(count);
    }
}
