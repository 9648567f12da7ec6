package io.aiomsg.nio.socket;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/** A stream of octets in both directions that never blocks. Reading and writing by one thread each at a time; the rest is thread-safe. */
public interface Channel {

    /** Reads what is there: the number of octets, 0 if there is nothing yet, -1 at the end of the stream. */
    int read(ByteBuffer target) throws IOException;

    /** Writes what can be taken now: the number of octets. */
    int write(ByteBuffer source) throws IOException;

    /** Whether to tell when it can be read. */
    void wantRead(boolean wanted);

    /** Whether to tell when it can be written. */
    void wantWrite(boolean wanted);

    /** Ends our direction of the stream. */
    void shutdownOutput();

    /** Closes both directions. Idempotent. */
    void close();

    /** The other end's address. */
    SocketAddress remote();

    /** The other end's host without its port, as something to compare. */
    String remoteHost();
}
