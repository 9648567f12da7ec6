package io.aiomsg.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aiomsg.testkit.junit.AiomsgExtension;
import io.aiomsg.wirespec.proto.Result;
import io.aiomsg.wirespec.proto.Role;
import io.aiomsg.wirespec.proto.Verdict;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Agents that behave badly. (That our own agent passes is tested where the command line is.) */
@ExtendWith(AiomsgExtension.class)
class AgentDriverTest {

    @Test
    void agentThatEndsIsAFailureWithItsExitCode() throws Exception {
        for (Role role : List.of(Role.BIND, Role.CONNECT)) {
            Result result = Cases.play(Cases.of(role, "steps { handshake {} }"), new AgentDriver(agent("ends")));
            assertThat(result.getVerdict()).isEqualTo(Verdict.FAIL);
            assertThat(result.getReason()).isEqualTo("the agent ended with exit code 3 before there was a connection");
            assertThat(result.getTranscriptList()).contains("it printed: no such flag: --role");
        }
    }

    @Test
    void agentIsGivenTheSharedFlagsAndItsLastWordsAreTold() throws Exception {
        Result result = Cases.play(
                Cases.of(
                        Role.BIND,
                        "application { behavior: SOURCE count: 7 prefix: \"p\" at_least_once: true linger_ms: 2500 identity: \"x\" }"
                                + " steps { handshake {} }"),
                new AgentDriver(agent("closes")));
        assertThat(result.getVerdict()).isEqualTo(Verdict.FAIL);
        assertThat(result.getTranscriptList())
                .anySatisfy(
                        line -> assertThat(line)
                                .matches(
                                        "it printed: flags: --role bind --host 127.0.0.1 --port \\d+ --behavior source --count 7 --prefix p"
                                                + " --delivery at-least-once --send-mode roundrobin --identity 782e2e2e[0-9a-f]{24} --linger 2.500"));
    }

    @Test
    void floodOnStandardOutputIsBoundedAndNothingIsLeftBehind() throws Exception {
        String steps =
                "application { behavior: SINK } steps { wait_ms: 1500 } steps { output { payloads { text: \"one\" } } }";
        Result result = Cases.play(Cases.of(Role.CONNECT, steps), new AgentDriver(agent("floods")));
        assertThat(result.getReason()).contains("it was given \"child ");
        String pid = result.getReason().replaceAll("(?s).*\"child (\\d+)\".*", "$1");
        // It was killed; its end may take a moment.
        ProcessHandle.of(Long.parseLong(pid))
                .ifPresent(
                        child -> child.onExit().orTimeout(10, TimeUnit.SECONDS).join());
    }

    @Test
    void programThatIsNotThereIsTold() {
        Suite suite = Cases.suite(Cases.of(Role.BIND, "steps { handshake {} }"));
        assertThatThrownBy(() -> Cases.play(suite, new AgentDriver("no-such-program --flag")))
                .isInstanceOf(SubjectException.class)
                .hasMessage("there is no program no-such-program to be started as an agent");
        assertThatThrownBy(() -> Cases.play(suite, new AgentDriver("  "))).hasMessage("--agent names no program");
    }

    @Test
    void commandLineIsTakenApartWithoutAShell() {
        assertThat(CommandLine.words(" a  'b c' d\"e f\"g \"\" '\"' ")).containsExactly("a", "b c", "de fg", "", "\"");
        assertThatThrownBy(() -> CommandLine.words("a 'b")).isInstanceOf(IllegalCaseException.class);
    }

    private static String agent(String manner) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return "'" + java + "' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp target/test-classes "
                + BadAgent.class.getName() + " " + manner;
    }
}
