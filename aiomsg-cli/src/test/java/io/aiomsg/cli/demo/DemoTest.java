package io.aiomsg.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DemoTest {

    private static final Duration PROMISED = Duration.ofSeconds(15);

    @Test
    void everythingHappensInTime() {
        StringWriter told = new StringWriter();
        long startNanos = System.nanoTime();
        int exitCode = new CommandLine(new DemoCommand(new PrintWriter(told, true))).execute("--no-python");
        Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
        assertThat(exitCode).as(told.toString()).isZero();
        assertThat(took).isLessThan(PROMISED);
        assertThat(told.toString())
                .contains(
                        "Both got all 3 times",
                        "Both are back",
                        "each job was done once",
                        "The reply came from the one",
                        "It arrived once, over a new connection",
                        "All of it happened");
    }

    @Test
    void failureOfAnActIsToldWithItsReason() {
        Tally tally = new Tally("messages got by worker-1", Duration.ofMillis(1));
        assertThatThrownBy(() -> tally.await(1))
                .isInstanceOf(DemoFailure.class)
                .hasMessageContaining("messages got by worker-1: 0");
    }
}
