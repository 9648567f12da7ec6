package io.aiomsg.nio.live;

import io.aiomsg.DisconnectReason;
import io.aiomsg.LossReason;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketListener;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Keeps the events of one socket, to be waited for. Thread-safe. */
final class EventLog implements SocketListener {

    private record Entry(long nanos, SocketEvent event) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%.3f s %s", nanos / 1e9, event);
        }
    }

    private final long startNanos = System.nanoTime();
    private final List<Entry> entries = new CopyOnWriteArrayList<>();

    @Override
    public void onEvent(SocketEvent event) {
        entries.add(new Entry(System.nanoTime() - startNanos, event));
    }

    /** All events so far of one kind. */
    <T extends SocketEvent> List<T> all(Class<T> type) {
        return entries.stream()
                .map(Entry::event)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    /** The first event of a kind that fits, come or to come. */
    <T extends SocketEvent> T await(Class<T> type, Predicate<T> fits) {
        try {
            return Await.value(
                    "event " + type.getSimpleName(),
                    Await.PATIENCE,
                    () -> all(type).stream().filter(fits).findFirst().orElse(null));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; events: " + this, e);
        }
    }

    <T extends SocketEvent> T await(Class<T> type) {
        return await(type, event -> true);
    }

    SocketEvent.Rejected awaitRejected(DisconnectReason reason) {
        return await(SocketEvent.Rejected.class, event -> event.reason() == reason);
    }

    SocketEvent.PeerDisconnected awaitDisconnected(DisconnectReason reason) {
        return await(SocketEvent.PeerDisconnected.class, event -> event.reason() == reason);
    }

    /** How many messages were lost for a reason, by the events so far. */
    long lost(LossReason reason) {
        return all(SocketEvent.MessagesLost.class).stream()
                .filter(event -> event.reason() == reason)
                .mapToLong(SocketEvent.MessagesLost::count)
                .sum();
    }

    /** How many messages were lost for any reason, by the events so far. */
    long lost() {
        return all(SocketEvent.MessagesLost.class).stream()
                .mapToLong(SocketEvent.MessagesLost::count)
                .sum();
    }

    void awaitLost(LossReason reason, long count) {
        boolean so = Await.holds(Await.PATIENCE, () -> lost(reason) >= count);
        if (!so || lost(reason) != count) {
            throw new AssertionError("expected " + count + " messages lost as " + reason + "; events: " + this);
        }
    }

    /** No event of a kind may come for a time. */
    void expectNone(Class<? extends SocketEvent> type, Duration time) {
        Await.stays("no " + type.getSimpleName(), time, () -> all(type).isEmpty());
    }

    @Override
    public String toString() {
        return entries.toString();
    }
}
