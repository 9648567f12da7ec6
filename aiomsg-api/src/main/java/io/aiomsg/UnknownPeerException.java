package io.aiomsg;

/** A message was sent to an identity that this socket has never met, so that nobody may ever come for it. */
public final class UnknownPeerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Made by implementations of this API.
     *
     * @param peer who was to be sent to
     */
    public UnknownPeerException(Identity peer) {
        super("no peer named " + peer + " has ever been connected to this socket");
    }
}
