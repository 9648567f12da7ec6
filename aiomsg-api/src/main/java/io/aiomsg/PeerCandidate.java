package io.aiomsg;

/**
 * A peer that has said HELLO and is not admitted yet: what a {@link PeerPolicy} judges. A value; components may be added, so
 * take it as it comes and construct none.
 *
 * @param identity the name it claims, which proves nothing
 * @param end where it is
 */
public record PeerCandidate(Identity identity, RemoteEnd end) {}
