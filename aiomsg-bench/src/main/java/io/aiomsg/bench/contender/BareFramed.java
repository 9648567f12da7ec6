package io.aiomsg.bench.contender;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The reference: what a plain {@link SocketChannel} does with the same frames. One blocking channel and one thread a side,
 * 256 KiB direct buffers, no queue and no hand-over; frames (length, type 0x03, payload) are encoded one by one, and each
 * is parsed and copied into an array of its own.
 */
final class BareFramed implements JavaContender {

    private static final int BUFFER_BYTES = 256 * 1024;
    private static final int HEADER_BYTES = 5;
    private static final byte DATA = 0x03;

    @Override
    public String name() {
        return "bare";
    }

    @Override
    public String title() {
        return "bare framed";
    }

    @Override
    public Endpoint<?> listen(Workload workload) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return new Stream(server, null);
    }

    @Override
    public Endpoint<?> connect(Workload workload, int port) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return new Stream(null, channel);
    }

    private static final class Stream implements Endpoint<byte[]> {

        private final @Nullable ServerSocketChannel server;
        private @Nullable SocketChannel channel;
        private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER_BYTES);
        private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES).limit(0);

        Stream(@Nullable ServerSocketChannel server, @Nullable SocketChannel channel) {
            this.server = server;
            this.channel = channel;
        }

        @Override
        public int port() {
            return server == null ? 0 : server.socket().getLocalPort();
        }

        @Override
        public void send(byte[] payload) throws IOException {
            if (out.remaining() < HEADER_BYTES) {
                flush();
            }
            out.putInt(1 + payload.length).put(DATA);
            int offset = 0;
            while (payload.length - offset > out.remaining()) {
                int fits = out.remaining();
                out.put(payload, offset, fits);
                offset += fits;
                flush();
            }
            out.put(payload, offset, payload.length - offset);
        }

        @Override
        public void flush() throws IOException {
            out.flip();
            while (out.hasRemaining()) {
                channel().write(out);
            }
            out.clear();
        }

        @Override
        public byte[] receive() throws IOException {
            while (in.remaining() < HEADER_BYTES) {
                fill();
            }
            byte[] payload = new byte[in.getInt() - 1];
            if (in.get() != DATA) {
                throw new IOException("a frame of an unknown type arrived");
            }
            int offset = 0;
            while (payload.length - offset > in.remaining()) {
                int there = in.remaining();
                in.get(payload, offset, there);
                offset += there;
                fill();
            }
            in.get(payload, offset, payload.length - offset);
            return payload;
        }

        @Override
        public byte[] payload(byte[] message) {
            return message;
        }

        @Override
        public void reply(byte[] message) throws IOException {
            send(message);
            flush();
        }

        @Override
        public void close() throws IOException {
            if (channel != null) {
                channel.close();
            }
            if (server != null) {
                server.close();
            }
        }

        private void fill() throws IOException {
            in.compact();
            if (channel().read(in) < 0) {
                throw new EOFException("the other end closed the connection");
            }
            in.flip();
        }

        private SocketChannel channel() throws IOException {
            SocketChannel open = channel;
            if (open == null) {
                open = Objects.requireNonNull(server).accept();
                open.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel = open;
            }
            return open;
        }
    }
}
