package io.aiomsg.nio.live;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class that leaves a thread, a socket, a poll descriptor or a buffer behind. Compares what the process holds
 * before the class and after it; for buffers that were lost altogether Netty's leak detector adds where they came from.
 */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {

    /** The configuration parameter that sets how long what is being given back may still be there, in milliseconds. */
    static final String GRACE_MILLIS = "aiomsg.leakCheck.graceMillis";

    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(LeakCheck.class);
    private static final Reports REPORTS = new Reports();

    /** Held here because the log manager holds loggers weakly. */
    private static final Logger DETECTOR_LOG = Logger.getLogger(ResourceLeakDetector.class.getName());

    static {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        DETECTOR_LOG.addHandler(REPORTS);
        Census.warmUp();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        collectReports(1);
        REPORTS.lines.clear();
        context.getStore(NAMESPACE).put(context.getUniqueId(), Census.take());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Census before = context.getStore(NAMESPACE).remove(context.getUniqueId(), Census.class);
        Duration grace = Duration.ofMillis(context.getConfigurationParameter(GRACE_MILLIS)
                .map(Long::valueOf)
                .orElse(3_000L));
        boolean clean =
                Await.holds(grace, () -> Census.take().leakedSince(before).isEmpty());
        List<String> leaks = new ArrayList<>();
        if (!clean) {
            leaks.addAll(Census.take().leakedSince(before));
        }
        collectReports(leaks.stream().anyMatch(leak -> leak.contains("buffers")) ? 10 : 1);
        leaks.addAll(REPORTS.lines);
        REPORTS.lines.clear();
        if (!leaks.isEmpty()) {
            throw new AssertionError(context.getDisplayName() + " leaves behind:\n    " + String.join("\n    ", leaks));
        }
    }

    /** Makes Netty report the buffers that became unreachable without having been released. */
    private static void collectReports(int attempts) {
        for (int i = 0; i < attempts && REPORTS.lines.isEmpty(); i++) {
            System.gc();
            // The collector hands references over a little later; the detector looks at them when it next tracks a
            // buffer.
            Await.holds(Duration.ofMillis(30), () -> {
                PooledByteBufAllocator.DEFAULT.directBuffer(16).release();
                return !REPORTS.lines.isEmpty();
            });
        }
    }

    private static final class Reports extends Handler {

        private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();

        @Override
        public void publish(LogRecord entry) {
            lines.add(String.valueOf(entry.getMessage()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
