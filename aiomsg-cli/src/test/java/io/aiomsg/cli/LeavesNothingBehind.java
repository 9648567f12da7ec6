package io.aiomsg.cli;

import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PooledByteBufAllocator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test class that leaves a socket's thread or buffer behind. Registered for all classes of this module. */
public final class LeavesNothingBehind implements AfterAllCallback {

    private static final Duration GRACE = Duration.ofSeconds(3);

    @Override
    public void afterAll(ExtensionContext context) {
        long deadline = System.nanoTime() + GRACE.toNanos();
        List<String> left = left();
        while (!left.isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(10_000_000);
            left = left();
        }
        if (!left.isEmpty()) {
            throw new AssertionError(context.getDisplayName() + " leaves behind: " + String.join(", ", left));
        }
    }

    private static List<String> left() {
        List<String> left = new ArrayList<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            // The loop's thread holds the selector, and with it every descriptor of its socket.
            if (thread.getName().startsWith("aiomsg-")) {
                left.add("thread " + thread.getName());
            }
        }
        long buffers = PooledByteBufAllocator.DEFAULT.metric().directArenas().stream()
                .mapToLong(PoolArenaMetric::numActiveAllocations)
                .sum();
        if (buffers > 0) {
            left.add(buffers + " buffers");
        }
        return left;
    }
}
