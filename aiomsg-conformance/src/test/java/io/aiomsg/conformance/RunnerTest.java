package io.aiomsg.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aiomsg.testkit.peer.Frames;
import io.aiomsg.wirespec.proto.ConformanceCase;
import io.aiomsg.wirespec.proto.Feature;
import io.aiomsg.wirespec.proto.Peer;
import io.aiomsg.wirespec.proto.Report;
import io.aiomsg.wirespec.proto.Result;
import io.aiomsg.wirespec.proto.Role;
import io.aiomsg.wirespec.proto.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which trials are played, what is made of their outcomes, and in what order they are told. */
class RunnerTest {

    private static final String SILENT = "steps { expect { strict { silence {} } within_ms: 10 } }";
    private static final String ENDS =
            "steps { expect { strict { close: ANY } tolerated { envelope {} } within_ms: 10 } }";

    @ParameterizedTest
    @CsvSource({
        "mute, silent, , PASS",
        "mute, ends, , FAIL",
        "talks, ends, , NON_STRICT",
        "mute, ends, tested, EXPECTED_DEVIATION",
        "mute, ends, tested/BIND, EXPECTED_DEVIATION",
        "mute, ends, tested/bind, EXPECTED_DEVIATION",
        "mute, silent, tested, UNEXPECTED_PASS",
        "talks, ends, tested, UNEXPECTED_PASS"
    })
    void judgesWithWhatIsKnownOfThePeer(String puppet, String steps, String deviates, Verdict verdict)
            throws Exception {
        Puppet driver = puppet.equals("mute") ? new Puppet(Puppet::stay) : Puppet.sending(Frames.data("x"));
        Suite suite = Cases.suite(Cases.of(Role.BIND, steps.equals("silent") ? SILENT : ENDS));
        Report report =
                new Runner(suite, driver).peer(peer(deviates)).run(Selection.ALL.of(suite), (done, all, each) -> {});
        assertThat(report.getResults(0).getVerdict()).isEqualTo(verdict);
        assertThat(report.getPeer()).isEqualTo("p");
        assertThat(Verdicts.fails(report)).isEqualTo(verdict == Verdict.FAIL || verdict == Verdict.UNEXPECTED_PASS);
    }

    @Test
    void peerThatDeviatesInACaseThatIsNotThereIsRefused() {
        Suite suite = Cases.suite(Cases.of(Role.BIND, SILENT));
        assertThatThrownBy(() -> new Runner(suite, new Puppet(Puppet::stay)).peer(peer("tested/connect")))
                .hasMessage("peer p, deviation d: there is no case tested/connect");
    }

    private static Peer peer(String deviates) {
        Peer.Builder peer = Peer.newBuilder().setId("p");
        if (deviates != null) {
            peer.addDeviationsBuilder().setId("d").setBehaviour("is mute").addCases(deviates);
        }
        return peer.build();
    }

    @Test
    void featureThatIsNotClaimedIsUnsupported() throws Exception {
        ConformanceCase tls =
                Cases.of(Role.BIND, SILENT).toBuilder().setFeature(Feature.TLS).build();
        Suite suite = Cases.suite(tls);
        Result unclaimed = Cases.play(tls, new Puppet(Puppet::stay));
        assertThat(unclaimed.getVerdict()).isEqualTo(Verdict.UNSUPPORTED);
        assertThat(unclaimed.getReason()).isEqualTo("the feature tls is not claimed");
        Runner claiming = new Runner(suite, new Puppet(Puppet::stay)).claims(Set.of(Feature.TLS));
        assertThat(claiming.run(Selection.ALL.of(suite), (done, all, each) -> {})
                        .getResults(0)
                        .getVerdict())
                .isEqualTo(Verdict.PASS);
    }

    @Test
    void selectsByIdFeatureAndRequirement() {
        ConformanceCase one = Cases.of(Role.BIND, SILENT + " requirements: \"AIO-FRM-001\" roles: CONNECT");
        ConformanceCase two = one.toBuilder()
                .setId("other")
                .setFeature(Feature.LIVENESS)
                .clearRequirements()
                .addRequirements("AIO-LIV-001")
                .build();
        Suite suite = Cases.suite(one, two);
        assertThat(ids(suite, List.of(), Set.of(), List.of()))
                .containsExactly("tested/bind", "tested/connect", "other/bind", "other/connect");
        assertThat(ids(suite, List.of("/bind"), Set.of(), List.of())).containsExactly("tested/bind", "other/bind");
        assertThat(ids(suite, List.of("oth", "ed/c"), Set.of(), List.of()))
                .containsExactly("tested/connect", "other/bind", "other/connect");
        assertThat(ids(suite, List.of("bind"), Set.of(Feature.LIVENESS), List.of()))
                .containsExactly("other/bind");
        assertThat(ids(suite, List.of("bind"), Set.of(), List.of("AIO-FRM-001")))
                .containsExactly("tested/bind");
        assertThatThrownBy(() -> ids(suite, List.of("none"), Set.of(), List.of()))
                .isInstanceOf(IllegalCaseException.class);
        assertThatThrownBy(() -> ids(suite, List.of(), Set.of(), List.of("AIO-FRM-999")))
                .isInstanceOf(IllegalCaseException.class);
    }

    private static List<String> ids(
            Suite suite, List<String> filters, Set<Feature> features, List<String> requirements) {
        return new Selection(filters, features, requirements)
                .of(suite).stream().map(Trial::id).toList();
    }

    @Test
    void reportKeepsTheOrderOfTheCasesHoweverTheyEnd() throws Exception {
        List<ConformanceCase> cases = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            cases.add(Cases.of(Role.BIND, SILENT).toBuilder().setId("case-" + i).build());
        }
        CountDownLatch othersHaveEnded = new CountDownLatch(5);
        Suite suite = Cases.suite(cases.toArray(new ConformanceCase[0]));
        List<String> told = new ArrayList<>();
        Report report = new Runner(suite, new Delayed(new Puppet(Puppet::stay), othersHaveEnded))
                .jobs(2)
                .run(Selection.ALL.of(suite), (done, all, each) -> {
                    told.add(each.getCaseId());
                    othersHaveEnded.countDown();
                });
        assertThat(told).last().isEqualTo("case-0");
        assertThat(report.getResultsList())
                .extracting(Result::getCaseId)
                .isSorted()
                .hasSize(6);
    }

    @Test
    void interruptEndsTheRunAndWhatItStarted() throws Exception {
        Suite suite = Cases.suite(Cases.of(Role.BIND, SILENT));
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Cases.play(suite, new Puppet(Puppet::stay))).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    /** Holds the first case back. */
    private record Delayed(Driver driver, CountDownLatch latch) implements Driver {
        @Override
        public String name() {
            return driver.name();
        }

        @Override
        public Set<Feature> features() {
            return driver.features();
        }

        @Override
        public boolean isConcurrent() {
            return true;
        }

        @Override
        public String lacks(Trial trial) {
            return null;
        }

        @Override
        public void prepare() throws SubjectException, InterruptedException {
            driver.prepare();
        }

        @Override
        public Subject start(Trial trial, byte[] identity) throws SubjectException, InterruptedException {
            if (trial.id().startsWith("case-0/")) {
                assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
            }
            return driver.start(trial, identity);
        }

        @Override
        public void close() {
            driver.close();
        }
    }
}
