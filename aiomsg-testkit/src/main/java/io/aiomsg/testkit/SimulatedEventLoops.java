package io.aiomsg.testkit;

import io.aiomsg.EventLoops;

/**
 * Event loops of a simulated network: they can be used up and closed as real ones, but each socket has turns of its own, in an order
 * that no thread would forbid. Thread-safe, guarded by itself.
 */
final class SimulatedEventLoops implements EventLoops {

    private final int count;
    private int sockets;
    private boolean closed;

    SimulatedEventLoops(int count) {
        if (count < 1 || count > MOST_LOOPS) {
            throw new IllegalArgumentException("count is " + count + "; it must be 1 to " + MOST_LOOPS);
        }
        this.count = count;
    }

    /** One socket more. */
    synchronized void enter() {
        if (closed) {
            throw new IllegalStateException("eventLoops: they are closed; open the socket before that, or on others");
        }
        sockets++;
    }

    /** One socket less. */
    synchronized void leave() {
        sockets--;
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public synchronized int sockets() {
        return sockets;
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    @Override
    public String toString() {
        return count + " simulated event loops";
    }
}
