package io.aiomsg.cli.demo;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** A TCP relay on the loopback interface that can be told to break a connection at the worst moment. Thread-safe. */
final class CuttableRelay implements AutoCloseable {

    private static final int CHUNK_BYTES = 64 * 1024;

    private final ServerSocket listener;
    private final int targetPort;
    private final List<Socket> open = new ArrayList<>();
    private @Nullable Cut armed;
    private boolean closed;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Cut(byte[] needle, IntConsumer told, CompletableFuture<Boolean> done) {}

    /** Listens on a free port; relays each connection to {@code targetPort}. */
    CuttableRelay(int targetPort) throws IOException {
        this.targetPort = targetPort;
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /**
     * Arms the relay: the first octets towards the target that contain {@code needle} are swallowed, and both halves of
     * their connection are reset.
     *
     * @param told is handed the number of octets swallowed, before the reset
     * @return done when the connection is gone
     */
    synchronized Future<Boolean> cutWhenSeen(byte[] needle, IntConsumer told) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        armed = new Cut(needle, told, done);
        return done;
    }

    @Override
    public void close() {
        List<Socket> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(open);
            open.clear();
        }
        closeQuietly(listener);
        left.forEach(CuttableRelay::closeQuietly);
    }

    private void accept() {
        try {
            while (true) {
                Socket near = opened(listener.accept());
                Socket far = opened(new Socket(InetAddress.getLoopbackAddress(), targetPort));
                start(() -> pump(near, far, true));
                start(() -> pump(far, near, false));
            }
        } catch (IOException e) {
            close(); // closed from outside, or the target is gone: nothing to relay any more
        }
    }

    private Socket opened(Socket socket) throws IOException {
        synchronized (this) {
            if (!closed) {
                open.add(socket);
                return socket;
            }
        }
        socket.close();
        throw new IOException("the relay is closed");
    }

    private void pump(Socket from, Socket to, boolean towardsTarget) {
        byte[] chunk = new byte[CHUNK_BYTES];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                Cut cut = towardsTarget ? due(chunk, count) : null;
                if (cut != null) {
                    // Reset, as a broken line looks; a plain close would be a polite good-bye.
                    cut.told().accept(count);
                    from.setSoLinger(true, 0);
                    to.setSoLinger(true, 0);
                    from.close();
                    to.close();
                    cut.done().complete(true);
                    return;
                }
                out.write(chunk, 0, count);
            }
        } catch (IOException e) {
            return; // the other half was cut
        }
    }

    private synchronized @Nullable Cut due(byte[] chunk, int count) {
        Cut cut = armed;
        if (cut == null || !contains(chunk, count, cut.needle())) {
            return null;
        }
        armed = null;
        return cut;
    }

    private static boolean contains(byte[] chunk, int count, byte[] needle) {
        for (int i = 0; i + needle.length <= count; i++) {
            if (Arrays.equals(chunk, i, i + needle.length, needle, 0, needle.length)) {
                return true;
            }
        }
        return false;
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "demo-relay");
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            return; // it is gone either way
        }
    }
}
