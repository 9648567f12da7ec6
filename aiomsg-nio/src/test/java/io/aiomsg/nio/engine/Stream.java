package io.aiomsg.nio.engine;

import java.net.SocketAddress;

/** A stream between two nodes, as TCP would carry it: its two directions and its two ends. */
final class Stream {

    /** An address that only prints. */
    static final class Place extends SocketAddress {
        private static final long serialVersionUID = 1L;
        private final String name;

        Place(String name) {
            this.name = name;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    final EngineWorld world;
    final long latencyNanos;
    private final WorldLane dialling;
    private final WorldLane accepting;
    private boolean vanished;

    Stream(EngineWorld world, Node from, Node to, long latencyNanos) {
        this.world = world;
        this.latencyNanos = latencyNanos;
        Pipe forth = new Pipe(this, from, to);
        Pipe back = new Pipe(this, to, from);
        dialling = new WorldLane(from, this, back, forth, new Place(EngineWorld.host(to.place)));
        accepting = new WorldLane(to, this, forth, back, new Place(EngineWorld.host(from.place)));
        forth.between(dialling, accepting);
        back.between(accepting, dialling);
    }

    WorldLane dialling() {
        return dialling;
    }

    WorldLane accepting() {
        return accepting;
    }

    /** True while both ends may still exchange octets. */
    boolean isAlive() {
        return !vanished
                && !dialling.isClosed()
                && !accepting.isClosed()
                && !dialling.incoming.isBroken()
                && !accepting.incoming.isBroken();
    }

    boolean hasVanished() {
        return vanished;
    }

    boolean isBetween(Node a, Node b) {
        return (dialling.node == a && accepting.node == b) || (dialling.node == b && accepting.node == a);
    }

    /** Breaks the stream: both ends see an error once the news reaches them. What is under way may be lost. */
    void cut() {
        dialling.incoming.breakAfter(latencyNanos);
        accepting.incoming.breakAfter(latencyNanos);
    }

    /** From now on nothing arrives at either end, nor any news of that. */
    void vanish() {
        vanished = true;
    }

    @Override
    public String toString() {
        return dialling.node + "->" + accepting.node;
    }
}
