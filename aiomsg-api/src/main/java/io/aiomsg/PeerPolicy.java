package io.aiomsg;

/**
 * Decides which peers a socket lets in (AIO-HSK-010). Asked on threads that serve nothing else, never on the event loop, for
 * several connections at a time: it must be thread-safe, and may block for a while.
 *
 * <p>A peer that is not admitted is told nothing: its connection is closed in order, a
 * {@link SocketEvent.Rejected} says {@link DisconnectReason#REFUSED_BY_POLICY}, and a link of ours that led to it is dialled less
 * and less often, at least every 30 s. A policy that throws refuses; the event and the log say so. Its time counts into the
 * {@linkplain SocketTiming#handshake() handshake time}: a connection it has not judged by then ends as
 * {@link DisconnectReason#HANDSHAKE_TIMEOUT}. A few calls that never return are borne, at most {@value #MOST_CALLS}; beyond that
 * nobody can be judged, and thus nobody comes in, until one of them returns.
 *
 * <p>An identity is a name and not a proof (AIO-SEC-001).
 *
 * <pre>{@code
 * Set<Identity> known = Set.of(Identity.named("worker-1"), Identity.named("worker-2"));
 * AiomsgSocket socket = AiomsgSocket.builder()
 *         .peerPolicy(candidate -> known.contains(candidate.identity()))
 *         .open();
 * }</pre>
 */
@FunctionalInterface
public interface PeerPolicy {

    /** How many calls of a socket's policy are under way at a time, at most; others wait. */
    int MOST_CALLS = 8;

    /** The default: everyone comes in, and nothing is asked. */
    PeerPolicy EVERYONE = candidate -> true;

    /**
     * {@return whether a peer may come in} At a bind end it is asked before our HELLO answers the peer's. At a connect end our
     * HELLO is said by then, so that the peer may have sent messages: they are not delivered, and the peer counts them as in doubt.
     *
     * @param candidate who asks to come in
     */
    boolean admits(PeerCandidate candidate);

    /**
     * {@return whether we may say HELLO to somebody we have dialled, whose identity is not known yet; true by default} Quick answers
     * matter: peers expect a HELLO within half a second (AIO-HSK-007).
     *
     * @param end what is known of them by then
     */
    default boolean greets(RemoteEnd end) {
        return true;
    }
}
