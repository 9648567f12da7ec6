package io.aiomsg.bench.contender;

import io.aiomsg.AiomsgFactory;
import io.aiomsg.AiomsgSocket;
import io.aiomsg.Message;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** This project: public API only, default settings, one {@code send} and one {@code receive} a message. */
final class AiomsgContender implements JavaContender {

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

    @Override
    public String name() {
        return "aiomsg";
    }

    @Override
    public String title() {
        return "aiomsg";
    }

    @Override
    public @Nullable String missing() {
        try {
            AiomsgFactory.load();
            return null;
        } catch (IllegalStateException e) {
            return "has no implementation on the class path: add aiomsg-nio";
        }
    }

    @Override
    public Endpoint<?> listen(Workload workload) throws IOException {
        AiomsgSocket socket = AiomsgSocket.open();
        int port = socket.bind(InetAddress.getLoopbackAddress().getHostAddress(), 0)
                .port();
        return new End(socket, port);
    }

    @Override
    public Endpoint<?> connect(Workload workload, int port) throws IOException, InterruptedException {
        AiomsgSocket socket = AiomsgSocket.open();
        socket.connect(InetAddress.getLoopbackAddress().getHostAddress(), port);
        if (!socket.awaitPeers(1, CONNECT_LIMIT)) {
            throw new IOException("no peer within " + CONNECT_LIMIT.toSeconds() + " s of connect");
        }
        return new End(socket, 0);
    }

    private record End(AiomsgSocket socket, int port) implements Endpoint<Message> {

        @Override
        public void send(byte[] payload) throws InterruptedException {
            socket.send(payload);
        }

        @Override
        public void flush() {
            // A socket flushes by itself.
        }

        @Override
        public Message receive() throws InterruptedException {
            return socket.receive();
        }

        @Override
        public byte[] payload(Message message) {
            return message.payload();
        }

        @Override
        public void reply(Message message) throws InterruptedException {
            socket.to(message.from()).send(message.payload());
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
