package io.aiomsg.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class BenchCommandTest {

    private final StringWriter err = new StringWriter();

    @Test
    void rejectsANameItDoesNotKnow() {
        assertThat(run("--quick", "--only", "bare,carrier-pigeon")).isEqualTo(2);
        assertThat(err.toString()).contains("carrier-pigeon", "bare, aiomsg, jeromq, one-way:64");
    }

    @Test
    void rejectsRoundsOutOfBounds() {
        assertThat(run("--rounds", "0")).isEqualTo(2);
        assertThat(err.toString()).contains("--rounds is 0; it must be 1 to 1000");
    }

    @Test
    void rejectsAJsonFileInADirectoryThatIsNotThere() {
        assertThat(run("--quick", "--json", "no-such-directory/bench.json")).isEqualTo(2);
        assertThat(err.toString()).contains("no-such-directory");
    }

    private int run(String... args) {
        return new CommandLine(new BenchCommand())
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }
}
