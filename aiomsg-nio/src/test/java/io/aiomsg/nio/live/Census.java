package io.aiomsg.nio.live;

import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocatorMetric;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the process holds at one moment of what a socket must give back: threads, descriptors, buffers. */
final class Census {

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    /** Threads that the JDK, JUnit and the build start when they like. */
    private static final List<String> FOREIGN_THREADS = List.of(
            "junit-",
            "surefire-",
            "process reaper",
            "Common-Cleaner",
            "Attach Listener",
            "ForkJoinPool",
            "JNA ",
            "Cleaner-");

    private final Set<Thread> threads;
    private final Set<String> sockets = new HashSet<>();
    private final Map<String, Integer> anonymous = new HashMap<>();
    private final long pooledBuffers;
    private final long unpooledOctets;

    private Census() {
        threads = Thread.getAllStackTraces().keySet();
        countDescriptors();
        PooledByteBufAllocatorMetric pooled = PooledByteBufAllocator.DEFAULT.metric();
        pooledBuffers = activeBuffers(pooled.directArenas()) + activeBuffers(pooled.heapArenas());
        unpooledOctets = UnpooledByteBufAllocator.DEFAULT.metric().usedDirectMemory()
                + UnpooledByteBufAllocator.DEFAULT.metric().usedHeapMemory();
    }

    static Census take() {
        return new Census();
    }

    /** Makes the JDK open the descriptors that it opens once and keeps. */
    static void warmUp() {
        try (Selector selector = Selector.open();
                ServerSocketChannel server = ServerSocketChannel.open();
                SocketChannel client = SocketChannel.open()) {
            server.bind(null);
            client.configureBlocking(false);
            selector.selectNow();
        } catch (IOException e) {
            throw new IllegalStateException("cannot open a socket", e);
        }
        PooledByteBufAllocator.DEFAULT.directBuffer(16).release();
    }

    /** Everything that is here and was not there before: a line for each; empty where nothing leaked. */
    List<String> leakedSince(Census before) {
        List<String> leaks = new ArrayList<>();
        for (Thread thread : threads) {
            if (thread.isAlive() && (thread.getName().startsWith("aiomsg-") || isNewIn(thread, before))) {
                leaks.add("thread \"" + thread.getName() + "\" is still alive" + whereIs(thread));
            }
        }
        for (String socket : sockets) {
            if (!before.sockets.contains(socket)) {
                leaks.add("descriptor " + socket + " is still open" + SocketTable.describe(socket));
            }
        }
        anonymous.forEach((kind, count) -> {
            int more = count - before.anonymous.getOrDefault(kind, 0);
            if (more > 0) {
                leaks.add(more + " more descriptors of " + kind + " are open");
            }
        });
        if (pooledBuffers > before.pooledBuffers) {
            leaks.add((pooledBuffers - before.pooledBuffers) + " pooled buffers were not released");
        }
        if (unpooledOctets > before.unpooledOctets) {
            leaks.add((unpooledOctets - before.unpooledOctets) + " octets of unpooled buffers were not released");
        }
        return leaks;
    }

    /** How many sockets and poll descriptors are open; 0 where the system does not tell. */
    int descriptors() {
        return sockets.size()
                + anonymous.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** How many pooled buffers are in use. */
    long pooledBuffers() {
        return pooledBuffers;
    }

    /** How many threads are alive. */
    int threads() {
        return threads.size();
    }

    private static boolean isNewIn(Thread thread, Census before) {
        return !before.threads.contains(thread) && FOREIGN_THREADS.stream().noneMatch(thread.getName()::startsWith);
    }

    private static String whereIs(Thread thread) {
        StackTraceElement[] stack = thread.getStackTrace();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(stack.length, 6); i++) {
            text.append("\n        at ").append(stack[i]);
        }
        return text.toString();
    }

    private void countDescriptors() {
        if (!Files.isDirectory(DESCRIPTORS)) {
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path entry : entries) {
                count(entry);
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot list " + DESCRIPTORS, e);
        }
    }

    private void count(Path descriptor) {
        String target;
        try {
            target = Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return; // closed in the meantime
        }
        if (target.startsWith("socket:")) {
            sockets.add(target);
        } else if (target.startsWith("anon_inode:")) {
            anonymous.merge(target, 1, Integer::sum);
        }
    }

    private static long activeBuffers(List<PoolArenaMetric> arenas) {
        return arenas.stream().mapToLong(PoolArenaMetric::numActiveAllocations).sum();
    }
}
