package io.aiomsg.testkit.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection as a scripted peer sees it: octets both ways, blocking with a limit. Over real TCP the time is real, in a
 * simulation it is virtual. For one thread at a time. Where its thread is interrupted while it waits, a method throws
 * {@link java.io.InterruptedIOException} and leaves the interrupt flag set; the stream stays usable.
 */
public interface OctetStream extends AutoCloseable {

    /**
     * {@return a connection over real TCP}
     *
     * @param address of somebody who listens
     * @param within how long the other side may take to answer
     * @throws IOException if nobody listens there, or nobody answered in time
     */
    static OctetStream connectTcp(InetSocketAddress address, Duration within) throws IOException {
        return TcpStream.connect(address, 0, within);
    }

    /**
     * {@return what listens on a TCP port of the loopback interface}
     *
     * @param port 0 to 65535; 0 takes a free one
     * @throws IOException if the port is taken
     */
    static Listener listenTcp(int port) throws IOException {
        return new TcpListener(port, 0);
    }

    /**
     * What of real TCP was opened in this process by {@link #connectTcp}, {@link #listenTcp}, scripted peers and scripted listeners,
     * and is not closed. The JUnit extension looks at it.
     *
     * @return a description of each, with the line that opened it
     */
    static List<String> openTcp() {
        return OpenTcp.all();
    }

    /**
     * Reads what has arrived, waiting for something if nothing has.
     *
     * @param target is filled from its position on, which moves
     * @param within how long to wait at most; {@link Duration#ZERO} for not at all
     * @return the number of octets; 0 if none came within {@code within}; -1 at the end of the stream
     * @throws IOException if the connection is broken (reset), once all that came before that has been read
     */
    int read(ByteBuffer target, Duration within) throws IOException;

    /**
     * Writes as much as is taken, waiting while nothing is.
     *
     * @param source is emptied from its position on, which moves
     * @param within how long to wait at most for more to be taken
     * @return true if all of it was taken; false if nothing more was for {@code within}
     * @throws IOException if the connection is broken, also by a RST that came behind a FIN
     */
    boolean write(ByteBuffer source, Duration within) throws IOException;

    /**
     * Ends our direction of the stream (FIN).
     *
     * @throws IOException if the connection is broken
     */
    void shutdownOutput() throws IOException;

    /** Ends the connection abruptly (RST). Idempotent; what has not been read is lost. */
    void reset();

    /** Closes both directions. Idempotent. */
    @Override
    void close();

    /** {@return a clock of this stream's world, for deadlines and for times in messages; never goes back} */
    long nanoTime();

    /**
     * Lets {@code time} pass.
     *
     * @param time 0 or longer, in the time of this stream's world
     * @throws InterruptedException if interrupted while waiting
     */
    void sleep(Duration time) throws InterruptedException;

    /** Where streams come from: the accepting half of a scripted peer. */
    interface Listener extends AutoCloseable {

        /** {@return the bound port} */
        int port();

        /**
         * {@return the next connection; null if none came in time}
         *
         * @param within how long to wait at most
         * @throws IOException if it does not listen any more
         */
        @Nullable
        OctetStream accept(Duration within) throws IOException;

        /** Stops listening. Idempotent. */
        @Override
        void close();
    }
}
