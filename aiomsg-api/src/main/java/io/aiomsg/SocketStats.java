package io.aiomsg;

import java.util.Map;

/**
 * Counters of a socket since it was opened. A snapshot: the numbers belong to one moment.
 *
 * @param messagesAccepted messages that a send accepted
 * @param messagesSent messages handed to the kernel, resent ones and each published copy counted
 * @param octetsSent payload octets of {@code messagesSent}
 * @param messagesReceived messages received from peers
 * @param octetsReceived payload octets of {@code messagesReceived}
 * @param messagesQueued messages accepted and not yet handed to the kernel, published copies counted
 * @param unacknowledged at-least-once messages accepted and not yet acknowledged, sent or not
 * @param untaken messages received and not yet taken by the application
 * @param acknowledged at-least-once messages acknowledged by their receiver
 * @param resent second and later copies queued of at-least-once messages
 * @param duplicates received copies of requests recognised and not delivered again
 * @param connections connections to admitted peers made so far
 * @param reconnects how often a link was connected to a peer again, after it had been before
 * @param octetsQueued payload octets of {@code messagesQueued}, shared ones counted once
 * @param octetsUntaken payload octets of {@code untaken}, and the room set aside for large messages that are being received
 * @param paused connections that are not being read at this moment, because too much of what they brought is untaken
 * @param lost accepted messages that were lost, by reason; a reason without loss is absent
 * @param acknowledgementTimes how long the {@code acknowledged} ones took
 */
public record SocketStats(
        long messagesAccepted,
        long messagesSent,
        long octetsSent,
        long messagesReceived,
        long octetsReceived,
        long messagesQueued,
        long unacknowledged,
        long untaken,
        long acknowledged,
        long resent,
        long duplicates,
        long connections,
        long reconnects,
        long octetsQueued,
        long octetsUntaken,
        int paused,
        Map<LossReason, Loss> lost,
        AcknowledgementTimes acknowledgementTimes) {

    /**
     * Takes a copy of the map.
     *
     * @param lost copied
     * @param messagesAccepted 0 or more
     * @param messagesSent 0 or more
     * @param octetsSent 0 or more
     * @param messagesReceived 0 or more
     * @param octetsReceived 0 or more
     * @param messagesQueued 0 or more
     * @param unacknowledged 0 or more
     * @param untaken 0 or more
     * @param acknowledged 0 or more
     * @param resent 0 or more
     * @param duplicates 0 or more
     * @param connections 0 or more
     * @param reconnects 0 or more
     * @param octetsQueued 0 or more
     * @param octetsUntaken 0 or more
     * @param paused 0 or more
     * @param acknowledgementTimes of all requests acknowledged so far
     */
    public SocketStats {
        lost = Map.copyOf(lost);
    }

    /**
     * What was lost for one reason.
     *
     * @param count how many messages
     * @param octets the sum of their sizes
     */
    public record Loss(long count, long octets) {}
}
