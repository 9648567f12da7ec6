package io.aiomsg.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.Message;
import io.aiomsg.SocketClosedException;
import io.aiomsg.testkit.junit.AiomsgExtension;
import io.aiomsg.wirespec.proto.Report;
import io.aiomsg.wirespec.proto.Result;
import io.aiomsg.wirespec.proto.Role;
import io.aiomsg.wirespec.proto.Verdict;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Targets over real TCP: our own socket, nobody, and some that behave badly. */
@ExtendWith(AiomsgExtension.class)
class TargetDriverTest {

    private static final String HANDSHAKE = "steps { handshake {} }";

    @Test
    void ourOwnEchoPasses() throws Exception {
        try (AiomsgSocket socket = AiomsgSocket.open()) {
            int port = socket.bind("127.0.0.1", 0).port();
            Thread echo = new Thread(() -> echo(socket));
            echo.start();
            Suite samples = CaseFiles.read(Cases.SAMPLES);
            Report report = new Runner(samples, new TargetDriver("127.0.0.1", port))
                    .jobs(8)
                    .run(Selection.ALL.of(samples), (done, all, result) -> {});
            socket.close();
            TimeUnit.SECONDS.timedJoin(echo, 10);
            assertThat(report.getResultsList())
                    .as(Reports.table(report))
                    .noneMatch(result -> Verdicts.fails(result.getVerdict()));
            assertThat(report.getResultsList())
                    .filteredOn(result -> result.getVerdict() == Verdict.PASS)
                    .extracting(Reports::id)
                    .contains("sample-echo/bind", "sample-heartbeat/bind", "sample-second-connection/bind");
            assertThat(report.getResultsList())
                    .filteredOn(result -> result.getVerdict() == Verdict.UNSUPPORTED)
                    .allMatch(result -> !result.getReason().isEmpty())
                    .extracting(Reports::id)
                    .contains("sample-sink/bind", "sample-source/bind", "sample-echo/connect");
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
    void nobodyThereIsToldBeforeAnyCaseIsPlayed() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        assertThatThrownBy(() -> play(port, HANDSHAKE))
                .isInstanceOf(SubjectException.class)
                .hasMessageStartingWith("cannot reach 127.0.0.1:" + port + ": ");
    }

    @Test
    void hostThatNobodyKnowsIsTold() {
        Suite suite = Cases.suite(Cases.of(Role.BIND, HANDSHAKE));
        assertThatThrownBy(() -> Cases.play(suite, new TargetDriver("no.such.host.invalid", 1)))
                .hasMessage("cannot reach no.such.host.invalid:1: no such host is known");
    }

    @Test
    void oneThatClosesAtOnceFails() throws Exception {
        try (FakeServer server = new FakeServer(Socket::close)) {
            Result result = play(server.port(), HANDSHAKE);
            assertThat(result.getVerdict()).isEqualTo(Verdict.FAIL);
            assertThat(result.getReason())
                    .matches("step 1: expected HELLO <iut>, but (the end \\(FIN\\)|a reset \\(RST\\)) came");
        }
    }

    @Test
    void oneThatResetsAtOnceFails() throws Exception {
        FakeServer.Manner resetting = socket -> {
            socket.setSoLinger(true, 0);
            socket.close();
        };
        try (FakeServer server = new FakeServer(resetting)) {
            Result result = play(server.port(), "steps { wait_ms: 50 } " + HANDSHAKE);
            assertThat(result.getVerdict()).isEqualTo(Verdict.FAIL);
            // The reset may come before the connection could be looked at.
            assertThat(result.getReason())
                    .matches("step 2: expected HELLO <iut>, but a reset \\(RST\\) came|.*Connection reset.*");
        }
    }

    @Test
    void oneThatHangsFailsInTime() throws Exception {
        try (FakeServer server =
                new FakeServer(socket -> socket.getInputStream().transferTo(OutputStream.nullOutputStream()))) {
            String steps = "steps { expect { strict { envelope { type: HELLO } } within_ms: 300 } }";
            assertThat(play(server.port(), steps).getReason())
                    .isEqualTo("step 1: expected HELLO, but nothing came within 300 ms");
        }
    }

    @Test
    void oneThatFloodsFailsInTime() throws Exception {
        FakeServer.Manner flooding = socket -> {
            byte[] heartbeats = new byte[50_000];
            for (int i = 0; i < heartbeats.length; i += 5) {
                heartbeats[i + 3] = 1;
                heartbeats[i + 4] = 2;
            }
            while (true) {
                socket.getOutputStream().write(heartbeats);
            }
        };
        try (FakeServer server = new FakeServer(flooding)) {
            Result result = play(server.port(), "steps { expect { strict { close: ANY } within_ms: 1500 } }");
            assertThat(result.getVerdict()).isEqualTo(Verdict.FAIL);
            assertThat(result.getMillis()).isBetween(0L, 10_000L);
        }
    }

    private static Result play(int port, String steps) throws Exception {
        return Cases.play(Cases.of(Role.BIND, steps), new TargetDriver("127.0.0.1", port));
    }
}
