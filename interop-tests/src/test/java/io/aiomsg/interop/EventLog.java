package io.aiomsg.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.SocketEvent;
import io.aiomsg.SocketListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Keeps the events of a socket. */
final class EventLog implements SocketListener {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final List<SocketEvent> events = new CopyOnWriteArrayList<>();

    @Override
    public void onEvent(SocketEvent event) {
        events.add(event);
    }

    /** The events of one kind so far. */
    <E extends SocketEvent> List<E> all(Class<E> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Fails unless at least {@code count} such events come soon. */
    <E extends SocketEvent> void await(int count, Class<E> kind, Predicate<E> wanted) throws InterruptedException {
        boolean came =
                Eventually.within(SOON, () -> all(kind).stream().filter(wanted).count() >= count);
        assertThat(came)
                .as("%s events of kind %s as wanted; all events: %s", count, kind.getSimpleName(), events)
                .isTrue();
    }

    @Override
    public String toString() {
        return events.toString();
    }
}
