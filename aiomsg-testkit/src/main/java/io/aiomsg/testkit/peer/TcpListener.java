package io.aiomsg.testkit.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A listening port of the loopback interface. For one thread. */
final class TcpListener implements OctetStream.Listener {

    private static final int BACKLOG = 128;

    private final ServerSocketChannel channel;
    private final TcpStream.Readiness readiness;
    private final int port;
    private final OpenTcp open;

    /** Listens; accepted connections get a receive buffer of that size where {@code receiveBufferBytes} is not 0. */
    TcpListener(int port, int receiveBufferBytes) throws IOException {
        channel = ServerSocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            if (receiveBufferBytes > 0) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBufferBytes);
            }
            channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
            this.port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
            this.readiness = new TcpStream.Readiness(channel);
            this.open = OpenTcp.note("the listener at TCP port " + this.port);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public @Nullable OctetStream accept(Duration within) throws IOException {
        long deadlineNanos = System.nanoTime() + within.toNanos();
        SocketChannel accepted = channel.accept();
        while (accepted == null && readiness.await(SelectionKey.OP_ACCEPT, deadlineNanos)) {
            accepted = channel.accept();
        }
        return accepted == null ? null : new TcpStream(accepted);
    }

    @Override
    public void close() {
        open.close();
        try {
            readiness.close(); // first: a registered channel does not let go of its port
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
