package io.aiomsg.cli.demo;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.Binding;
import io.aiomsg.Identity;
import io.aiomsg.Message;
import io.aiomsg.SocketBuilder;
import io.aiomsg.SocketClosedException;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketListener;
import java.net.BindException;
import java.time.Duration;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** A socket with a name, which tells the audience what its events report. Thread-safe. */
final class Player implements AutoCloseable {

    private static final String HOST = AiomsgSocket.DEFAULT_HOST;
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final Stage stage;
    private final String name;
    private final AiomsgSocket socket;
    private final Tally connected;
    private final Tally disconnected;
    private final Tally got;
    private volatile boolean leaving;

    private Player(Stage stage, String name, UnaryOperator<SocketBuilder> options) {
        this.stage = stage;
        this.name = name;
        connected = new Tally("connections of " + name);
        disconnected = new Tally("connections lost by " + name);
        got = new Tally("messages got by " + name);
        SocketBuilder builder =
                AiomsgSocket.builder().identity(Identity.named(name)).listener(new Narrator());
        socket = options.apply(builder).open();
    }

    /** Opens a socket whose identity is its name, with more options. */
    static Player open(Stage stage, String name, UnaryOperator<SocketBuilder> options) {
        return new Player(stage, name, options);
    }

    /** Opens a socket whose identity is its name. */
    static Player open(Stage stage, String name) {
        return open(stage, name, UnaryOperator.identity());
    }

    AiomsgSocket socket() {
        return socket;
    }

    /** Listens, on a free port for 0; returns the port. */
    int bind(int port) throws BindException {
        Binding binding = socket.bind(HOST, port);
        say("listens on " + HOST + ":" + binding.port());
        return binding.port();
    }

    /** Connects, and goes on dialling. */
    void connect(int port) {
        socket.connect(HOST, port);
    }

    /** Handles each message that comes in a thread of its own, and then counts it. */
    void reads(Reader reader) {
        Thread thread = new Thread(() -> readAll(reader), "demo-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Says each message that comes. */
    void reads() {
        reads(message -> say("got \"" + message.text() + "\""));
    }

    void say(String what) {
        stage.say(name, what);
    }

    /** The texts of the messages handled. */
    Tally got() {
        return got;
    }

    /** The names of the peers connected to, each time. */
    Tally connected() {
        return connected;
    }

    /** The names of the peers lost, each time. */
    Tally disconnected() {
        return disconnected;
    }

    /** Waits for so many connected peers. */
    void awaitPeers(int count) throws InterruptedException, DemoFailure {
        if (!socket.awaitPeers(count, PATIENCE)) {
            throw new DemoFailure("peers of " + name + ": " + socket.peers().size() + " after " + PATIENCE.toSeconds()
                    + " s, expected " + count);
        }
    }

    /** Says nothing any more: the act is over. */
    void leave() {
        leaving = true;
    }

    /** Leaves, and ends its connections. */
    void hangUp() {
        leave();
        socket.close();
    }

    @Override
    public void close() {
        hangUp();
    }

    /** What a player does with a message. */
    interface Reader {
        void read(Message message) throws InterruptedException;
    }

    private void readAll(Reader reader) {
        try {
            while (true) {
                Message message = socket.receive();
                reader.read(message);
                got.add(message.text());
            }
        } catch (SocketClosedException e) {
            return; // the end of the act
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Narrator implements SocketListener {

        /** Events come one at a time. */
        private boolean dialling;

        @Override
        public void onPeerConnected(SocketEvent.PeerConnected event) {
            dialling = false;
            if (!leaving && event.dialled()) {
                say("is connected to " + event.peer());
            }
            connected.add(event.peer().toString());
        }

        @Override
        public void onPeerDisconnected(SocketEvent.PeerDisconnected event) {
            if (!leaving) {
                String reason = event.reason().name().toLowerCase(Locale.ROOT).replace('_', ' ');
                say("has lost " + event.peer() + ": " + reason);
            }
            disconnected.add(event.peer().toString());
        }

        @Override
        public void onDialFailed(SocketEvent.DialFailed event) {
            if (!leaving && !dialling) {
                say("dials again and again: nobody is there");
            }
            dialling = true;
        }
    }
}
