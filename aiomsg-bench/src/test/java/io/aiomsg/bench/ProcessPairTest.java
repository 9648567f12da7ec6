package io.aiomsg.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aiomsg.bench.contender.Workload;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProcessPairTest {

    private static final Workload WORKLOAD = Workload.QUICK.get(0);
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String RECEIVES = "ARMED;DONE 2000";
    private static final String SENDS = "DONE 1000";

    @Test
    void takesTheTimeOfTheReceiverAndTheUsageOfBoth() throws Exception {
        try (ProcessPair pair = start(new ScriptedContender(RECEIVES, SENDS))) {
            RoundResult result = pair.round(10, LONG);
            assertThat(result.elapsedNanos()).isEqualTo(2_000);
            assertThat(result.messagesPerSecond()).isEqualTo(5_000_000);
            assertThat(result.cpuNanosPerMessage(result.sender())).isEqualTo(2_000);
            assertThat(result.allocatedPerMessage(result.receiver())).isNaN();
            pair.finish();
        }
    }

    @Test
    void takesTheTimeOfTheSenderForRoundTrips() throws Exception {
        Workload roundTrip = Workload.QUICK.get(2);
        ScriptedContender contender = new ScriptedContender(RECEIVES, "DONE 1000 5 9 10 11 12");
        try (ProcessPair pair = ProcessPair.start(contender, roundTrip, List.of())) {
            RoundResult result = pair.round(10, LONG);
            assertThat(result.elapsedNanos()).isEqualTo(1_000);
            assertThat(result.latency()).isEqualTo(new RoundResult.Latency(5, 9, 10, 11, 12));
        }
    }

    @Test
    void tellsWhatAProcessFailedOf() throws Exception {
        try (ProcessPair pair = start(new ScriptedContender("ARMED;FAILED message 3 is wrong", SENDS))) {
            assertThatThrownBy(() -> pair.round(10, LONG))
                    .isInstanceOf(BenchException.class)
                    .hasMessage("scripted, 64 B one way: the receiver failed: message 3 is wrong");
        }
    }

    @Test
    void noticesAProcessThatDies() throws Exception {
        try (ProcessPair pair = start(new ScriptedContender("ARMED", ScriptedContender.DIE))) {
            assertThatThrownBy(() -> pair.round(10, LONG))
                    .isInstanceOf(BenchException.class)
                    .hasMessage("scripted, 64 B one way: the sender ended with exit code 7, saying: out of luck");
        }
    }

    @Test
    void givesUpOnAProcessThatHangs() throws Exception {
        ScriptedContender contender = new ScriptedContender("ARMED;" + ScriptedContender.HANG, SENDS);
        try (ProcessPair pair = start(contender)) {
            assertThatThrownBy(() -> pair.round(10, Duration.ofSeconds(2)))
                    .isInstanceOf(BenchException.class)
                    .hasMessageStartingWith("scripted, 64 B one way: the receiver hangs: no ")
                    .hasMessageEndingWith(" within 2 s");
        }
    }

    @Test
    void aFailedContenderLeavesTheOthersRunning() throws Exception {
        Plan plan = new Plan(2, Duration.ofNanos(4_000), Duration.ofNanos(1), LONG);
        Comparison comparison = new Comparison(
                plan,
                List.of(new ScriptedContender("ARMED;FAILED badly", SENDS), new ScriptedContender(RECEIVES, SENDS)),
                List.of(),
                Progress.silent());
        Comparison.Outcome outcome = comparison.run(WORKLOAD);
        assertThat(outcome.failures()).containsExactly("scripted, 64 B one way: the receiver failed: badly");
        assertThat(outcome.series()).hasSize(1);
        assertThat(outcome.series().get(0).rounds()).hasSize(2);
    }

    private static ProcessPair start(ScriptedContender contender) throws Exception {
        return ProcessPair.start(contender, WORKLOAD, List.of());
    }
}
