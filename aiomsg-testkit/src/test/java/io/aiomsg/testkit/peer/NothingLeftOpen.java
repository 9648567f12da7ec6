package io.aiomsg.testkit.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.Selector;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test that leaves a socket or a selector open. Looks at what Linux tells; elsewhere it sees nothing. */
final class NothingLeftOpen implements BeforeEachCallback, AfterEachCallback {

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    /** Daemon threads of a closed socket, and the kernel, may take a moment to give back what they hold. */
    private static final Duration GRACE = Duration.ofSeconds(3);

    private static final long POLL_NANOS = 1_000_000;

    private Set<String> before = Set.of();

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        Selector.open().close(); // what the JDK opens once and keeps
        before = descriptors();
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        long deadlineNanos = System.nanoTime() + GRACE.toNanos();
        while (!before.containsAll(descriptors()) && System.nanoTime() - deadlineNanos < 0) {
            LockSupport.parkNanos(POLL_NANOS);
        }
        Set<String> left = descriptors();
        left.removeAll(before);
        assertThat(left).as("left open").isEmpty();
    }

    /** The open sockets and poll descriptors, each with its number. */
    private static Set<String> descriptors() throws IOException {
        Set<String> open = new HashSet<>();
        if (!Files.isDirectory(DESCRIPTORS)) {
            return open;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path entry : entries) {
                String target = target(entry);
                if (target.startsWith("socket:") || target.startsWith("anon_inode:")) {
                    open.add(entry.getFileName() + " " + target);
                }
            }
        }
        return open;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return ""; // closed in the meantime
        }
    }
}
