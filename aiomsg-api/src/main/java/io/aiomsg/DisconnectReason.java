package io.aiomsg;

/** Why a connection ended, before or after its peer was admitted. */
public enum DisconnectReason {
    /** The peer ended the stream cleanly, between two frames. */
    CLOSED_BY_PEER,
    /** The connection broke: reset, or ended within a frame. */
    CONNECTION_LOST,
    /** Nothing was received for the liveness time. */
    LIVENESS_TIMEOUT,
    /** The handshake was not finished in time. */
    HANDSHAKE_TIMEOUT,
    /** The first frame was not the HELLO it had to be. */
    BAD_HELLO,
    /** The peer speaks another version of the protocol. */
    WRONG_VERSION,
    /** The first octets are of no protocol that this socket serves. */
    NOT_AIOMSG,
    /** A peer with this identity is connected already. */
    DUPLICATE_IDENTITY,
    /** The peer has our own identity: this socket has dialled itself, or a clone of it. */
    OWN_IDENTITY,
    /** The socket's {@link PeerPolicy} does not let this peer in. */
    REFUSED_BY_POLICY,
    /** The socket has as many connections as it may have. */
    TOO_MANY_CONNECTIONS,
    /** The peer announced a frame longer than the limit. */
    FRAME_TOO_LONG,
    /** One of two connections to the same peer was given up; the other one stays. */
    RETIRED,
    /** The connection was silent, and a new one of the same peer took its place. */
    REPLACED,
    /** A large frame did not move on for too long while it held room that others wait for. */
    SLOW_SENDER,
    /** The socket is over its total send budget and this peer held the most overdue data. */
    SLOW_CONSUMER,
    /** The link was closed by the application. */
    LINK_CLOSED,
    /** The socket was closed by the application. */
    SOCKET_CLOSED
}
