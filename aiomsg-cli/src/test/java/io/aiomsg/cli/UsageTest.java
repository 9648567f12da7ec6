package io.aiomsg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fetch                                          | no verb 'fetch'",
                "--nonsense                                     | no option '--nonsense'",
                "recv                                           | --bind HOST:PORT or --connect HOST:PORT",
                "proxy --front a:1 --back bind:a:1              | \"a:1\" says neither bind:HOST:PORT nor connect:HOST:PORT",
                "proxy --front bind:a:1 --back connect:b:0      | port 0 is for bind",
                "proxy --front bind:a:1                         | --back",
                "proxy --front bind:a:1 --back bind:b:1 --mode publish --delivery at-least-once | --delivery at-least-once cannot",
                "recv --bindd a:1                               | did you mean --bind",
                "recv --bind a:1 extra                          | unexpected argument 'extra'",
                "recv --bind                                    | --bind",
                "recv --bind localhost                          | \"localhost\" has no port",
                "recv --connect 127.0.0.1:0                     | port 0 is for --bind",
                "recv --connect ::1:25000                       | needs brackets",
                "recv --bind a:1 --count 0                      | --count 0",
                "recv --bind a:1 --count x                      | 'x'",
                "recv --bind a:1 --mode fanout                  | \"fanout\" is neither publish nor roundrobin",
                "recv --bind a:1 --delivery once                | \"once\"",
                "recv --bind a:1 --identity 0123456789abcdefg   | \"0123456789abcdefg\" is no identity",
                "send --bind a:1 --mode publish --delivery at-least-once | use --mode roundrobin",
                "send --connect a:1 --file no/such/file         | no/such/file",
                "send --connect a:1 --file .                    | is a directory",
                "send --connect a:1 --linger -1                 | \"-1\"",
                "agent --tls true                               | no TLS yet",
                "agent --tls perhaps                            | \"perhaps\"",
                "agent --role server                            | \"server\"",
                "agent --behavior pump                          | \"pump\"",
                "agent --port 65536                             | --port 65536",
                "agent --port 0                                 | --port 0",
                "agent --count -1                               | --count -1",
                "agent --identity 12                            | --identity 12 has 2 digits",
                "agent --identity 0123456789abcdef0123456789abcdeg | not hexadecimal",
                "agent --linger NaN                             | \"NaN\"",
                "agent --send-mode publish --delivery at-least-once | use --send-mode roundrobin",
                "demo --fast                                    | no option '--fast'"
            })
    void wrongCommandLineIsOneLineAndExitCode2(String commandLine, String says) throws Exception {
        try (Run run = Run.of(commandLine.split(" +"))) {
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err().text()).contains(says).startsWith("aiomsg").doesNotContain("\tat ");
            assertThat(run.err().text().lines()).hasSize(1);
            assertThat(run.out().text()).isEmpty();
        }
    }

    @Test
    void noVerbShowsWhatThereIs() throws Exception {
        try (Run run = Run.of()) {
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err().text())
                    .contains("demo", "recv", "send", "proxy", "agent", "simulate", "conformance", "bench");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "demo --help",
                "recv --help",
                "send --help",
                "proxy --help",
                "agent --help",
                "simulate --help",
                "conformance --help",
                "bench --help"
            })
    void helpGoesToStandardOutputAndFitsATerminal(String commandLine) throws Exception {
        try (Run run = Run.of(commandLine.split(" "))) {
            assertThat(run.exitCode()).isZero();
            assertThat(run.out().text()).contains("Usage: aiomsg").doesNotContain("null");
            assertThat(run.out().text().lines())
                    .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
            assertThat(run.err().text()).isEmpty();
        }
    }

    @Test
    void versionNamesTheProgramAndJava() throws Exception {
        try (Run run = Run.of("--version")) {
            assertThat(run.exitCode()).isZero();
            assertThat(run.out().text()).matches("aiomsg \\d+\\.\\d+\\.\\d+\\S*, on Java \\d+\\S*\\R");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"recv --bind 127.0.0.1:", "agent --role bind --port "})
    void takenPortIsOneLineAndExitCode1(String commandLine) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Run run = Run.of((commandLine + taken.getLocalPort()).split(" "))) {
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err().text()).contains("127.0.0.1:" + taken.getLocalPort());
            assertThat(run.err().text().lines()).hasSize(1);
        }
    }
}
