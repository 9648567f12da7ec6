package io.aiomsg.testkit.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** The port of a proxy: listened on, or refusing those who dial it. Confined to the loop's thread. */
final class Listening {

    /** How many connections wait in the kernel while the proxy accepts none. */
    private static final int BACKLOG = 128;

    /** After a failed accept (no descriptors left, as a rule) the next one waits this long. */
    private static final long ACCEPT_PAUSE_NANOS = 100_000_000;

    private final Selector selector;
    private final InetSocketAddress address;
    private @Nullable ServerSocketChannel server;
    private @Nullable SelectionKey key;
    private @Nullable SocketChannel placeholder;
    private boolean ready;
    private boolean pausing;
    private long pauseEndNanos;

    /** Listens on a port of the loopback interface; on a free one for 0. */
    Listening(Selector selector, int port) throws IOException {
        this.selector = selector;
        address = listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    InetSocketAddress address() {
        return address;
    }

    /** Listens again after {@link #refuse}; does nothing if it does already. */
    void listen() throws IOException {
        if (server == null) {
            listen(address);
            ProxyLoop.closeQuietly(placeholder);
            placeholder = null;
        }
    }

    private InetSocketAddress listen(InetSocketAddress where) throws IOException {
        ServerSocketChannel opened = ServerSocketChannel.open();
        try {
            // What is accepted inherits it.
            opened.setOption(StandardSocketOptions.SO_RCVBUF, End.RECEIVE_BUFFER_OCTETS);
            opened.bind(where, BACKLOG).configureBlocking(false);
            key = opened.register(selector, SelectionKey.OP_ACCEPT);
        } catch (IOException e) {
            opened.close();
            throw e;
        }
        server = opened;
        return (InetSocketAddress) opened.getLocalAddress();
    }

    /**
     * Stops listening. The port stays bound as far as the system allows it, so that nobody else gets it meanwhile: neither
     * another listener nor, as its own port, the very client that dials it.
     */
    void refuse() throws IOException {
        ServerSocketChannel open = server;
        if (open == null) {
            return;
        }
        server = null;
        key = null;
        open.close();
        // The descriptor goes when the selector has dropped the key.
        selector.selectNow(ready -> {});
        SocketChannel holder = SocketChannel.open();
        try {
            holder.setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(address);
            placeholder = holder;
        } catch (IOException e) {
            // Somebody was faster, or the system does not allow it: the port is free until listen().
            holder.close();
        }
    }

    /** Called when the selector has found connections to accept. */
    void ready() {
        ready = true;
    }

    /** The next connection that was made; null if there is none now. */
    @Nullable
    SocketChannel accept(long nowNanos) {
        SocketChannel next = null;
        if (ready && server != null) {
            try {
                next = server.accept();
            } catch (IOException e) {
                pausing = true;
                pauseEndNanos = nowNanos + ACCEPT_PAUSE_NANOS;
            }
        }
        ready = next != null;
        return next;
    }

    /**
     * Has connections accepted, or wait in the kernel.
     *
     * @return how long until it must be called again, in nanoseconds; Long.MAX_VALUE for never
     */
    long accepting(boolean wanted, long nowNanos) {
        pausing = pausing && pauseEndNanos - nowNanos > 0;
        int ops = wanted && !pausing ? SelectionKey.OP_ACCEPT : 0;
        if (key != null && key.isValid() && key.interestOps() != ops) {
            key.interestOps(ops);
        }
        return pausing ? pauseEndNanos - nowNanos : Long.MAX_VALUE;
    }

    void close() {
        ProxyLoop.closeQuietly(server);
        ProxyLoop.closeQuietly(placeholder);
    }
}
