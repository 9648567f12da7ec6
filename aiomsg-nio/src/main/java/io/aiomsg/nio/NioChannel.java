package io.aiomsg.nio;

import io.aiomsg.nio.socket.Channel;
import io.aiomsg.nio.socket.Driver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A connected {@link SocketChannel} on an event loop. What it is interested in may be changed by any thread. */
final class NioChannel implements Channel, EventLoop.Ready {

    private final LoopMember member;
    private final EventLoop eventLoop;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final SocketAddress remote;
    private final AtomicBoolean changing = new AtomicBoolean();
    private Driver.@Nullable ChannelListener listener;
    private volatile boolean wantRead = true;
    private volatile boolean wantWrite;

    NioChannel(LoopMember member, SocketChannel channel, SelectionKey key) throws IOException {
        this.member = member;
        this.eventLoop = member.eventLoop();
        this.channel = channel;
        this.key = key;
        this.remote = channel.getRemoteAddress();
    }

    /** Begins to tell {@code listener} when the channel is ready. Called by the loop's thread. */
    void carriedBy(Driver.ChannelListener listener) {
        this.listener = listener;
        key.attach(this);
        applyInterest();
    }

    @Override
    public LoopMember member() {
        return member;
    }

    @Override
    public void ready(SelectionKey ready) {
        Driver.ChannelListener told = listener;
        if (told == null) {
            return;
        }
        if (ready.isWritable()) {
            told.writable();
        }
        if (ready.isValid() && ready.isReadable() && wantRead) {
            told.readable();
        }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return channel.read(target);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return channel.write(source);
    }

    @Override
    public void wantRead(boolean wanted) {
        if (wantRead != wanted) {
            wantRead = wanted;
            changeInterest();
        }
    }

    @Override
    public void wantWrite(boolean wanted) {
        if (wantWrite != wanted) {
            wantWrite = wanted;
            changeInterest();
        }
    }

    private void changeInterest() {
        if (eventLoop.isLoopThread()) {
            applyInterest();
        } else if (!changing.getAndSet(true)) {
            eventLoop.execute(this::applyInterest);
        }
    }

    private void applyInterest() {
        changing.set(false);
        try {
            key.interestOps((wantRead ? SelectionKey.OP_READ : 0) | (wantWrite ? SelectionKey.OP_WRITE : 0));
        } catch (CancelledKeyException e) {
            // Closed meanwhile: there is nothing to be interested in.
        }
    }

    @Override
    public void shutdownOutput() {
        try {
            channel.shutdownOutput();
        } catch (ClosedChannelException e) {
            // Both directions are ended already.
        } catch (IOException e) {
            // The peer has broken the connection; reading will show it.
        }
    }

    @Override
    public void close() {
        EventLoop.closeQuietly(channel);
        if (!eventLoop.isLoopThread()) {
            // The descriptor is freed by the next selection.
            eventLoop.wake();
        }
    }

    @Override
    public SocketAddress remote() {
        return remote;
    }

    @Override
    public String remoteHost() {
        return remote instanceof InetSocketAddress address ? address.getHostString() : remote.toString();
    }

    @Override
    public String toString() {
        return remote.toString();
    }
}
