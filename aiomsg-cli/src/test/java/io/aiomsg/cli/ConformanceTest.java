package io.aiomsg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The verb {@code conformance}, with the sample cases of the runner. */
class ConformanceTest {

    private static final String SAMPLES = "../aiomsg-conformance/src/test/resources/cases";
    private static final String ECHO = "--behavior echo --count 100000 --linger 0";

    @TempDir
    private Path folder;

    @Test
    void ourOwnSocketPassesAndEveryReportIsWritten() throws Exception {
        String files = " --json FOLDER/r.json --junit FOLDER/r.xml --markdown FOLDER/r.md"
                .replace("FOLDER", folder.toString());
        try (Run run = conformance(SAMPLES, "--name ours" + files)) {
            assertThat(run.exitCode()).as(run.err().text()).isZero();
            assertThat(run.out().text())
                    .contains("PASS ", "sample-source/connect", " 3 UNSUPPORTED\n")
                    .doesNotContain("FAIL");
            assertThat(run.err().text()).isEmpty();
        }
        assertThat(folder.resolve("r.json")).content().contains("\"implementation\": \"ours\"");
        assertThat(folder.resolve("r.xml")).content().contains("<testsuite name=\"aiomsg conformance ours\"");
        assertThat(folder.resolve("r.md")).content().contains("| case | expected | ours |");
        try (Run run = conformance(
                SAMPLES, "--name again --filter echo --beside " + folder + "/r.json --markdown " + folder + "/r.md")) {
            assertThat(run.exitCode()).isZero();
        }
        assertThat(folder.resolve("r.md")).content().contains("| case | expected | ours | again |");
    }

    @Test
    void failureIsToldWithWhatWentOverTheWireAndExitCode1() throws Exception {
        Path file = caseFile("steps { expect { strict { envelope { type: ACK } } within_ms: 10 } }");
        try (Run run = conformance(file, "")) {
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.out().text())
                    .contains("FAIL x/bind\n  step 1: expected ACK, but nothing came within 10 ms\n", "1 FAIL\n");
            assertThat(run.err().text()).isEmpty();
        }
    }

    @Test
    void whatFailsAsThePeerFileSaysIsNoFailure() throws Exception {
        Path file = caseFile("steps { expect { strict { close: ANY } within_ms: 10 } }");
        Path peer = Files.writeString(
                folder.resolve("peer.textproto"),
                "id: \"p\" deviations { id: \"mute\" behaviour: \"b\" cases: \"x/bind\" }");
        try (Run run = conformance(file, "--peer " + peer)) {
            assertThat(run.exitCode()).isZero();
            assertThat(run.out().text()).contains("EXPECTED-DEVIATION x/bind\n  mute: step 1: expected the end, but");
        }
        Path passing = caseFile("steps { expect { strict { silence {} } within_ms: 10 } }");
        try (Run run = conformance(passing, "--peer " + peer)) {
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.out().text()).contains("1 UNEXPECTED-PASS\n");
        }
    }

    @Test
    @Timeout(120) // two programs start, on a machine that may be busy
    void ourOwnAgentPassesInBothRoles() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String agent = "'" + java + "' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp '"
                + System.getProperty("java.class.path") + "' " + Main.class.getName() + " agent";
        String[] flags = ("conformance --jobs 2 --filter sample-echo/connect --filter sample-sink --cases " + SAMPLES
                        + " --agent")
                .split(" ");
        String[] words = Arrays.copyOf(flags, flags.length + 1);
        words[flags.length] = agent;
        try (Run run = Run.of(words)) {
            assertThat(run.exitCode(Duration.ofSeconds(100)))
                    .as(run.out().text())
                    .isZero();
            assertThat(run.out().text()).contains("2 PASS\n");
        }
    }

    @Test
    void ourOwnEchoPassesAsATarget() throws Exception {
        try (Run echo = Run.of(("agent --role bind --port 0 " + ECHO).split(" "));
                Run run = conformance(SAMPLES, "--filter sample-echo --target 127.0.0.1:" + echo.port())) {
            assertThat(run.exitCode()).as(run.out().text()).isZero();
            assertThat(run.out().text()).contains("1 PASS, 1 UNSUPPORTED\n");
        }
    }

    @Test
    void ourOwnEchoPassesWhereItConnects() throws Exception {
        try (Run run = conformance(SAMPLES, "--filter sample-echo --listen 0");
                Run echo = Run.of(("agent --role connect --port " + run.port() + " " + ECHO).split(" "))) {
            assertThat(run.exitCode()).as(run.out().text()).isZero();
            assertThat(run.out().text()).contains("1 PASS, 1 UNSUPPORTED\n");
            echo.interrupt();
        }
    }

    @Test
    void listsWithoutPlaying() throws Exception {
        try (Run run = conformance(SAMPLES, "--list --feature liveness --requirement AIO-LIV-001")) {
            assertThat(run.exitCode()).isZero();
            assertThat(run.out().text().lines())
                    .containsExactly(
                            "sample-heartbeat/bind  [liveness]  AIO-LIV-001  HEARTBEAT after 5 s of send idleness",
                            "sample-heartbeat/connect  [liveness]  AIO-LIV-001  HEARTBEAT after 5 s of send idleness");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--target 127.0.0.1:1                          | cannot reach 127.0.0.1:1: ",
                "--agent no-such-program                       | there is no program no-such-program",
                "--agent a --listen 1                          | mutually exclusive",
                "--listen 65536                                | --listen 65536",
                "--jobs 257                                    | --jobs 257",
                "--jobs 0                                      | --jobs 0",
                "--filter nothing                              | no case has \"nothing\" in its id",
                "--filter sample-echo --feature tls            | no case is of all that is asked for",
                "--requirement AIO-FRM-999                     | no case names the requirement AIO-FRM-999",
                "--feature speed                               | \"speed\" is no feature",
                "--peer nobody                                 | --peer nobody is neither a file nor",
                "--beside pom.xml                              | pom.xml: no report in JSON",
                "--beside none.json                            | --beside none.json cannot be read",
                "--json no-such-folder/r.json                  | cannot write no-such-folder/r.json: there is no folder",
                "--markdown src                                | cannot write src: it is a folder"
            })
    void misuseIsOneLineAndExitCode2(String flags, String says) throws Exception {
        try (Run run = conformance(SAMPLES, flags)) {
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err().text())
                    .startsWith("aiomsg conformance: ")
                    .contains(says)
                    .doesNotContain("\tat ");
            assertThat(run.err().text().lines()).hasSize(1);
            assertThat(run.out().text()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"cases {", "no words at all", "cases { id: \"x\" feature: SPEED }", "cases { id: \"x\" }", ""})
    void malformedCaseFileIsOneLineAndExitCode2(String text) throws Exception {
        Path file = Files.writeString(folder.resolve("wrong.textproto"), text);
        try (Run run = conformance(file, "")) {
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err().text()).startsWith("aiomsg conformance: ").contains("wrong.textproto");
            assertThat(run.err().text().lines()).hasSize(1);
        }
    }

    private Path caseFile(String steps) throws Exception {
        return Files.writeString(
                folder.resolve("case.textproto"), "cases { id: \"x\" feature: CORE roles: BIND " + steps + " }");
    }

    private static Run conformance(Object cases, String flags) {
        return Run.of(("conformance --cases " + cases + " " + flags).strip().split(" +"));
    }
}
