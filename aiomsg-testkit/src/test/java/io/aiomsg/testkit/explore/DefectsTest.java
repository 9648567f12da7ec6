package io.aiomsg.testkit.explore;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Exploration finds each planted defect within 2 000 runs, and the seed it names fails again. */
@Tag("defects")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class DefectsTest {

    private static final int RUNS = 2_000;
    private static final long FIRST_SEED = 1;

    @TempDir
    private Path directory;

    static Stream<Defect> defects() {
        return Defects.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("defects")
    void isFound(Defect defect) throws Exception {
        try (URLClassLoader world = defect.plant(directory)) {
            Object report = explore(world, RUNS, FIRST_SEED);
            String failure = (String) report.getClass().getMethod("failure").invoke(report);
            long seed = (long) report.getClass().getMethod("failedSeed").invoke(report);

            assertThat(failure).as("not found: " + defect).isNotEmpty();
            assertThat(failure).doesNotContain("not deterministic");
            System.out.println(defect + ": seed " + seed + ", " + failure);

            Object again = explore(world, 1, seed);
            assertThat((String) again.getClass().getMethod("failure").invoke(again))
                    .isEqualTo(failure);
        }
    }

    private static Object explore(ClassLoader world, int runs, long firstSeed) throws Exception {
        Class<?> exploration = world.loadClass("io.aiomsg.testkit.explore.Exploration");
        Object made = exploration.getMethod("of", int.class, long.class).invoke(null, runs, firstSeed);
        IntConsumer silent = runsDone -> {};
        return exploration.getMethod("run", IntConsumer.class).invoke(made, silent);
    }
}
