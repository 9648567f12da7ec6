package io.aiomsg.testkit.contract;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.DisconnectReason;
import io.aiomsg.Identity;
import io.aiomsg.Message;
import io.aiomsg.SocketBuilder;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketListener;
import java.net.BindException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** A socket of a scenario, with the events it reported. For one thread, like its {@link Site}. */
final class Party {

    private final Site site;
    private final String host;
    private final List<SocketEvent> events = new CopyOnWriteArrayList<>();
    private final AiomsgSocket socket;

    /** Opens the socket at a host. */
    Party(Site site, String host, SocketBuilder builder) {
        this.site = site;
        this.host = host;
        this.socket = builder.listener(new Log(events)).open();
    }

    private record Log(List<SocketEvent> events) implements SocketListener {
        @Override
        public void onEvent(SocketEvent event) {
            events.add(event);
        }
    }

    AiomsgSocket socket() {
        return socket;
    }

    Identity identity() {
        return socket.identity();
    }

    // ---- connections

    /** Listens on a free port and tells which. */
    int bind() throws BindException {
        return socket.bind(site.bindAddress(), 0).port();
    }

    void connect(Party other, int port) {
        socket.connect(site.address(other.host), port);
    }

    /** Waits until exactly so many peers are connected. */
    void awaitPeers(int count) throws InterruptedException {
        site.until(count + " peers of " + this, () -> socket.peers().size() == count);
    }

    // ---- messages

    /** The next message, which must come. */
    Message take() throws InterruptedException {
        Message message = socket.receive(Site.PATIENCE);
        if (message == null) {
            throw new AssertionError("no message for " + this + " within " + Site.PATIENCE);
        }
        return message;
    }

    String takeText() throws InterruptedException {
        return take().text();
    }

    // ---- events

    /** All events so far of one kind. */
    <T extends SocketEvent> List<T> all(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The first event of a kind that fits, come or to come. */
    <T extends SocketEvent> T await(Class<T> type, Predicate<T> fits) throws InterruptedException {
        if (!site.holdsWithin(Site.PATIENCE, () -> all(type).stream().anyMatch(fits))) {
            throw new AssertionError("no such " + type.getSimpleName() + " of " + this + " within " + Site.PATIENCE);
        }
        return all(type).stream().filter(fits).findFirst().orElseThrow();
    }

    <T extends SocketEvent> T await(Class<T> type) throws InterruptedException {
        return await(type, event -> true);
    }

    /** The first end of a connection to an admitted peer, which must have this reason. */
    SocketEvent.PeerDisconnected awaitDisconnected(DisconnectReason reason) throws InterruptedException {
        SocketEvent.PeerDisconnected end = await(SocketEvent.PeerDisconnected.class);
        if (end.reason() != reason) {
            throw new AssertionError("expected " + reason + ", but it is " + end);
        }
        return end;
    }

    /** The first connection refused in the handshake, for this reason. */
    SocketEvent.Rejected awaitRejected(DisconnectReason reason) throws InterruptedException {
        SocketEvent.Rejected refusal = await(SocketEvent.Rejected.class);
        if (refusal.reason() != reason) {
            throw new AssertionError("expected " + reason + ", but it is " + refusal);
        }
        return refusal;
    }

    @Override
    public String toString() {
        return socket.identity() + " at " + host + ", which reported " + events;
    }
}
