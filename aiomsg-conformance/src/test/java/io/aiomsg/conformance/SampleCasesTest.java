package io.aiomsg.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.testkit.junit.AiomsgExtension;
import io.aiomsg.wirespec.proto.Report;
import io.aiomsg.wirespec.proto.Result;
import io.aiomsg.wirespec.proto.Step;
import io.aiomsg.wirespec.proto.Verdict;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our own socket passes the samples, in which everything occurs that a case can say. */
@ExtendWith(AiomsgExtension.class)
class SampleCasesTest {

    private static final Suite SAMPLES = CaseFiles.read(Cases.SAMPLES);

    /** Those of features that our socket does not claim. */
    private static final Set<String> UNCLAIMED = Set.of("sample-websocket", "sample-upgraded", "sample-tls");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void passInProcess(long seed) throws Exception {
        Report report = Cases.play(SAMPLES, new InProcessDriver(seed));
        assertThat(report.getResultsList())
                .hasSizeGreaterThan(10)
                .allSatisfy(result -> assertThat(result.getVerdict())
                        .as(Reports.table(report))
                        .isEqualTo(UNCLAIMED.contains(result.getCaseId()) ? Verdict.UNSUPPORTED : Verdict.PASS));
    }

    @Test
    void theSameSeedGivesTheSameReport() throws Exception {
        assertThat(Cases.play(SAMPLES, new InProcessDriver(7))).isEqualTo(Cases.play(SAMPLES, new InProcessDriver(7)));
    }

    @Test
    void anyNumberOfJobsGivesTheSameReport() throws Exception {
        Report one = Cases.play(SAMPLES, new InProcessDriver(7));
        Report eight = new Runner(SAMPLES, new InProcessDriver(7))
                .jobs(8)
                .run(Selection.ALL.of(SAMPLES), (done, all, result) -> {});
        assertThat(eight).isEqualTo(one);
    }

    @Test
    void holdEveryKindOfStep() {
        Set<Step.WhatCase> kinds = SAMPLES.cases().stream()
                .flatMap(each -> each.getStepsList().stream())
                .map(Step::getWhatCase)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Step.WhatCase.class)));
        assertThat(kinds).isEqualTo(EnumSet.complementOf(EnumSet.of(Step.WhatCase.WHAT_NOT_SET)));
    }

    @Test
    void takeNoLongerThanVirtualTime() throws Exception {
        long beganNanos = System.nanoTime();
        Report report = Cases.play(SAMPLES, new InProcessDriver(1));
        long lived =
                report.getResultsList().stream().mapToLong(Result::getMillis).sum();
        assertThat(lived).isGreaterThan(20_000);
        assertThat(System.nanoTime() - beganNanos).isLessThan(20_000_000_000L);
    }
}
