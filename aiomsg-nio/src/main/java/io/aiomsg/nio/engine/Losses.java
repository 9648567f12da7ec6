package io.aiomsg.nio.engine;

import io.aiomsg.Identity;
import io.aiomsg.LossReason;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketStats;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts every accepted message that is lost, once, and tells of it (R10, AIO-RTE-014). */
final class Losses {

    private static final SocketStats.Loss NOTHING = new SocketStats.Loss(0, 0);

    private final Host host;
    private final Map<LossReason, SocketStats.Loss> sums = new EnumMap<>(LossReason.class);

    Losses(Host host) {
        this.host = host;
    }

    /** A message that was accepted, or one copy of it, is given up: the one place where it is counted and its sender told. */
    void lost(LossReason reason, @Nullable Identity peer, Object item) {
        lost(reason, peer, 1, Outgoing.payload(item).length);
        Tracked tracked = Outgoing.tracked(item);
        if (tracked != null) {
            tracked.lost(reason);
        }
    }

    /** Messages that were received, or were handed to the kernel: their senders know nothing more. */
    void lost(LossReason reason, @Nullable Identity peer, long count, long size) {
        if (count > 0) {
            SocketStats.Loss sum = sums.getOrDefault(reason, NOTHING);
            sums.put(reason, new SocketStats.Loss(sum.count() + count, sum.octets() + size));
            host.event(new SocketEvent.MessagesLost(reason, peer, count, size));
        }
    }

    Map<LossReason, SocketStats.Loss> snapshot() {
        return Map.copyOf(sums);
    }
}
