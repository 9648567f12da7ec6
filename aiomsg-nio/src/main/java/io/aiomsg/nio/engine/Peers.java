package io.aiomsg.nio.engine;

import io.aiomsg.Identity;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every peer that is connected, and those absent that are remembered. */
final class Peers {

    /** Ids of requests remembered for absent peers, all together (R6, AIO-DLV-019). */
    private static final int MOST_ABSENT_IDS = 1 << 20;

    private final SocketEngine engine;
    private final Map<Identity, Peer> known = new HashMap<>();

    /** The longest absent first, each with the ids it is remembered by. */
    private final Map<Peer, Integer> absent = new LinkedHashMap<>();

    private long absentIds;

    Peers(SocketEngine engine) {
        this.engine = engine;
    }

    @Nullable
    Peer find(Identity identity) {
        return known.get(identity);
    }

    Collection<Peer> all() {
        return known.values();
    }

    /** True if somebody's messages wait for a connection. */
    boolean anyWaits() {
        for (Peer peer : known.values()) {
            if (peer.waits()) {
                return true;
            }
        }
        return false;
    }

    /** The peer with this identity, which is about to be connected. */
    Peer meet(Identity identity) {
        Peer peer = known.computeIfAbsent(identity, unknown -> new Peer(engine, unknown));
        Integer ids = absent.remove(peer);
        absentIds -= ids == null ? 0 : ids;
        return peer;
    }

    /** The peer has lost its last connection. Forgets those longest absent if there are too many. */
    void lost(Peer peer) {
        int ids = peer.rememberedIds();
        absent.put(peer, ids);
        absentIds += ids;
        Iterator<Map.Entry<Peer, Integer>> oldest = absent.entrySet().iterator();
        while (oldest.hasNext() && (absent.size() > engine.limits.rememberedPeers() || absentIds > MOST_ABSENT_IDS)) {
            Map.Entry<Peer, Integer> candidate = oldest.next();
            if (candidate.getKey().isForgettable()) {
                absentIds -= candidate.getValue();
                known.remove(candidate.getKey().identity);
                oldest.remove();
            }
        }
    }
}
