package io.aiomsg.testkit.junit;

import io.aiomsg.testkit.peer.OctetStream;
import java.io.IOException;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** What the process holds at one moment of what a socket must give back: threads of aiomsg, and descriptors of sockets, and scripted connections. */
final class Census {

    /** Where Linux lists descriptors; elsewhere they are not looked at. */
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    /** What the names of threads begin with that aiomsg, or a simulation, begins. */
    private static final List<String> THREADS = List.of("aiomsg-", "simulated");

    private static final long LOOK_NANOS = 5_000_000;

    private final Set<Thread> threads = new HashSet<>();
    private final Set<String> scripted = new HashSet<>(OctetStream.openTcp());
    private final Set<String> sockets;

    static {
        warmUp();
    }

    private Census(boolean descriptors) {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (THREADS.stream().anyMatch(thread.getName()::startsWith)) {
                threads.add(thread);
            }
        }
        sockets = descriptors ? listSockets() : Set.of();
    }

    /** Looks at threads, and at descriptors if they are asked for. */
    static Census take(boolean descriptors) {
        return new Census(descriptors);
    }

    /** Makes the JDK open the descriptors that it opens once and keeps. */
    private static void warmUp() {
        try (Selector selector = Selector.open();
                ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(null);
            selector.selectNow();
        } catch (IOException e) {
            // Where no socket can be opened none is left open.
        }
    }

    /** A sentence for each that is here now and was not there then; what is being given back has {@code graceNanos} to go. */
    List<String> leaksSince(boolean descriptors, long graceNanos) {
        long deadlineNanos = System.nanoTime() + graceNanos;
        List<String> leaks = take(descriptors).leaksSince(this);
        while (!leaks.isEmpty() && System.nanoTime() < deadlineNanos) {
            LockSupport.parkNanos(LOOK_NANOS);
            if (Thread.currentThread().isInterrupted()) {
                break;
            }
            leaks = take(descriptors).leaksSince(this);
        }
        return leaks;
    }

    private List<String> leaksSince(Census before) {
        List<String> leaks = new ArrayList<>();
        for (Thread thread : threads) {
            if (thread.isAlive() && !before.threads.contains(thread)) {
                leaks.add("the thread \"" + thread.getName() + "\" is still there: close the socket that it works for"
                        + whereIs(thread));
            }
        }
        for (String each : scripted) {
            if (!before.scripted.contains(each)) {
                leaks.add(each + " was left open: close it, or the scripted peer that speaks over it;"
                        + " try-with-resources does");
            }
        }
        for (String socket : sockets) {
            if (!before.sockets.contains(socket)) {
                leaks.add("the descriptor " + socket + " is still open" + SocketTable.describe(socket)
                        + ": close the socket that it belongs to");
            }
        }
        return leaks;
    }

    private static String whereIs(Thread thread) {
        StackTraceElement[] stack = thread.getStackTrace();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(stack.length, 6); i++) {
            text.append("\n        at ").append(stack[i]);
        }
        return text.toString();
    }

    private static Set<String> listSockets() {
        Set<String> sockets = new HashSet<>();
        if (!Files.isDirectory(DESCRIPTORS)) {
            return sockets;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path entry : entries) {
                addSocket(entry, sockets);
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot list " + DESCRIPTORS, e);
        }
        return sockets;
    }

    private static void addSocket(Path descriptor, Set<String> sockets) {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            if (target.startsWith("socket:")) {
                sockets.add(target);
            }
        } catch (IOException e) {
            // Closed in the meantime.
        }
    }
}
