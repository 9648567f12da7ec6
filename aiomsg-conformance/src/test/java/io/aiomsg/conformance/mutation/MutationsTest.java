package io.aiomsg.conformance.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.conformance.mutation.MutationTable.Row;
import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each mutation is killed by a conformance case. The killers are printed at the end: the first of each mutation, or with
 * {@code -Dmutations.killers=1000} up to so many. {@code -Dspec.update=true} finds three of each and writes
 * {@code docs/mutations.md}; {@code -Dmutations.only='DLV|probation'} plants those alone in whose requirement or name that is
 * found.
 */
@Tag("defects")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class MutationsTest {

    private static final boolean UPDATE = Boolean.getBoolean("spec.update");
    private static final int KILLERS = UPDATE ? MutationTable.NAMED : Integer.getInteger("mutations.killers", 1);
    private static final Pattern ONLY = Pattern.compile(System.getProperty("mutations.only", ""));
    private static final Path DOCUMENT = Path.of("..", "docs", "mutations.md");

    private static final MutationTable TABLE = new MutationTable();

    @TempDir
    private Path directory;

    static Stream<Mutation> mutations() {
        return Mutations.ALL.stream()
                .filter(mutation -> ONLY.matcher(mutation.toString()).find());
    }

    @BeforeAll
    static void isWhole() {
        assertThat(Mutations.ALL).hasSize(30);
        assertThat(UPDATE && !ONLY.pattern().isEmpty())
                .as("docs/mutations.md is written for all mutations or not at all")
                .isFalse();
    }

    @Test
    void nothingIsKilledWhereNothingIsWrong() throws Exception {
        assertThat(killers(Mutations.NONE, Integer.MAX_VALUE)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void isKilled(Mutation mutation) throws Exception {
        List<String> killers = killers(mutation, KILLERS);

        TABLE.add(new Row(mutation, killers));
        assertThat(killers).as("not killed: " + mutation).isNotEmpty();
    }

    @AfterAll
    static void tell() throws IOException {
        System.out.println(TABLE.text());
        if (UPDATE) {
            Files.writeString(DOCUMENT, TABLE.document());
        }
        String document = Files.exists(DOCUMENT) ? Files.readString(DOCUMENT) : "";
        for (Mutation mutation : Mutations.ALL) {
            assertThat(document)
                    .as("docs/mutations.md is stale: run ./mvnw test -Pdefects -pl aiomsg-conformance -am"
                            + " -Dtest=MutationsTest -Dspec.update=true")
                    .contains(MutationTable.begin(mutation));
        }
    }

    @SuppressWarnings("unchecked")
    private List<String> killers(Mutation mutation, int most) throws Exception {
        try (URLClassLoader world = mutation.defect().plant(directory)) {
            return (List<String>) world.loadClass(Killers.class.getName())
                    .getMethod("find", String.class, int.class)
                    .invoke(null, mutation.requirement(), most);
        }
    }
}
