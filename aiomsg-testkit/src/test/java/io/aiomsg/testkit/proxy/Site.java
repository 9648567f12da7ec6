package io.aiomsg.testkit.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What one test stands on: a server socket, a proxy before it, connections through it. Ends everything after the test, and then
 * sees to it that no thread of ours and no descriptor of a socket is left.
 */
final class Site implements AfterEachCallback {

    /** Both sides of a connection through the proxy. */
    record Pair(PlainSocket client, PlainSocket server) {}

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    static {
        warmUp();
    }

    private final List<AutoCloseable> kept = new ArrayList<>();
    private final Set<String> socketsBefore = openSockets();

    final ServerSocket server;
    final FaultProxy proxy;

    Site() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            server.setSoTimeout((int) Await.PATIENCE.toMillis());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        proxy = FaultProxy.to("127.0.0.1", server.getLocalPort());
    }

    /** Makes the JDK open the descriptors that it opens once and keeps. */
    private static void warmUp() {
        try (Selector selector = Selector.open();
                SocketChannel channel = SocketChannel.open()) {
            channel.configureBlocking(false);
            selector.selectNow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Another proxy before the same server. */
    FaultProxy proxy(long seed) {
        return keep(FaultProxy.to("127.0.0.1", server.getLocalPort(), 0, seed));
    }

    Pair connect() throws IOException {
        return connect(proxy);
    }

    Pair connect(FaultProxy through) throws IOException {
        PlainSocket client = dial(through.port());
        return new Pair(client, accept());
    }

    PlainSocket dial(int port) throws IOException {
        return keep(PlainSocket.dial(port));
    }

    PlainSocket accept() throws IOException {
        return keep(new PlainSocket(server.accept()));
    }

    /** Has something closed after the test. */
    <T extends AutoCloseable> T keep(T other) {
        kept.add(other);
        return other;
    }

    /** Calls something in a thread of its own. */
    static <T> CompletableFuture<T> async(Callable<T> call) {
        // The common pool has too few threads where there are few processors.
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return call.call();
                    } catch (Exception e) {
                        throw new CompletionException(e);
                    }
                },
                Site::start);
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "beside the test");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        if (context.getExecutionException().isPresent()) {
            context.publishReportEntry("proxy", proxy.toString());
        }
        proxy.close();
        server.close();
        Collections.reverse(kept);
        for (AutoCloseable each : kept) {
            each.close();
        }
        expectNothingLeft(socketsBefore);
    }

    /** Fails if a thread of ours is alive, or a socket is open that was not there before. */
    static void expectNothingLeft(Set<String> socketsBefore) {
        Await.until("no thread of aiomsg is alive", () -> threads("aiomsg-").isEmpty());
        Await.until("every socket is closed", () -> socketsBefore.containsAll(openSockets()));
    }

    /** The names of the threads alive that begin so. */
    static List<String> threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(name -> name.startsWith(prefix))
                .toList();
    }

    /** The sockets and selectors of this process; none where the system does not tell. */
    static Set<String> openSockets() {
        Set<String> sockets = new HashSet<>();
        if (Files.isDirectory(DESCRIPTORS)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(DESCRIPTORS)) {
                for (Path entry : entries) {
                    describe(entry, sockets);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return sockets;
    }

    private static void describe(Path descriptor, Set<String> sockets) {
        try {
            String what = Files.readSymbolicLink(descriptor).toString();
            if (what.startsWith("socket:")) {
                sockets.add(what);
            } else if (what.startsWith("anon_inode:")) {
                sockets.add(what + " at " + descriptor);
            }
        } catch (IOException e) {
            // It was closed meanwhile.
        }
    }
}
