package io.aiomsg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.AiomsgSocket;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The program as a process of its own. */
class ProcessTest {

    private static final int SIGTERM_EXIT = 143;

    @Test
    void linesTravelFromProcessToProcess() throws Exception {
        Process recv = start("recv", "--bind", "127.0.0.1:0", "--count", "2");
        try {
            Captured out = Captured.of(recv.getInputStream());
            String port = Captured.of(recv.getErrorStream()).await("listens on 127.0.0.1:(\\d+)");
            Process send = start("send", "--connect", "127.0.0.1:" + port, "--delivery", "at-least-once");
            try (OutputStream typed = send.getOutputStream()) {
                typed.write("h\u00e9llo\nw\u00f6rld\n".getBytes(StandardCharsets.UTF_8));
            }
            assertThat(exitCode(send)).isZero();
            assertThat(exitCode(recv)).isZero();
            assertThat(out.await("(?s).*\n.*\n")).isEqualTo("h\u00e9llo\nw\u00f6rld\n");
        } finally {
            recv.destroyForcibly();
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void stopSignalEndsItCleanly() throws Exception {
        Process recv = start("recv", "--bind", "127.0.0.1:0");
        try (AiomsgSocket socket = AiomsgSocket.open()) {
            Captured out = Captured.of(recv.getInputStream());
            Captured err = Captured.of(recv.getErrorStream());
            socket.connect("127.0.0.1", Integer.parseInt(err.await("listens on 127.0.0.1:(\\d+)")));
            socket.send("hello");
            out.await("hello\n");
            recv.destroy();
            assertThat(exitCode(recv)).isEqualTo(SIGTERM_EXIT);
            assertThat(err.text().lines()).hasSize(1);
        } finally {
            recv.destroyForcibly();
        }
    }

    /** The program says in its own words what the library logs. */
    @Test
    void whatItsPeersDoIsNotLoggedOnTheTerminal() throws Exception {
        Process recv = start("recv", "--bind", "127.0.0.1:0", "--count", "1");
        try (Socket stranger = new Socket()) {
            Captured err = Captured.of(recv.getErrorStream());
            int port = Integer.parseInt(err.await("listens on 127.0.0.1:(\\d+)"));
            stranger.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            stranger.getOutputStream().write("GARBAGE!".getBytes(StandardCharsets.US_ASCII));
            err.await("came to nothing");
            assertThat(err.text().lines()).hasSize(2).allMatch(line -> line.startsWith("aiomsg recv: "));
        } finally {
            recv.destroyForcibly();
        }
    }

    @Test
    void exitCodeOfAWrongFlagIs2() throws Exception {
        Process process = start("recv", "--nonsense");
        Captured err = Captured.of(process.getErrorStream());
        assertThat(exitCode(process)).isEqualTo(2);
        err.await("^aiomsg recv: .*\\R$");
    }

    private static Process start(String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command).start();
    }

    private static int exitCode(Process process) throws InterruptedException {
        assertThat(process.waitFor(Captured.DEADLINE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        return process.exitValue();
    }
}
