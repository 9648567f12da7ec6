package io.aiomsg.conformance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A program that listens on a real port and is no good peer. */
final class FakeServer implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    /** What it does with a connection, in a thread of its own. */
    @FunctionalInterface
    interface Manner {
        void treat(Socket socket) throws IOException;
    }

    FakeServer(Manner manner) throws IOException {
        start(() -> {
            while (true) {
                Socket socket = server.accept();
                open.add(socket);
                start(() -> manner.treat(socket));
            }
        });
    }

    /** Work that ends when its socket is closed. */
    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    private void start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                return; // closed by one side
            }
        });
        threads.add(thread);
        thread.start();
    }

    int port() {
        return server.getLocalPort();
    }

    @Override
    public void close() throws Exception {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
        for (Thread thread : threads) {
            TimeUnit.SECONDS.timedJoin(thread, 10);
        }
    }
}
