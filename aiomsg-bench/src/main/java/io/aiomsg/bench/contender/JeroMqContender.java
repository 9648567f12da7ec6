package io.aiomsg.bench.contender;

import java.io.IOException;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** JeroMQ with default settings: PUSH to PULL one way, REQ to REP in a round trip. */
final class JeroMqContender implements JavaContender {

    @Override
    public String name() {
        return "jeromq";
    }

    @Override
    public String title() {
        return "JeroMQ";
    }

    @Override
    public Endpoint<?> listen(Workload workload) {
        ZContext context = new ZContext();
        ZMQ.Socket socket = context.createSocket(
                switch (workload.shape()) {
                    case ONE_WAY -> SocketType.PULL;
                    case ROUND_TRIP -> SocketType.REP;
                });
        int port = socket.bindToRandomPort("tcp://127.0.0.1");
        return new End(context, socket, port);
    }

    @Override
    public Endpoint<?> connect(Workload workload, int port) {
        ZContext context = new ZContext();
        ZMQ.Socket socket = context.createSocket(
                switch (workload.shape()) {
                    case ONE_WAY -> SocketType.PUSH;
                    case ROUND_TRIP -> SocketType.REQ;
                });
        socket.connect("tcp://127.0.0.1:" + port);
        return new End(context, socket, 0);
    }

    private record End(ZContext context, ZMQ.Socket socket, int port) implements Endpoint<byte[]> {

        @Override
        public void send(byte[] payload) throws IOException {
            if (!socket.send(payload)) {
                throw new IOException("send returned false, errno " + socket.errno());
            }
        }

        @Override
        public void flush() {
            // A socket flushes by itself.
        }

        @Override
        public byte[] receive() throws IOException {
            byte[] payload = socket.recv();
            if (payload == null) {
                throw new IOException("recv returned null, errno " + socket.errno());
            }
            return payload;
        }

        @Override
        public byte[] payload(byte[] message) {
            return message;
        }

        @Override
        public void reply(byte[] message) throws IOException {
            send(message);
        }

        @Override
        public void close() {
            socket.setLinger(0);
            context.close();
        }
    }
}
