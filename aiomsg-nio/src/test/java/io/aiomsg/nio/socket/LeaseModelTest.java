package io.aiomsg.nio.socket;

import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The lease in the interleavings that the model checker chooses. It knows no reordering, so that here a release may miss nobody
 * and a thread may park without a time-out; {@link LeaseTest} has what real processors add.
 */
@Tag("extended")
@Timeout(600)
class LeaseModelTest {

    private static final int INTERLEAVINGS = 300;

    /** Counts what only one thread at a time can count. */
    public static final class Counter {
        private final Lease lease = new Lease(new ModelDriver());
        private int count;
        private boolean owned;

        @Operation
        public int count() {
            lease.take();
            if (owned) {
                throw new IllegalStateException("two owners at a time");
            }
            owned = true;
            int counted = ++count;
            owned = false;
            lease.release();
            return counted;
        }
    }

    @Test
    void isPassedOnBetweenTwo() {
        ModelCheck.of(Counter.class).thread("count").thread("count").run(INTERLEAVINGS);
    }

    @Test
    void isPassedOnAmongThree() {
        ModelCheck.of(Counter.class)
                .thread("count")
                .thread("count")
                .thread("count")
                .run(INTERLEAVINGS);
    }
}
