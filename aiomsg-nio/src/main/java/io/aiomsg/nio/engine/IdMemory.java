package io.aiomsg.nio.engine;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The ids of requests received from one identity, by which a copy is recognised (R6, AIO-DLV-019 to AIO-DLV-021). Remembers the
 * newest taken ones.
 */
final class IdMemory {

    /** What became of a request. */
    enum Fate {
        /** It waits for the application. */
        UNTAKEN,
        /** The application took it. */
        TAKEN
    }

    private final int capacity;
    private final Map<MessageId, Fate> fates = new HashMap<>();
    private final ArrayDeque<MessageId> taken = new ArrayDeque<>();

    IdMemory(int capacity) {
        this.capacity = capacity;
    }

    /** What became of the request with this id; null if it is new. */
    @Nullable
    Fate fate(MessageId id) {
        return fates.get(id);
    }

    void arrived(MessageId id) {
        fates.put(id, Fate.UNTAKEN);
    }

    void taken(MessageId id) {
        if (fates.put(id, Fate.TAKEN) != Fate.TAKEN) {
            taken.addLast(id);
            if (taken.size() > capacity) {
                fates.remove(taken.removeFirst());
            }
        }
    }

    /** True if requests still wait for the application. */
    boolean hasUntaken() {
        return fates.size() > taken.size();
    }

    /** How many ids are remembered. */
    int size() {
        return fates.size();
    }
}
