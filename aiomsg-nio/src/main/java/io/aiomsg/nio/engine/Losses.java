package io.aiomsg.nio.engine;

import io.aiomsg.Identity;
import io.aiomsg.LossReason;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketStats;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts every accepted message that is lost, once, and tells of it (R10). */
final class Losses {

    private final Host host;
    private final long[] counts = new long[LossReason.values().length];
    private final long[] octets = new long[LossReason.values().length];

    Losses(Host host) {
        this.host = host;
    }

    void lost(LossReason reason, @Nullable Identity peer, long count, long size) {
        if (count > 0) {
            counts[reason.ordinal()] += count;
            octets[reason.ordinal()] += size;
            host.event(new SocketEvent.MessagesLost(reason, peer, count, size));
        }
    }

    Map<LossReason, SocketStats.Loss> snapshot() {
        Map<LossReason, SocketStats.Loss> snapshot = new EnumMap<>(LossReason.class);
        for (LossReason reason : LossReason.values()) {
            if (counts[reason.ordinal()] > 0) {
                snapshot.put(reason, new SocketStats.Loss(counts[reason.ordinal()], octets[reason.ordinal()]));
            }
        }
        return snapshot;
    }
}
