package io.aiomsg.testkit.peer;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A listening port whose accepted connections become scripted peers. For one thread. */
public final class ScriptedListener implements AutoCloseable {

    private final OctetStream.Listener listener;

    /**
     * A scripted listener on any listening port, which it takes ownership of.
     *
     * @param listener closed with the scripted listener
     */
    public ScriptedListener(OctetStream.Listener listener) {
        this.listener = listener;
    }

    /** {@return a listener on a free TCP port of the loopback interface} */
    public static ScriptedListener onTcp() {
        return onTcp(0, 0);
    }

    /**
     * {@return a listener on a TCP port of the loopback interface}
     *
     * @param port 0 for a free one
     * @param receiveBufferBytes for accepted connections, small where the other side shall soon block; 0 for the default
     */
    public static ScriptedListener onTcp(int port, int receiveBufferBytes) {
        try {
            return new ScriptedListener(new TcpListener(port, receiveBufferBytes));
        } catch (IOException e) {
            throw new AssertionError("could not listen on port " + port + ": " + e.getMessage(), e);
        }
    }

    /** {@return the bound port} */
    public int port() {
        return listener.port();
    }

    /** {@return the next connection, which the caller must close} */
    public ScriptedPeer accept() {
        return accept(ScriptedPeer.PATIENCE);
    }

    /**
     * {@return as {@link #accept()}, the next connection, if it comes within a time}
     *
     * @param within how long to wait at most
     */
    public ScriptedPeer accept(Duration within) {
        OctetStream accepted = tryAccept(within);
        if (accepted == null) {
            throw new AssertionError("expected a connection to port " + port() + " within " + Words.time(within)
                    + ", but nobody connected");
        }
        return new ScriptedPeer(accepted);
    }

    /**
     * Nobody may connect for a time, or have connected unaccepted before.
     *
     * @param time how long
     */
    public void expectNoConnection(Duration time) {
        OctetStream accepted = tryAccept(time);
        if (accepted != null) {
            accepted.close();
            throw new AssertionError(
                    "expected no connection to port " + port() + " for " + Words.time(time) + ", but one came");
        }
    }

    /** Stops listening; connections accepted before stay open. Idempotent. */
    @Override
    public void close() {
        listener.close();
    }

    private @Nullable OctetStream tryAccept(Duration within) {
        try {
            return listener.accept(within);
        } catch (IOException e) {
            throw new AssertionError("could not accept on port " + port() + ": " + e.getMessage(), e);
        }
    }
}
