package io.aiomsg;

import java.net.SocketAddress;
import java.time.Instant;

/**
 * A connected peer at one moment.
 *
 * @param identity its name
 * @param address its remote address
 * @param dialect the wire dialect spoken with it
 * @param dialled true if we dialled it, false if it dialled us
 * @param since when it was admitted
 * @param messagesSent messages handed to the kernel for it on this connection
 * @param messagesReceived messages received from it on this connection
 * @param queuedMessages messages waiting to be sent to it
 * @param unacknowledged at-least-once messages sent to it and not yet acknowledged
 */
public record PeerInfo(
        Identity identity,
        SocketAddress address,
        Dialect dialect,
        boolean dialled,
        Instant since,
        long messagesSent,
        long messagesReceived,
        int queuedMessages,
        int unacknowledged) {}
