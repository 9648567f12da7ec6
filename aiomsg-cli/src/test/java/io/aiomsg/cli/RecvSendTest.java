package io.aiomsg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.Identity;
import io.aiomsg.Message;
import io.aiomsg.SendMode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecvSendTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::1]"})
    void whatIsSentIsReceivedInOrder(String host) throws Exception {
        String lines =
                IntStream.range(0, 2_000).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining());
        try (Run recv = Run.of("recv", "--bind", host + ":0", "--count", "2000");
                Run send = Run.withInput(lines, "send", "--connect", host + ":" + recv.port())) {
            assertThat(send.exitCode()).isZero();
            assertThat(recv.exitCode()).isZero();
            assertThat(recv.out().text()).isEqualTo(lines);
            assertThat(send.out().text()).isEmpty();
            assertThat(send.err().text()).isEmpty();
        }
    }

    @Test
    void sendWaitsForAcknowledgements() throws Exception {
        Path file = Files.writeString(directory.resolve("lines"), "a\n\nb");
        try (Run send =
                Run.of("send", "--bind", "127.0.0.1:0", "--delivery", "at-least-once", "--file", file.toString())) {
            int port = send.port();
            send.err().await("nobody is connected yet");
            try (Run recv = Run.of("recv", "--connect", "127.0.0.1:" + port, "--count", "3")) {
                assertThat(recv.exitCode()).isZero();
                assertThat(recv.out().text()).isEqualTo("a\n\nb\n");
            }
            assertThat(send.exitCode()).isZero();
        }
    }

    @Test
    void sendGivesUpAfterItsLinger() throws Exception {
        try (Run send = Run.withInput("a\nb\n", "send", "--bind", "127.0.0.1:0", "--linger", "0.01")) {
            assertThat(send.exitCode()).isEqualTo(1);
            assertThat(send.err().text()).contains("gives up on 2 messages");
        }
    }

    @Test
    void jsonNamesTheSenderAndCarriesAnyOctets() throws Exception {
        try (Run recv = Run.of("recv", "--bind", "127.0.0.1:0", "--json", "--count", "2");
                AiomsgSocket socket = AiomsgSocket.builder()
                        .identity(Identity.named("worker-7"))
                        .open()) {
            socket.connect("127.0.0.1", recv.port());
            socket.send("hello");
            socket.send(new byte[] {(byte) 0xff});
            assertThat(recv.exitCode()).isZero();
            assertThat(recv.out().text()).isEqualTo("""
                            {"from":"worker-7","text":"hello"}
                            {"from":"worker-7","base64":"/w=="}
                            """);
        }
    }

    @Test
    void jsonIsSentToTheOnePeerItIsFor() throws Exception {
        String line = "{\"to\":\"worker-2\",\"base64\":\"/w==\"}\n";
        try (Run send = Run.withInput(line.repeat(2), "send", "--bind", "127.0.0.1:0", "--json");
                AiomsgSocket first = AiomsgSocket.builder()
                        .identity(Identity.named("worker-1"))
                        .open();
                AiomsgSocket second = AiomsgSocket.builder()
                        .identity(Identity.named("worker-2"))
                        .open()) {
            first.connect("127.0.0.1", send.port());
            send.err().await("waits for worker-2");
            second.connect("127.0.0.1", send.port());
            for (int i = 0; i < 2; i++) {
                Message message = second.receive(Captured.DEADLINE);
                assertThat(message).isNotNull();
                assertThat(message.payload()).containsExactly(0xff);
            }
            assertThat(send.exitCode()).isZero();
            assertThat(first.tryReceive()).isNull();
        }
    }

    @Test
    void lineThatIsNoJsonEndsSendWithItsNumber() throws Exception {
        String lines = "{\"text\":\"good\"}\nbad\n";
        try (Run recv = Run.of("recv", "--bind", "127.0.0.1:0", "--count", "1");
                Run send = Run.withInput(lines, "send", "--connect", "127.0.0.1:" + recv.port(), "--json")) {
            assertThat(send.exitCode()).isEqualTo(1);
            assertThat(send.err().text()).contains("line 2 is not a message");
            assertThat(send.err().text().lines()).hasSize(1);
            assertThat(recv.exitCode()).isZero();
            assertThat(recv.out().text()).isEqualTo("good\n");
        }
    }

    @Test
    void identityIsSeenByThePeer() throws Exception {
        try (AiomsgSocket socket = AiomsgSocket.open()) {
            int port = socket.bind("127.0.0.1", 0).port();
            try (Run send = Run.withInput("hello\n", "send", "--connect", "127.0.0.1:" + port, "--identity", "me")) {
                Message message = socket.receive(Captured.DEADLINE);
                assertThat(message).isNotNull();
                assertThat(message.from()).isEqualTo(Identity.named("me"));
                assertThat(send.exitCode()).isZero();
            }
        }
    }

    @Test
    void addressThatDoesNotAnswerIsToldOnce() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (Run recv = Run.of("recv", "--connect", "127.0.0.1:" + port, "--count", "1")) {
            recv.err().await("127.0.0.1:" + port + " does not answer \\(.+\\); still trying");
            try (Run send = Run.withInput("late\n", "send", "--bind", "127.0.0.1:" + port)) {
                assertThat(send.exitCode()).isZero();
            }
            assertThat(recv.exitCode()).isZero();
            assertThat(recv.out().text()).isEqualTo("late\n");
            assertThat(recv.err().text().lines()).hasSize(1);
        }
    }

    @Test
    void recvShowsWhatItHasWhenInterrupted() throws Exception {
        try (Run recv = Run.of("recv", "--bind", "127.0.0.1:0");
                AiomsgSocket socket =
                        AiomsgSocket.builder().sendMode(SendMode.PUBLISH).open()) {
            socket.connect("127.0.0.1", recv.port());
            socket.send("hello");
            recv.out().await("hello\n");
            recv.interrupt();
            assertThat(recv.exitCode()).isEqualTo(130);
        }
    }

    @Test
    void sendIsInterruptedWhileItReads() throws Exception {
        try (Run recv = Run.of("recv", "--bind", "127.0.0.1:0", "--count", "1");
                PipedOutputStream typed = new PipedOutputStream();
                Run send =
                        Run.withInput(new PipedInputStream(typed), "send", "--connect", "127.0.0.1:" + recv.port())) {
            typed.write("hello\n".getBytes(StandardCharsets.UTF_8));
            typed.flush();
            recv.out().await("hello\n");
            send.interrupt();
            assertThat(send.exitCode()).isEqualTo(130);
            assertThat(send.err().text()).isEmpty();
        }
    }

    @Test
    void recvEndsCleanlyWhenItsReaderHasGone() throws Exception {
        OutputStream gone = new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        try (Run recv = Run.withOutput(gone, "recv", "--bind", "127.0.0.1:0");
                Run send = Run.withInput("a\n", "send", "--connect", "127.0.0.1:" + recv.port())) {
            assertThat(recv.exitCode()).isZero();
            assertThat(send.exitCode()).isZero();
            assertThat(recv.err().text().lines()).hasSize(1); // where it listens
        }
    }

    @Test
    void recvFailsWhenItsOutputCannotBeWritten() throws Exception {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        try (Run recv = Run.withOutput(full, "recv", "--bind", "127.0.0.1:0");
                Run send = Run.withInput("a\n", "send", "--connect", "127.0.0.1:" + recv.port())) {
            assertThat(recv.exitCode()).isEqualTo(1);
            assertThat(send.exitCode()).isZero();
            assertThat(recv.err().text()).contains("No space left on device");
        }
    }
}
