package io.aiomsg.nio.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.nio.wire.V1;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** {@link InDoubt}: never fewer than what kernels may hold, and not many more. */
final class InDoubtTest {

    private static final int MIB = 1 << 20;

    @Property(tries = 100)
    void coversWhatTheKernelsMayHoldAndLittleMore(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        InDoubt inDoubt = new InDoubt();
        List<Integer> sizes = new ArrayList<>();
        int most = 1 + random.nextInt(3 * MIB);
        for (int i = 0; i < 300; i++) {
            int size = random.nextInt(most);
            sizes.add(size);
            inDoubt.written(1, size);
            assertThat(inDoubt.messages()).isBetween(last(sizes, InDoubt.MOST_BYTES), last(sizes, 120L * MIB) + 1);
        }
        long bytes = sizes.subList(sizes.size() - (int) inDoubt.messages(), sizes.size()).stream()
                .mapToLong(Integer::longValue)
                .sum();
        assertThat(inDoubt.payloadBytes()).isEqualTo(bytes);
    }

    /** How many of the last messages have no more octets than that. */
    private static long last(List<Integer> sizes, long mostBytes) {
        long bytes = 0;
        int count = 0;
        for (int i = sizes.size() - 1; i >= 0; i--) {
            bytes += V1.DATA_OVERHEAD + sizes.get(i);
            if (bytes > mostBytes) {
                break;
            }
            count++;
        }
        return count;
    }

    @Example
    void countsEmptyMessages() {
        InDoubt inDoubt = new InDoubt();
        inDoubt.written(5, 0);

        assertThat(inDoubt.messages()).isEqualTo(5);
        assertThat(inDoubt.payloadBytes()).isZero();
    }
}
