package io.aiomsg.testkit;

import io.aiomsg.nio.socket.Channel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One end of a simulated connection: what a socket's driver, or a scripted peer, holds. */
final class TcpEnd implements Channel {

    /** Who is told that an end may have become readable or writable. */
    interface Owner {
        void changed(TcpEnd end);

        /** The owner reads or writes: others may come between. */
        void touched();
    }

    final Tcp connection;
    final SimulatedHost host;
    final TcpStream outgoing;
    final TcpStream incoming;
    private final InetSocketAddress remote;
    private volatile @Nullable Owner owner;
    private volatile boolean wantRead = true;
    private volatile boolean wantWrite;
    private volatile boolean closed;

    TcpEnd(Tcp connection, SimulatedHost host, TcpStream outgoing, TcpStream incoming, InetSocketAddress remote) {
        this.connection = connection;
        this.host = host;
        this.outgoing = outgoing;
        this.incoming = incoming;
        this.remote = remote;
    }

    void ownedBy(Owner owner) {
        this.owner = owner;
        changed();
    }

    /** The kernel has news. */
    void changed() {
        Owner told = owner;
        if (told != null && !closed) {
            told.changed(this);
        }
    }

    boolean isGone() {
        return closed;
    }

    boolean wantsRead() {
        return wantRead && !closed && incoming.isReadable();
    }

    boolean wantsWrite() {
        return wantWrite && !closed && outgoing.isWritable();
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        touched();
        if (closed) {
            throw new IOException("Closed channel");
        }
        return incoming.read(target);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        touched();
        if (closed) {
            throw new IOException("Closed channel");
        }
        return outgoing.write(source);
    }

    private void touched() {
        Owner told = owner;
        if (told != null) {
            told.touched();
        }
    }

    @Override
    public void wantRead(boolean wanted) {
        wantRead = wanted;
        if (wanted) {
            changed();
        }
    }

    @Override
    public void wantWrite(boolean wanted) {
        wantWrite = wanted;
        if (wanted) {
            changed();
        }
    }

    @Override
    public void shutdownOutput() {
        if (!closed) {
            outgoing.finish();
        }
    }

    /** Closing with unread octets destroys what is under way to the peer, as TCP does. */
    @Override
    public void close() {
        if (beginClose()) {
            if (incoming.close()) {
                outgoing.sendReset();
            } else {
                outgoing.finish();
            }
            connection.ended();
        }
    }

    /** Closes with a reset. */
    void reset() {
        if (beginClose()) {
            incoming.abandon();
            outgoing.sendReset();
            connection.ended();
        }
    }

    /** True for the first of those who close. */
    private synchronized boolean beginClose() {
        boolean first = !closed;
        closed = true;
        return first;
    }

    /** The host has lost it: nobody is told. */
    void forgotten() {
        beginClose();
        incoming.abandon();
        connection.ended();
    }

    /** Octets came for an end that is gone. */
    void answerReset() {
        if (host.isUp()) {
            outgoing.sendReset();
        }
    }

    @Override
    public SocketAddress remote() {
        return remote;
    }

    @Override
    public String remoteHost() {
        return remote.getHostString();
    }

    @Override
    public String toString() {
        return host + " - " + remote;
    }
}
