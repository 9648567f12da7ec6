package io.aiomsg.nio.live;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A listening port on the loopback interface whose accepted connections become scripted peers. */
final class RawListener implements AutoCloseable {

    private final ServerSocketChannel channel;
    private final int port;

    private RawListener(ServerSocketChannel channel) throws IOException {
        this.channel = channel;
        this.port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    /** Listens on a free port. */
    static RawListener open() {
        return open(0, 0);
    }

    /** Listens on a given port (0: a free one); accepted connections get a small receive buffer where it is not 0. */
    static RawListener open(int port, int receiveBufferBytes) {
        ServerSocketChannel channel = null;
        try {
            channel = ServerSocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            if (receiveBufferBytes > 0) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBufferBytes);
            }
            channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 128);
            return new RawListener(channel);
        } catch (IOException e) {
            closeQuietly(channel);
            throw new UncheckedIOException(e);
        }
    }

    static void closeQuietly(@Nullable Closeable channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    int port() {
        return port;
    }

    /** The next connection that somebody dials. */
    RawPeer accept(Duration within) {
        return new RawPeer(Await.value("a connection to port " + port, within, this::tryAccept));
    }

    RawPeer accept() {
        return accept(Await.PATIENCE);
    }

    /** A connection that somebody has dialled already, or null. */
    @Nullable
    RawPeer poll() {
        SocketChannel dialled = tryAccept();
        return dialled == null ? null : new RawPeer(dialled);
    }

    /** Nobody may dial for a time. */
    void expectNoDial(Duration time) {
        Await.stays("nobody dials port " + port, time, () -> {
            RawPeer dialled = poll();
            if (dialled != null) {
                dialled.close();
            }
            return dialled == null;
        });
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }

    private @Nullable SocketChannel tryAccept() {
        try {
            return channel.accept();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
