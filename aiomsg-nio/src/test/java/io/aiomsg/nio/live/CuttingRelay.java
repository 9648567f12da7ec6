package io.aiomsg.nio.live;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Passes connections on to another port, and cuts all of them with a RST when told to. Thread-safe. */
final class CuttingRelay implements AutoCloseable {

    private final ServerSocket server;
    private final int target;
    private final List<Socket> sockets = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    private CuttingRelay(ServerSocket server, int target) {
        this.server = server;
        this.target = target;
    }

    /** Relays from a free port to {@code target}. */
    static CuttingRelay to(int target) {
        try {
            CuttingRelay relay = new CuttingRelay(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
            relay.run("accept", relay::accept);
            return relay;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    /** Cuts every connection that is open now. What was under way is lost. */
    synchronized void cut() {
        for (Socket socket : sockets) {
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (IOException e) {
                // It is closed already.
            }
        }
        sockets.clear();
    }

    @Override
    public void close() throws Exception {
        server.close();
        List<Thread> ending;
        synchronized (this) {
            cut();
            ending = List.copyOf(threads);
        }
        for (Thread thread : ending) {
            thread.join(Await.PATIENCE.toMillis());
        }
    }

    private void accept() throws IOException {
        while (true) {
            Socket dialled = server.accept();
            Socket onward = new Socket(InetAddress.getLoopbackAddress(), target);
            synchronized (this) {
                sockets.add(dialled);
                sockets.add(onward);
            }
            run("forth", () -> pass(dialled, onward));
            run("back", () -> pass(onward, dialled));
        }
    }

    private static void pass(Socket from, Socket to) throws IOException {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] chunk = new byte[64 * 1024];
        for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
            out.write(chunk, 0, count);
        }
        to.shutdownOutput();
    }

    private interface Work {
        void run() throws IOException;
    }

    private synchronized void run(String what, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // The connection was cut, or the relay closed.
                    }
                },
                "test-relay-" + what);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }
}
