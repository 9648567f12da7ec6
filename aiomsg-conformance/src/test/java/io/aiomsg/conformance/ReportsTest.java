package io.aiomsg.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aiomsg.wirespec.proto.ConformanceCase;
import io.aiomsg.wirespec.proto.Feature;
import io.aiomsg.wirespec.proto.Peer;
import io.aiomsg.wirespec.proto.Report;
import io.aiomsg.wirespec.proto.Result;
import io.aiomsg.wirespec.proto.Role;
import io.aiomsg.wirespec.proto.Specification;
import io.aiomsg.wirespec.proto.Verdict;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** Each form tells every verdict, and nothing in a reason or a transcript breaks it. */
class ReportsTest {

    private static final String NASTY = "came <a & \"b\"> | \\ \u0000\u001b \ud800 end";

    private final Suite suite = suite();
    private final Report report = report();

    private static Suite suite() {
        List<ConformanceCase> cases = new ArrayList<>();
        for (Verdict verdict : verdicts()) {
            cases.add(Cases.of(Role.BIND, "steps { wait_ms: 1 }").toBuilder()
                    .setId(id(verdict))
                    .setTitle("a title | with a bar")
                    .setFeature(verdict == Verdict.UNSUPPORTED ? Feature.AT_LEAST_ONCE : Feature.CORE)
                    .build());
        }
        return Cases.suite(cases.toArray(new ConformanceCase[0]));
    }

    private static List<Verdict> verdicts() {
        return List.of(
                Verdict.PASS,
                Verdict.NON_STRICT,
                Verdict.FAIL,
                Verdict.EXPECTED_DEVIATION,
                Verdict.UNEXPECTED_PASS,
                Verdict.UNSUPPORTED);
    }

    private static String id(Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Report report() {
        Report.Builder report =
                Report.newBuilder().setImplementation("some|thing").setDriver("agent");
        for (Verdict verdict : verdicts()) {
            report.addResultsBuilder()
                    .setCaseId(id(verdict))
                    .setRole(Role.BIND)
                    .setVerdict(verdict)
                    .setReason(verdict == Verdict.PASS ? "" : NASTY)
                    .setMillis(1234)
                    .addTranscript("0.1 s < DATA " + NASTY);
        }
        return report.build();
    }

    @Test
    void tableHasALineForEachAndTheReasonsBelow() {
        List<String> lines = Reports.table(report).lines().toList();
        assertThat(lines.subList(0, 6))
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("PASS                pass/bind                    1.2 s"),
                        line -> assertThat(line).startsWith("NON-STRICT "),
                        line -> assertThat(line).startsWith("FAIL "),
                        line -> assertThat(line).startsWith("EXPECTED-DEVIATION "),
                        line -> assertThat(line).startsWith("UNEXPECTED-PASS "),
                        line -> assertThat(line).startsWith("UNSUPPORTED ").contains("came <a"));
        assertThat(lines)
                .contains("FAIL fail/bind")
                .last()
                .isEqualTo("1 PASS, 1 NON-STRICT, 1 FAIL, 1 EXPECTED-DEVIATION, 1 UNEXPECTED-PASS, 1 UNSUPPORTED");
        assertThat(lines.stream().filter(line -> line.startsWith("    0.1 s < DATA")))
                .hasSize(2);
    }

    @Test
    void jsonIsReadBackAsItWas() {
        Report plain = report.toBuilder()
                .clearResults()
                .addResults(report.getResults(0))
                .build();
        assertThat(Reports.fromJson(Reports.json(plain))).isEqualTo(plain);
        assertThat(Reports.json(plain))
                .contains("\"caseId\": \"pass\"", "\"reason\": \"\"")
                .endsWith("}\n");
        assertThatThrownBy(() -> Reports.fromJson("[1]")).isInstanceOf(IllegalCaseException.class);
        assertThatThrownBy(() -> Reports.fromJson("{\"nothing\": 1}")).isInstanceOf(IllegalCaseException.class);
    }

