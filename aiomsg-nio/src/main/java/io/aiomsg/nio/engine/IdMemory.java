package io.aiomsg.nio.engine;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The ids of requests received from one identity, by which a copy is recognised (R6, AIO-DLV-019 to AIO-DLV-021). Remembers the
 * newest that were acknowledged, and the newest that are held: taken and not decided yet. An older held one is forgotten as if it
 * had been rejected, so that an application that never decides does not fill the memory; a late decision about it still counts.
 */
final class IdMemory {

    /** What became of a request. */
    enum Fate {
        /** It waits for the application. */
        UNTAKEN,
        /** The application has it and has not said what becomes of it. */
        HELD,
        /** It is acknowledged: the application took it. */
        TAKEN
    }

    private final int capacity;
    private final Map<MessageId, Fate> fates = new HashMap<>();
    private final ArrayDeque<MessageId> taken = new ArrayDeque<>();
    private final Set<MessageId> held = new LinkedHashSet<>(0);

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

    /** The application has it, and will decide. */
    void held(MessageId id) {
        if (fates.replace(id, Fate.UNTAKEN, Fate.HELD)) {
            held.add(id);
            if (held.size() > capacity) {
                forget(held.iterator().next());
            }
        }
    }

    void taken(MessageId id) {
        Fate before = fates.put(id, Fate.TAKEN);
        if (before != Fate.TAKEN) {
            if (before == Fate.HELD) {
                held.remove(id);
            }
            taken.addLast(id);
            if (taken.size() > capacity) {
                fates.remove(taken.removeFirst());
            }
        }
    }

    /** The application does not want what it holds: the next copy is new. */
    void rejected(MessageId id) {
        if (fates.get(id) == Fate.HELD) {
            forget(id);
        }
    }

    private void forget(MessageId id) {
        held.remove(id);
        fates.remove(id);
    }

    /** True if requests still wait for the application. */
    boolean hasUntaken() {
        return fates.size() > taken.size() + held.size();
    }

    /** How many ids are remembered. */
    int size() {
        return fates.size();
    }
}
