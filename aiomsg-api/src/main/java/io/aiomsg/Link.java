package io.aiomsg;

import java.util.concurrent.CompletableFuture;

/** A standing connection to an address, dialled again whenever it is lost. Thread-safe. */
public interface Link extends AutoCloseable {

    /** Where a link is. */
    enum State {
        /** Not connected; the next dial comes after a delay. */
        WAITING,
        /** The name is being looked up, or the address is being connected to. */
        DIALLING,
        /** Connected, but the peer is not admitted yet, or may still refuse us. */
        HANDSHAKE,
        /** Its peer is there. */
        CONNECTED,
        /** Closed by {@link Link#close()}, or with its socket. */
        CLOSED
    }

    /** {@return the host as it was given to {@link AiomsgSocket#connect(String, int)}} */
    String host();

    /** {@return the port dialled} */
    int port();

    /** {@return where the link is at this moment} */
    State state();

    /**
     * {@return the identity of the peer at the other end, once there is one} It comes at once if the link is {@link State#CONNECTED}, else when it
     * next is. Each call makes a future of its own; cancelling or completing it changes nothing else. It is completed on the
     * socket's executor, or in this call if the answer is known. A link that is refused because its peer has dialled us, and is
     * connected that way, is not connected: {@link AiomsgSocket#awaitPeers} counts such peers, too. The future fails with
     * {@link LinkClosedException} when the link is closed first, {@link SocketClosedException} when the socket is.
     */
    CompletableFuture<Identity> whenConnected();

    /** Stops dialling, flushes and closes the connection if there is one. Returns at once. Idempotent. */
    @Override
    void close();
}
