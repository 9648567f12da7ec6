package io.aiomsg.testkit;

import io.aiomsg.DisconnectReason;
import io.aiomsg.LossReason;
import io.aiomsg.SocketEvent;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/** What a test has said to mean, that would be complained of otherwise. Thread-safe. */
final class Expected {

    private final Set<LossReason> losses = EnumSet.noneOf(LossReason.class);
    private final Set<DisconnectReason> disconnects = EnumSet.noneOf(DisconnectReason.class);
    private final Set<SocketEvent.Kind> kinds = EnumSet.noneOf(SocketEvent.Kind.class);

    synchronized void addLosses(Collection<LossReason> reasons) {
        losses.addAll(reasons);
    }

    synchronized void addDisconnects(Collection<DisconnectReason> reasons) {
        disconnects.addAll(reasons);
    }

    synchronized void addEvents(Collection<SocketEvent.Kind> events) {
        kinds.addAll(events);
    }

    synchronized boolean has(LossReason reason) {
        return losses.contains(reason) || kinds.contains(SocketEvent.Kind.MESSAGES_LOST);
    }

    synchronized boolean has(DisconnectReason reason) {
        return disconnects.contains(reason);
    }

    synchronized boolean has(SocketEvent.Kind kind) {
        return kinds.contains(kind);
    }
}
