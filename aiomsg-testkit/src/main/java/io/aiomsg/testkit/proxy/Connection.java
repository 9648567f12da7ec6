package io.aiomsg.testkit.proxy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** One relayed connection: two ends, and a relay for each direction between them. Confined to the loop's thread. */
final class Connection {

    private final End near;
    private final End far;
    private final Relay toTarget;
    private final Relay fromTarget;
    private final ByteBuffer scratch;
    private final Tally tally;
    private boolean closed;

    private Connection(End near, End far, Relay toTarget, Relay fromTarget, ByteBuffer scratch, Tally tally) {
        this.near = near;
        this.far = far;
        this.toTarget = toTarget;
        this.fromTarget = fromTarget;
        this.scratch = scratch;
        this.tally = tally;
    }

    /** What all connections of a proxy share. */
    record Shared(Selector selector, Faults toTarget, Faults fromTarget, Tally tally, ByteBuffer scratch) {}

    /**
     * Registers both channels with the selector. The caller closes them if this fails.
     *
     * @param dialled the channel to the target, connected or connecting
     * @param seed for what is random about this connection
     */
    static Connection between(
            SocketChannel accepted,
            SocketChannel dialled,
            boolean dialConnected,
            Shared shared,
            long seed,
            long nowNanos)
            throws IOException {
        End near = new End(accepted, shared.selector(), true);
        End far = new End(dialled, shared.selector(), dialConnected);
        ByteBuffer scratch = shared.scratch();
        Tally tally = shared.tally();
        Relay toTarget = new Relay(shared.toTarget(), near, far, tally, scratch, Faults.mix(seed), nowNanos);
        Relay fromTarget = new Relay(shared.fromTarget(), far, near, tally, scratch, Faults.mix(~seed), nowNanos);
        return new Connection(near, far, toTarget, fromTarget, scratch, tally);
    }

    /**
     * Does all that can be done now.
     *
     * @return how long until there may be more to do, in nanoseconds; Long.MAX_VALUE if that is up to the channels or to commands
     */
    long advance(long nowNanos) {
        if (near.hasFailed() || far.hasFailed()) {
            close(Ending.RST);
            return Long.MAX_VALUE;
        }
        long waitNanos = Math.min(advance(toTarget, fromTarget, nowNanos), advance(fromTarget, toTarget, nowNanos));
        if (closed) {
            return Long.MAX_VALUE;
        }
        if (toTarget.isOver() && fromTarget.isOver()) {
            close(Ending.FIN);
            return Long.MAX_VALUE;
        }
        near.await(toTarget.wantsInput(), fromTarget.awaitsSink());
        far.await(fromTarget.wantsInput(), toTarget.awaitsSink());
        return waitNanos;
    }

    private long advance(Relay relay, Relay opposite, long nowNanos) {
        if (closed) {
            return Long.MAX_VALUE;
        }
        relay.take(nowNanos);
        long waitNanos;
        try {
            waitNanos = relay.pass(nowNanos);
        } catch (IOException e) {
            // The sink was reset. It is the source of the opposite relay, which tells the other end when it is time to.
            relay.sinkGone();
            opposite.sourceEnded(Ending.RST, nowNanos);
            return 0;
        }
        Ending due = relay.cutDue();
        if (due != null) {
            cut(due);
        } else if (relay.resetDue()) {
            close(Ending.RST);
        }
        return waitNanos;
    }

    void cut(Ending ending) {
        tally.cutConnections++;
        close(ending);
    }

    void close(Ending ending) {
        closed = true;
        near.close(ending, scratch);
        far.close(ending, scratch);
    }

    boolean isClosed() {
        return closed;
    }

    void swallow(Direction direction) {
        relay(direction).swallow();
    }

    void faultsChanged(Direction direction, long nowNanos) {
        relay(direction).faultsChanged(nowNanos);
    }

    int heldOctets() {
        return toTarget.heldOctets() + fromTarget.heldOctets();
    }

    private Relay relay(Direction direction) {
        return switch (direction) {
            case TO_TARGET -> toTarget;
            case FROM_TARGET -> fromTarget;
        };
    }
}
