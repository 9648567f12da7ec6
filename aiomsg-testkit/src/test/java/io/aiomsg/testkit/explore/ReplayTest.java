package io.aiomsg.testkit.explore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The same seed gives the same history: in one process, and (CI compares the file written here) on every JDK. */
final class ReplayTest {

    private static final int SEEDS = 60;

    private static List<String> digests() {
        List<String> digests = new ArrayList<>();
        for (long seed = 1; seed <= SEEDS; seed++) {
            digests.add(seed + " " + Play.of(Scenario.random(seed)).history().digest());
        }
        return digests;
    }

    @Test
    void sameSeedGivesTheSameHistory() throws IOException {
        List<String> digests = digests();

        assertThat(digests()).isEqualTo(digests);
        assertThat(digests.stream()
                        .map(line -> line.substring(line.indexOf(' ')))
                        .distinct())
                .hasSize(SEEDS);
        Files.write(Path.of("target", "history-digests.txt"), digests);
    }
}