    @Test
    void junitXmlCountsFailuresAndWhatWasSkipped() throws Exception {
        Document xml = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(Reports.junit(suite, report))));
        Element all = xml.getDocumentElement();
        assertThat(List.of("tests", "failures", "errors", "skipped", "time"))
                .extracting(all::getAttribute)
                .containsExactly("6", "2", "0", "2", "7.404");
        NodeList each = all.getElementsByTagName("testcase");
        assertThat(each.getLength()).isEqualTo(6);
        assertThat(names(all, "failure")).containsExactly("fail/bind", "unexpected-pass/bind");
        assertThat(names(all, "skipped")).containsExactly("expected-deviation/bind", "unsupported/bind");
        assertThat(names(all, "system-out")).containsExactly("non-strict/bind");
        assertThat(((Element) each.item(5)).getAttribute("classname")).isEqualTo("aiomsg.at-least-once");
        assertThat(((Element) all.getElementsByTagName("failure").item(0)).getAttribute("message"))
                .isEqualTo("FAIL: came <a & \"b\"> | \\ ?? ? end");
    }

    private static List<String> names(Element all, String of) {
        NodeList found = all.getElementsByTagName(of);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            names.add(((Element) found.item(i).getParentNode()).getAttribute("name"));
        }
        return names;
    }

    @Test
    void markdownHasAColumnForEachReportAndARowForEachTrial() {
        Report other = Report.newBuilder()
                .setImplementation("other")
                .setDriver("target")
                .addResults(Result.newBuilder()
                        .setCaseId("pass")
                        .setRole(Role.BIND)
                        .setVerdict(Verdict.FAIL)
                        .setReason("why"))
                .build();
        String text = Reports.markdown(suite, List.of(report, other));
        assertThat(text.lines())
                .contains(
                        "| feature | trials | some\\|thing | other |",
                        "| at-least-once | 1 | 1 UNSUPPORTED | nothing was played |",
                        "| case | expected | some\\|thing | other |",
                        "| pass/bind | a title \\| with a bar | PASS | FAIL |",
                        "| fail/bind | a title \\| with a bar | FAIL |  |",
                        "## core",
                        "## at-least-once",
                        "| other | target | 1 FAIL |",
                        "## What other did",
                        "| pass/bind | FAIL | why |");
        assertThat(text).doesNotContain("<a", "Known deviations");
        assertThat(text).isEqualTo(Reports.markdown(suite, List.of(report, other)));
    }

    @Test
    void markdownTellsEachKnownDeviationOnceAndNotWhatCameInsteadThatTime() {
        Suite known = new Suite(Specification.newBuilder()
                .addAllCases(suite.cases())
                .addPeers(peer("old", "mute", "slow"))
                .addPeers(peer("new", "mute"))
                .build());
        List<Report> reports = List.of(deviating("old", "mute"), deviating("new", "mute"), report);
        String text = Reports.markdown(known, reports);
        assertThat(text.lines())
                .contains(
                        "| deviation | what it does, and what that means | old | new | some\\|thing |",
                        "| mute | It is mute. Nobody hears it. | 1 | 1 |  |",
                        "| slow | It is slow. Nobody hears it. | 0 |  |  |",
                        "| pass/bind | a title \\| with a bar | EXPECTED-DEVIATION: mute | EXPECTED-DEVIATION: mute | PASS |");
        assertThat(text).doesNotContain("0.123 s", "## What old did");
    }

    private static Peer peer(String id, String... deviations) {
        Peer.Builder peer = Peer.newBuilder().setId(id);
        for (String each : deviations) {
            peer.addDeviationsBuilder()
                    .setId(each)
                    .setBehaviour("It is " + each + ".")
                    .setConsequence("Nobody hears it.");
        }
        return peer.build();
    }

    private static Report deviating(String peer, String deviation) {
        Result.Builder result = Result.newBuilder()
                .setCaseId("pass")
                .setRole(Role.BIND)
                .setVerdict(Verdict.EXPECTED_DEVIATION)
                .setReason(deviation + ": step 1: expected ACK, but it came after 0.123 s");
        return Report.newBuilder()
                .setImplementation(peer)
                .setPeer(peer)
                .addResults(result)
                .build();
    }
}
