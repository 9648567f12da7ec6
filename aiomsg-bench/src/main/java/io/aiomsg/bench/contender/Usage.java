package io.aiomsg.bench.contender;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/**
 * What this process has used so far.
 *
 * @param cpuNanos processor time of all its threads, the JVM's included; -1 where the platform does not tell
 * @param allocatedBytes heap octets allocated by its live threads; -1 where the JVM does not tell
 * @param compilingNanos time the JIT has spent compiling; -1 where the JVM does not tell
 */
record Usage(long cpuNanos, long allocatedBytes, long compilingNanos) {

    static Usage now() {
        return new Usage(cpu(), allocated(), compiling());
    }

    /** What was used since {@code start}. */
    Usage since(Usage start) {
        return new Usage(
                difference(cpuNanos, start.cpuNanos),
                difference(allocatedBytes, start.allocatedBytes),
                difference(compilingNanos, start.compilingNanos));
    }

    private static long difference(long end, long start) {
        return end < 0 || start < 0 ? -1 : Math.max(0, end - start);
    }

    private static long cpu() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : -1;
    }

    private static long allocated() {
        if (!(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads)
                || !threads.isThreadAllocatedMemorySupported()
                || !threads.isThreadAllocatedMemoryEnabled()) {
            return -1;
        }
        long sum = 0;
        for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
            sum += Math.max(0, bytes);
        }
        return sum;
    }

    private static long compiling() {
        CompilationMXBean jit = ManagementFactory.getCompilationMXBean();
        return jit == null || !jit.isCompilationTimeMonitoringSupported()
                ? -1
                : TimeUnit.MILLISECONDS.toNanos(jit.getTotalCompilationTime());
    }
}
