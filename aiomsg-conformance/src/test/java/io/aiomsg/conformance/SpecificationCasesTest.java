package io.aiomsg.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.testkit.junit.AiomsgExtension;
import io.aiomsg.wirespec.proto.Result;
import io.aiomsg.wirespec.proto.Verdict;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** Our own socket passes every case of the specification that is of a feature we claim. */
@ExtendWith(AiomsgExtension.class)
class SpecificationCasesTest {

    private static final long SEED = 1;

    @TestFactory
    Stream<DynamicTest> passes() {
        Suite suite = CaseFiles.read(Path.of("../wire-spec"));
        assertThat(suite.cases()).isNotEmpty();
        return Selection.ALL.of(suite).stream()
                .map(trial -> DynamicTest.dynamicTest(trial.id(), () -> passes(suite, trial)));
    }

    private static void passes(Suite suite, Trial trial) throws Exception {
        try (Driver driver = new InProcessDriver(SEED)) {
            Result result = new Runner(suite, driver)
                    .run(List.of(trial), (done, all, each) -> {})
                    .getResults(0);
            Assumptions.assumeTrue(result.getVerdict() != Verdict.UNSUPPORTED, result.getReason());
            assertThat(result.getVerdict())
                    .as("%s (seed %d)%n%s", result.getReason(), SEED, String.join("\n", result.getTranscriptList()))
                    .isEqualTo(Verdict.PASS);
        }
    }
}
