package io.aiomsg.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.Message;
import io.aiomsg.SocketClosedException;
import io.aiomsg.testkit.junit.AiomsgExtension;
import io.aiomsg.wirespec.proto.Report;
import io.aiomsg.wirespec.proto.Role;
import io.aiomsg.wirespec.proto.Verdict;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Connect ends that somebody else runs, over real TCP. */
@ExtendWith(AiomsgExtension.class)
class ListenDriverTest {

    @Test
    void oneEchoThatDialsAgainPassesOneCaseAfterTheOther() throws Exception {
        ListenDriver driver = new ListenDriver(0, Duration.ofSeconds(20));
        int port = driver.listen();
        try (AiomsgSocket socket = AiomsgSocket.open()) {
            socket.connect("127.0.0.1", port);
            Thread echo = new Thread(() -> echo(socket));
            echo.start();
            Suite samples = CaseFiles.read(Cases.SAMPLES);
            Report report = Cases.play(samples, driver);
            socket.close();
            TimeUnit.SECONDS.timedJoin(echo, 10);
            assertThat(report.getResultsList())
                    .as(Reports.table(report))
                    .noneMatch(result -> Verdicts.fails(result.getVerdict()));
            assertThat(report.getResultsList())
                    .filteredOn(result -> result.getVerdict() == Verdict.PASS)
                    .extracting(Reports::id)
                    .containsExactly("sample-echo/connect", "sample-redial/connect", "sample-heartbeat/connect");
        }
    }

    private static void echo(AiomsgSocket socket) {
        try {
            while (true) {
                Message message = socket.receive();
                socket.to(message.from()).send(message.payload());
            }
        } catch (SocketClosedException | InterruptedException e) {
            return; // the test is over
        }
    }

    @Test
    void nobodyConnectingIsTold() {
        Suite suite = Cases.suite(Cases.of(Role.CONNECT, "steps { handshake {} }"));
        assertThatThrownBy(() -> Cases.play(suite, new ListenDriver(0, Duration.ofMillis(100))))
                .isInstanceOf(SubjectException.class)
                .hasMessageMatching("nobody connected to port \\d+ within 100 ms");
    }

    @Test
    void portThatIsTakenIsTold() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> new ListenDriver(taken.getLocalPort(), Duration.ofSeconds(1)).listen())
                    .isInstanceOf(SubjectException.class)
                    .hasMessageStartingWith("cannot listen on port " + taken.getLocalPort() + ": ");
        }
    }
}
