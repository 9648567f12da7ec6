package io.aiomsg.nio.live;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.Identity;
import io.aiomsg.Message;
import io.aiomsg.Sender;
import java.net.BindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;

/** A socket under test, with the log of its events. */
final class Subject {

    private final AiomsgSocket socket;
    private final EventLog events;

    Subject(AiomsgSocket socket, EventLog events) {
        this.socket = socket;
        this.events = events;
    }

    AiomsgSocket socket() {
        return socket;
    }

    EventLog events() {
        return events;
    }

    Identity identity() {
        return socket.identity();
    }

    /** Listens on a free port of the loopback interface, and tells which. */
    int bind() {
        try {
            return socket.bind("127.0.0.1", 0).port();
        } catch (BindException e) {
            throw new AssertionError("no free port", e);
        }
    }

    void connect(int port) {
        socket.connect("127.0.0.1", port);
    }

    void awaitPeers(int count) throws InterruptedException {
        if (!socket.awaitPeers(count, Await.PATIENCE)) {
            throw new AssertionError(count + " peers expected, connected: " + socket.peers() + "; events: " + events);
        }
    }

    /** Waits until exactly so many peers are connected. */
    void awaitExactlyPeers(int count) {
        Await.until(count + " peers", () -> socket.peers().size() == count);
    }

    /** The next message, which must come. */
    Message take() throws InterruptedException {
        Message message = socket.receive(Await.PATIENCE);
        if (message == null) {
            throw new AssertionError("no message within " + Await.PATIENCE + "; events: " + events);
        }
        return message;
    }

    String takeText() throws InterruptedException {
        return take().text();
    }

    List<String> takeTexts(int count) throws InterruptedException {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(takeText());
        }
        return texts;
    }

    /**
     * Sends messages 0, 1, 2 ... until none has been accepted for {@code stillness}.
     *
     * @return how many were accepted
     */
    int sendUntilRefused(IntFunction<byte[]> messages, Duration stillness) {
        return sendUntilRefused(socket, messages, stillness);
    }

    /** As {@link #sendUntilRefused(IntFunction, Duration)}, through a sender to one peer. */
    static int sendUntilRefused(Sender sender, IntFunction<byte[]> messages, Duration stillness) {
        int accepted = 0;
        while (Await.holds(stillness, trying(sender, messages.apply(accepted)))) {
            accepted++;
        }
        return accepted;
    }

    private static BooleanSupplier trying(Sender sender, byte[] message) {
        return () -> sender.trySend(message);
    }

    /** No message may come for a time. */
    void expectNoMessage(Duration time) throws InterruptedException {
        Message message = socket.receive(time);
        if (message != null) {
            throw new AssertionError("unexpected message \"" + message.text() + "\" from " + message.from());
        }
    }
}
