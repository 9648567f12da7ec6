package io.aiomsg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.Identity;
import io.aiomsg.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentTest {

    @ParameterizedTest
    @CsvSource({"publish, at-most-once", "roundrobin, at-most-once", "roundrobin, at-least-once"})
    void sinkPrintsWhatASourceSends(String mode, String delivery) throws Exception {
        try (Run sink = agent("--role bind --port 0 --behavior sink --count 3 --delivery " + delivery);
                Run source = agent("--role connect --host 127.0.0.1 --behavior source --count 3 --prefix p --linger 0.3"
                        + " --port " + sink.port() + " --send-mode " + mode + " --delivery " + delivery)) {
            assertThat(sink.exitCode()).isZero();
            assertThat(source.exitCode()).isZero();
            assertThat(sink.out().text()).isEqualTo("p0\np1\np2\n");
            assertThat(source.out().text()).isEmpty();
            assertThat(source.err().text()).isEmpty();
        }
    }

    @Test
    void sourceThatBindsKeepsItsMessagesForALateSink() throws Exception {
        try (Run source = agent("--role bind --port 0 --behavior source --count 10 --prefix m --linger 5")) {
            try (Run sink = agent("--port " + source.port())) {
                assertThat(sink.exitCode()).isZero();
                assertThat(sink.out().text().lines()).hasSize(10).first().isEqualTo("m0");
            }
            source.interrupt();
            assertThat(source.exitCode()).isEqualTo(130);
        }
    }

    @Test
    void sourceStaysForItsLingerAndNoLonger() throws Exception {
        long startNanos = System.nanoTime();
        try (Run source = agent("--role bind --port 0 --behavior source --count 0 --linger 0.5")) {
            assertThat(source.exitCode()).isZero();
        }
        assertThat(System.nanoTime() - startNanos).isBetween(500_000_000L, 10_000_000_000L);
    }

    @Test
    void echoAnswersTheSender() throws Exception {
        String digits = "00112233445566778899aabbccddeeff";
        try (Run echo = agent("--role bind --port 0 --behavior echo --count 2 --linger 0 --identity " + digits);
                AiomsgSocket socket = AiomsgSocket.open()) {
            socket.connect("127.0.0.1", echo.port());
            for (String text : new String[] {"one", "two"}) {
                socket.send(text);
                Message message = socket.receive(Captured.DEADLINE);
                assertThat(message).isNotNull();
                assertThat(message.text()).isEqualTo(text);
                assertThat(message.from()).isEqualTo(Identity.fromHex(digits));
            }
            assertThat(echo.exitCode()).isZero();
        }
    }

    @Test
    void takesTheTlsFlagsWhenTlsIsOff() throws Exception {
        try (Run run = Run.of(
                "agent",
                "--role",
                "bind",
                "--port",
                "0",
                "--count",
                "0",
                "--identity",
                "",
                "--tls",
                "false",
                "--tls-cert",
                "c",
                "--tls-key",
                "k",
                "--tls-ca",
                "a",
                "--tls-server-name",
                "n")) {
            assertThat(run.exitCode()).isZero();
        }
    }

    private static Run agent(String flags) {
        return Run.of(("agent " + flags).split(" +"));
    }
}
