package io.aiomsg.testkit.proxy;

/**
 * The counters of a {@link FaultProxy}, since it was opened, at one moment.
 *
 * @param accepted connections accepted; those that wait in the kernel during a partition are not
 * @param open connections open now
 * @param octetsToTarget octets passed on to the target
 * @param octetsFromTarget octets passed on from the target
 * @param heldOctets octets held back now, of all connections and both directions
 * @param corruptedOctets octets passed on with a bit flipped
 * @param swallowedOctets octets that went into a black hole
 * @param cutConnections connections ended by {@link FaultProxy#cut(Ending)} or {@link DirectionFaults#cutAfter}
 */
public record ProxyStats(
        long accepted,
        int open,
        long octetsToTarget,
        long octetsFromTarget,
        long heldOctets,
        long corruptedOctets,
        long swallowedOctets,
        long cutConnections) {

    /**
     * {@return the octets passed on in a direction}
     *
     * @param direction which way
     */
    public long octets(Direction direction) {
        return switch (direction) {
            case TO_TARGET -> octetsToTarget;
            case FROM_TARGET -> octetsFromTarget;
        };
    }
}
