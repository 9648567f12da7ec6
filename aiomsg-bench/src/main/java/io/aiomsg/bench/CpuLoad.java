package io.aiomsg.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How long all processors together have been busy since the system started, as Linux tells it.
 *
 * @param busyNanos user, system and stolen time; -1 on other systems. Interrupt time is left out: most of it is the
 *     loopback traffic itself.
 */
record CpuLoad(long busyNanos) {

    private static final Path STAT = Path.of("/proc/stat");
    /** USER_HZ, which is 100 on every Linux architecture that has a JDK. */
    private static final long NANOS_PER_TICK = 10_000_000;

    static CpuLoad now() {
        try {
            // cpu user nice system idle iowait irq softirq steal ...
            String[] ticks =
                    Files.readString(STAT).lines().findFirst().orElse("").split("\\s+", -1);
            long busy = Long.parseLong(ticks[1])
                    + Long.parseLong(ticks[2])
                    + Long.parseLong(ticks[3])
                    + Long.parseLong(ticks[8]);
            return new CpuLoad(busy * NANOS_PER_TICK);
        } catch (IOException | ArrayIndexOutOfBoundsException | NumberFormatException e) {
            return new CpuLoad(-1);
        }
    }

    /** How many processors were kept busy on average by processes other than ours; NaN if not known. */
    double othersSince(CpuLoad start, long elapsedNanos, long ownCpuNanos) {
        if (busyNanos < 0 || start.busyNanos < 0) {
            return Double.NaN;
        }
        return Math.max(0, (double) (busyNanos - start.busyNanos - ownCpuNanos) / elapsedNanos);
    }
}
