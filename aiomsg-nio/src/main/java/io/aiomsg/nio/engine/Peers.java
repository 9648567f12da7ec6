package io.aiomsg.nio.engine;

import io.aiomsg.Identity;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every peer that is connected or remembered, the longest unseen first. */
final class Peers {

    private final SocketEngine engine;
    private final Map<Identity, Peer> known = new LinkedHashMap<>();

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

    /** The peer with this identity, now the last seen. Forgets the longest absent one if there are too many. */
    Peer meet(Identity identity) {
        Peer peer = known.remove(identity);
        if (peer == null) {
            peer = new Peer(engine, identity);
        }
        known.put(identity, peer);
        if (known.size() > engine.limits.rememberedPeers() + engine.connections.size()) {
            forgetOne();
        }
        return peer;
    }

    private void forgetOne() {
        for (Iterator<Peer> each = known.values().iterator(); each.hasNext(); ) {
            if (each.next().isForgettable()) {
                each.remove();
                return;
            }
        }
    }
}
