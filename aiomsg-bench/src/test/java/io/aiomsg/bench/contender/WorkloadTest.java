package io.aiomsg.bench.contender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aiomsg.bench.contender.Workload.Shape;
import org.junit.jupiter.api.Test;

final class WorkloadTest {

    @Test
    void namesAreReadBack() {
        for (Workload workload : Workload.FULL) {
            assertThat(Workload.named(workload.name())).isEqualTo(workload);
        }
        assertThat(new Workload(Shape.ROUND_TRIP, 64).name()).isEqualTo("round-trip:64");
    }

    @Test
    void titlesAreForPeople() {
        assertThat(new Workload(Shape.ONE_WAY, 64).title()).isEqualTo("64 B one way");
        assertThat(new Workload(Shape.ONE_WAY, 65_536).title()).isEqualTo("64 KiB one way");
        assertThat(new Workload(Shape.ROUND_TRIP, 1_048_576).title()).isEqualTo("1 MiB round trip");
    }

    @Test
    void rejectsAPayloadTooSmallToBeChecked() {
        assertThatThrownBy(() -> new Workload(Shape.ONE_WAY, 15)).hasMessageContaining("15");
    }
}
