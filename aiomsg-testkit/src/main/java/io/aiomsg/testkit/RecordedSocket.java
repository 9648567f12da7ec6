package io.aiomsg.testkit;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.Binding;
import io.aiomsg.DrainResult;
import io.aiomsg.Identity;
import io.aiomsg.Link;
import io.aiomsg.Message;
import io.aiomsg.Messages;
import io.aiomsg.PeerInfo;
import io.aiomsg.Sender;
import io.aiomsg.SocketStats;
import java.net.BindException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A socket whose sends and deliveries are written into the {@link History}. Whoever calls must be one of its {@link World}.
 */
final class RecordedSocket implements AiomsgSocket {

    private final AiomsgSocket socket;
    private final History.Recorder recorder;
    private final World world;
    private volatile boolean closed;

    RecordedSocket(AiomsgSocket socket, History.Recorder recorder, World world) {
        this.socket = socket;
        this.recorder = recorder;
        this.world = world;
    }

    // ---- sending ----

    @Override
    public void send(byte[] payload) throws InterruptedException {
        send(socket, null, payload);
    }

    @Override
    public boolean trySend(byte[] payload) {
        return trySend(socket, null, payload);
    }

    @Override
    public Sender to(Identity peer) {
        return new ToPeer(this, socket.to(peer), peer);
    }

    private void send(Sender sender, @Nullable Identity to, byte[] payload) throws InterruptedException {
        world.checkCaller();
        History.Sending sending = recorder.sending(to, payload);
        boolean accepted = false;
        try {
            sender.send(payload);
            accepted = true;
        } finally {
            sending.ended(accepted);
        }
    }

    private boolean trySend(Sender sender, @Nullable Identity to, byte[] payload) {
        world.checkCaller();
        History.Sending sending = recorder.sending(to, payload);
        boolean accepted = false;
        try {
            accepted = sender.trySend(payload);
            return accepted;
        } finally {
            sending.ended(accepted);
        }
    }

    private record ToPeer(RecordedSocket socket, Sender sender, Identity peer) implements Sender {
        @Override
        public void send(byte[] payload) throws InterruptedException {
            socket.send(sender, peer, payload);
        }

        @Override
        public boolean trySend(byte[] payload) {
            return socket.trySend(sender, peer, payload);
        }

        @Override
        public String toString() {
            return sender.toString();
        }
    }

    // ---- receiving ----

    @Override
    public Message receive() throws InterruptedException {
        world.checkCaller();
        Message message = socket.receive();
        recorder.taken(message);
        return message;
    }

    @Override
    public @Nullable Message receive(Duration timeout) throws InterruptedException {
        world.checkCaller();
        return taken(socket.receive(timeout));
    }

    @Override
    public @Nullable Message tryReceive() {
        world.checkCaller();
        return taken(socket.tryReceive());
    }

    private @Nullable Message taken(@Nullable Message message) {
        if (message != null) {
            recorder.taken(message);
        }
        return message;
    }

    @Override
    public Messages messages() {
        Messages messages = socket.messages();
        return () -> new Iterator<>() {
            private final Iterator<Message> iterator = messages.iterator();

            @Override
            public boolean hasNext() {
                world.checkCaller();
                return iterator.hasNext();
            }

            @Override
            public Message next() {
                Message message = iterator.next();
                recorder.taken(message);
                return message;
            }
        };
    }

    // ---- the end ----

    @Override
    public void close() {
        if (closed) {
            return; // also of a world that has ended since
        }
        world.checkCaller();
        recorder.closing();
        socket.close();
        recorder.closed(socket.stats());
        closed = true;
    }

    // ---- as it is ----

    @Override
    public Identity identity() {
        return socket.identity();
    }

    @Override
    public Binding bind(String host, int port) throws BindException {
        world.checkCaller();
        return socket.bind(host, port);
    }

    @Override
    public Link connect(String host, int port) {
        world.checkCaller();
        return socket.connect(host, port);
    }

    @Override
    public List<PeerInfo> peers() {
        world.checkCaller();
        return socket.peers();
    }

    @Override
    public boolean awaitPeers(int count, Duration timeout) throws InterruptedException {
        world.checkCaller();
        return socket.awaitPeers(count, timeout);
    }

    @Override
    public SocketStats stats() {
        return socket.stats();
    }

    @Override
    public DrainResult drain(Duration timeout) throws InterruptedException {
        world.checkCaller();
        return socket.drain(timeout);
    }

    @Override
    public boolean isClosed() {
        return socket.isClosed();
    }

    @Override
    public void awaitClosed() throws InterruptedException {
        world.checkCaller();
        socket.awaitClosed();
    }

    @Override
    public String toString() {
        return socket.toString();
    }
}
