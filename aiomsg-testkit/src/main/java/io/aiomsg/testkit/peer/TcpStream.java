package io.aiomsg.testkit.peer;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A real TCP connection in real time: a channel that never blocks, and a selector to wait with. For one thread. */
final class TcpStream implements OctetStream {

    private final SocketChannel channel;
    private final Readiness readiness;
    private final OpenTcp open;

    /** Takes ownership of a connected channel, also where it fails. */
    TcpStream(SocketChannel channel) throws IOException {
        this.channel = channel;
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            this.readiness = new Readiness(channel);
            this.open = OpenTcp.note("the TCP connection from port " + port(channel.getLocalAddress()) + " to port "
                    + port(channel.getRemoteAddress()));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static int port(SocketAddress address) {
        return ((InetSocketAddress) address).getPort();
    }

    /** Connects; with a receive buffer of that size in the kernel where {@code receiveBufferBytes} is not 0. */
    static TcpStream connect(InetSocketAddress address, int receiveBufferBytes, Duration within) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            if (receiveBufferBytes > 0) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBufferBytes);
            }
            channel.socket().connect(address, Math.toIntExact(within.toMillis()));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return new TcpStream(channel);
    }

    @Override
    public int read(ByteBuffer target, Duration within) throws IOException {
        long deadlineNanos = System.nanoTime() + within.toNanos();
        int count = channel.read(target);
        while (count == 0 && readiness.await(SelectionKey.OP_READ, deadlineNanos)) {
            count = channel.read(target);
        }
        return count;
    }

    @Override
    public boolean write(ByteBuffer source, Duration within) throws IOException {
        long deadlineNanos = System.nanoTime() + within.toNanos();
        while (source.hasRemaining()) {
            if (channel.write(source) > 0) {
                deadlineNanos = System.nanoTime() + within.toNanos();
            } else if (!readiness.await(SelectionKey.OP_WRITE, deadlineNanos)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public void reset() {
        if (!channel.isOpen()) {
            return;
        }
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        open.close();
        try {
            readiness.close(); // first: a registered channel does not let go of its descriptor
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void sleep(Duration time) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
    }

    /** Waits until a channel can go on. Makes the channel non-blocking. */
    static final class Readiness implements AutoCloseable {

        private final Selector selector;
        private final SelectionKey key;

        Readiness(SelectableChannel channel) throws IOException {
            channel.configureBlocking(false);
            this.selector = Selector.open();
            this.key = channel.register(selector, 0);
        }

        /** Waits once; false where the deadline has passed already. */
        boolean await(int operation, long deadlineNanos) throws IOException {
            long leftNanos = deadlineNanos - System.nanoTime();
            if (leftNanos <= 0) {
                return false;
            }
            key.interestOps(operation);
            selector.select(TimeUnit.NANOSECONDS.toMillis(leftNanos) + 1);
            selector.selectedKeys().clear();
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted while waiting for a connection");
            }
            return true;
        }

        @Override
        public void close() throws IOException {
            selector.close();
        }
    }
}
