package io.aiomsg.testkit.proxy;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** One of the two channels of a connection, and what the selector has said of it. Confined to the loop's thread. */
final class End {

    /** Small, so that a source soon feels when its octets are not passed on. */
    static final int RECEIVE_BUFFER_OCTETS = 64 * 1024;

    /** The most reads with which {@link #close} empties a channel before its FIN: more than the kernel holds. */
    private static final int DRAINING_READS = 64;

    private final SocketChannel channel;
    private final SelectionKey key;
    private boolean connected;
    private boolean failed;
    private boolean readable;
    private boolean writable;

    /** Takes ownership of a channel that is connected, or about to be. */
    End(SocketChannel channel, Selector selector, boolean connected) throws IOException {
        this.channel = channel;
        this.connected = connected;
        writable = connected;
        key = channel.register(selector, connected ? 0 : SelectionKey.OP_CONNECT, this);
    }

    /** Called when the selector has found the channel ready for something. */
    void ready() {
        try {
            if (key.isConnectable()) {
                connected = channel.finishConnect();
                writable = connected;
            }
            readable |= key.isReadable();
            writable |= key.isWritable();
        } catch (IOException | CancelledKeyException e) {
            failed = true;
        }
    }

    /** True if the channel could not be connected. */
    boolean hasFailed() {
        return failed;
    }

    boolean isReadable() {
        return readable;
    }

    boolean isWritable() {
        return writable;
    }

    /** Reads once; as {@link SocketChannel#read(ByteBuffer)}. */
    int read(ByteBuffer octets) throws IOException {
        readable = false;
        return channel.read(octets);
    }

    /** Writes once. What is left could not be written; {@link #isWritable()} is false until more can be. */
    int write(ByteBuffer octets) throws IOException {
        int count = channel.write(octets);
        writable = !octets.hasRemaining();
        return count;
    }

    void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    /** Says what the selector shall look out for. */
    void await(boolean input, boolean output) {
        int wanted = (input ? SelectionKey.OP_READ : 0) | (output ? SelectionKey.OP_WRITE : 0);
        if (connected && key.isValid() && key.interestOps() != wanted) {
            key.interestOps(wanted);
        }
    }

    /** Closes the channel; the descriptor is given back when the selector is next asked. */
    void close(Ending ending, ByteBuffer scratch) {
        try {
            switch (ending) {
                case FIN -> drain(scratch);
                case RST -> channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException e) {
            // The other side was faster: the channel has ended, and has but to be closed.
        }
        ProxyLoop.closeQuietly(channel);
    }

    /** Discards what has come, because the kernel sends a RST for a channel that is closed with something unread. */
    private void drain(ByteBuffer scratch) throws IOException {
        if (connected) {
            int reads = 0;
            while (reads < DRAINING_READS && channel.read(scratch.clear()) > 0) {
                reads++;
            }
        }
    }
}
