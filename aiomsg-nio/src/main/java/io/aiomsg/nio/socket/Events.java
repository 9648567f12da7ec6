package io.aiomsg.nio.socket;

import io.aiomsg.SocketEvent;
import io.aiomsg.SocketListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Hands events to the application's listener, in order and one at a time, whatever runs it. Bounded: if the listener falls behind, losses
 * of one reason are added up (their sums stay exact) and other events are dropped and counted in the log.
 */
final class Events {

    private static final Logger LOG = System.getLogger("io.aiomsg");

    private final Callbacks callbacks;
    private final SocketListener listener;
    private final int capacity;

    // Guarded by the lease.
    private final ArrayDeque<SocketEvent> pending = new ArrayDeque<>();
    private final Lease lease;
    private boolean running;
    private long dropped;

    Events(Callbacks callbacks, Lease lease, SocketListener listener, int capacity) {
        this.callbacks = callbacks;
        this.lease = lease;
        this.listener = listener;
        this.capacity = capacity;
    }

    /** Queues an event; the caller holds the lease. */
    void add(SocketEvent event) {
        if (listener.equals(SocketListener.NONE)) {
            return;
        }
        if (!merged(event)) {
            if (pending.size() >= (isOfAPeer(event) ? 4 * capacity : capacity)
                    && !(event instanceof SocketEvent.MessagesLost)) {
                dropped++;
                return;
            }
            pending.addLast(event);
        }
        if (!running) {
            running = true;
            callbacks.inOrder(this::deliver);
        }
    }

    /** Comings and goings are the last to be dropped. */
    private static boolean isOfAPeer(SocketEvent event) {
        return event instanceof SocketEvent.PeerConnected || event instanceof SocketEvent.PeerDisconnected;
    }

    /** Adds a loss to the last one of the same reason and peer, or, when there are too many, of the same reason. */
    private boolean merged(SocketEvent event) {
        if (!(event instanceof SocketEvent.MessagesLost loss)) {
            return false;
        }
        if (pending.peekLast() instanceof SocketEvent.MessagesLost last
                && last.reason() == loss.reason()
                && java.util.Objects.equals(last.peer(), loss.peer())) {
            pending.removeLast();
            pending.addLast(sum(last, loss));
            return true;
        }
        if (pending.size() < capacity) {
            return false;
        }
        for (SocketEvent each : pending) {
            if (each instanceof SocketEvent.MessagesLost other && other.reason() == loss.reason()) {
                pending.remove(each);
                pending.addLast(sum(other, loss));
                return true;
            }
        }
        return false;
    }

    private static SocketEvent sum(SocketEvent.MessagesLost a, SocketEvent.MessagesLost b) {
        boolean same = java.util.Objects.equals(a.peer(), b.peer());
        return new SocketEvent.MessagesLost(
                a.reason(), same ? a.peer() : null, a.count() + b.count(), a.octets() + b.octets());
    }

    private void deliver() {
        while (true) {
            SocketEvent event = next();
            if (event == null) {
                return;
            }
            try {
                listener.onEvent(event);
            } catch (RuntimeException | Error e) {
                LOG.log(Level.WARNING, "the listener of a socket failed on " + event, e);
            }
        }
    }

    private @Nullable SocketEvent next() {
        lease.take();
        try {
            SocketEvent event = pending.pollFirst();
            running = event != null;
            if (event == null && dropped > 0) {
                LOG.log(Level.WARNING, "a listener was too slow: " + dropped + " events were dropped");
                dropped = 0;
            }
            return event;
        } finally {
            lease.release();
        }
    }
}
