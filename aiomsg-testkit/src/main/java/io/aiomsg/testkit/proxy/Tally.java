package io.aiomsg.testkit.proxy;

/** What the relays count for {@link ProxyStats}. Confined to the loop's thread. */
final class Tally {
    long accepted;
    long cutConnections;
    long corruptedOctets;
    long swallowedOctets;
    private long octetsToTarget;
    private long octetsFromTarget;

    void passed(Direction direction, int octets) {
        switch (direction) {
            case TO_TARGET -> octetsToTarget += octets;
            case FROM_TARGET -> octetsFromTarget += octets;
        }
    }

    ProxyStats snapshot(int open, long heldOctets) {
        return new ProxyStats(
                accepted,
                open,
                octetsToTarget,
                octetsFromTarget,
                heldOctets,
                corruptedOctets,
                swallowedOctets,
                cutConnections);
    }
}
