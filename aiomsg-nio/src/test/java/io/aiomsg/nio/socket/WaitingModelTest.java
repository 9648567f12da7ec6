package io.aiomsg.nio.socket;

import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Waiting for a hand-over, in the interleavings that the model checker chooses: a wake-up that is lost leaves a thread that
 * nobody can wake. {@link WaitingTest} has the few interleavings that matter most, for every build.
 */
@Tag("extended")
@Timeout(600)
class WaitingModelTest {

    private static final int INTERLEAVINGS = 100;

    /** A shelf in the model checker's world. */
    public static final class Model {
        private final Shelf shelf = new Shelf(new ModelDriver());

        @Operation
        public void put() {
            shelf.put();
        }

        @Operation
        public void borrow() throws InterruptedException {
            shelf.borrow();
        }

        @Operation
        public void borrowAtOnce() throws InterruptedException {
            shelf.borrowAtOnce();
        }

        @Operation
        public void borrowUntilInterrupted() {
            shelf.borrowUntilInterrupted();
        }

        @Operation
        public void interrupt() {
            shelf.interrupt();
        }

        @Operation
        public void announce() {
            shelf.announce();
        }

        @Operation
        public void awaitThere() throws InterruptedException {
            shelf.awaitThere();
        }
    }

    @Test
    void wakesWhoBeginsToWait() {
        ModelCheck.of(Model.class).thread("borrow").thread("put").run(INTERLEAVINGS);
    }

    @Test
    void passesTheWakeUpOfAnInterruptedWaiterOn() {
        ModelCheck.of(Model.class)
                .thread("borrowUntilInterrupted")
                .thread("borrow")
                .thread("put", "interrupt")
                .run(INTERLEAVINGS);
    }

    @Test
    void wastesNoWakeUpOnALateWaiter() {
        ModelCheck.of(Model.class)
                .thread("borrowAtOnce")
                .thread("borrow")
                .thread("put")
                .run(INTERLEAVINGS);
    }

    @Test
    void announcesAChangeToAll() {
        ModelCheck.of(Model.class)
                .thread("awaitThere")
                .thread("awaitThere")
                .thread("announce")
                .run(INTERLEAVINGS);
    }
}
