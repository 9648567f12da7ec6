package io.aiomsg.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What this process has open at one moment.
 *
 * @param threads live threads, by name and number
 * @param descriptors sockets, pipes and selectors; always empty where there is no {@code /proc}
 */
record OpenThings(Set<String> threads, Set<String> descriptors) {

    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    static OpenThings now() {
        useSocketsOnce();
        return new OpenThings(liveThreads(), openDescriptors());
    }

    /** Fails unless soon nothing is open that was not open at this moment. */
    void assertNothingNew() throws InterruptedException {
        boolean gone = Eventually.within(SOON, () -> {
            OpenThings now = now();
            return threads.containsAll(now.threads) && descriptors.containsAll(now.descriptors);
        });
        if (!gone) {
            OpenThings now = now();
            now.threads.removeAll(threads);
            now.descriptors.removeAll(descriptors);
            assertThat(now.threads).as("threads left behind").isEmpty();
            assertThat(now.descriptors).as("descriptors left behind").isEmpty();
        }
    }

    /** The JDK makes a socket pair of its own with the first channel of a process and keeps it: that is no leak. */
    private static void useSocketsOnce() {
        try (Selector selector = Selector.open();
                ServerSocketChannel server = ServerSocketChannel.open();
                SocketChannel channel = SocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            channel.connect(server.getLocalAddress());
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
        } catch (IOException e) {
            throw new IllegalStateException("no connection within this machine", e);
        }
    }

    private static Set<String> liveThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !ofThePlatform(thread.getName()))
                .map(thread -> thread.getName() + " (" + thread.getId() + ")")
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Threads that the JDK or JUnit start when they need them and keep. */
    private static boolean ofThePlatform(String name) {
        return name.equals("process reaper")
                || name.startsWith("junit-")
                || name.startsWith("CompletableFutureDelayScheduler")
                || name.startsWith("ForkJoinPool")
                || name.startsWith("Cleaner-")
                || name.startsWith("surefire")
                || name.startsWith("Attach Listener")
                || name.startsWith("Common-Cleaner");
    }

    private static Set<String> openDescriptors() {
        Set<String> open = new TreeSet<>();
        if (!Files.isDirectory(DESCRIPTORS)) {
            return open;
        }
        try (DirectoryStream<Path> links = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path link : links) {
                String target = targetOf(link);
                if (target.startsWith("socket:") || target.startsWith("pipe:") || target.contains("[eventpoll]")) {
                    open.add(link.getFileName() + " " + target);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot list " + DESCRIPTORS, e);
        }
        return open;
    }

    private static String targetOf(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            // Closed in the meantime, as the descriptor of this very listing is.
            return "";
        }
    }
}
