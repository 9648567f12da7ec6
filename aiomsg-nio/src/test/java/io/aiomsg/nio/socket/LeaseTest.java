package io.aiomsg.nio.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** The lease among real threads, with all that their processors reorder. {@link LeaseModelTest} is the systematic part. */
class LeaseTest {

    private static final long PATIENCE_SECONDS = 10;

    private static final class Parking extends Worldless {

        /** One permit each time that a thread has given up spinning. */
        final Semaphore parks = new Semaphore(0);

        /** Set if a thread was to park that was interrupted, and would not have. */
        final AtomicBoolean inVain = new AtomicBoolean();

        private final boolean wakes;
        private final boolean endless;

        private Parking(boolean wakes, boolean endless) {
            this.wakes = wakes;
            this.endless = endless;
        }

        /** As it is. */
        static Parking real() {
            return new Parking(true, false);
        }

        /** Nobody is woken: threads find out by themselves. */
        static Parking deaf() {
            return new Parking(false, false);
        }

        /** Nobody finds out by himself: threads must be woken. */
        static Parking endless() {
            return new Parking(true, true);
        }

        void await(int threads) throws InterruptedException {
            assertThat(parks.tryAcquire(threads, PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("threads that park")
                    .isTrue();
        }

        @Override
        public void park(long nanos) {
            if (Thread.currentThread().isInterrupted()) {
                inVain.set(true);
            }
            parks.release();
            if (endless) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, nanos);
            }
        }

        @Override
        public void unpark(Thread thread) {
            if (wakes) {
                LockSupport.unpark(thread);
            }
        }
    }

    private static Thread start(Runnable body) {
        Thread thread = new Thread(body, "test-lease");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void join(Thread thread) throws InterruptedException {
        thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        assertThat(thread.isAlive()).as("still waiting for the lease").isFalse();
    }

    /** The release may overlook a thread that begins to wait: here it overlooks every one. */
    @Test
    void isFoundFreeByAThreadThatTheReleaseHasMissed() throws InterruptedException {
        Parking driver = Parking.deaf();
        Lease lease = new Lease(driver);
        lease.take();
        Thread missed = start(() -> {
            lease.take();
            lease.release();
        });
        driver.await(1);
        lease.release();
        join(missed);
    }

    @Test
    void keepsTheInterruptOfAThreadThatWaits() throws InterruptedException {
        Parking driver = Parking.endless();
        Lease lease = new Lease(driver);
        AtomicBoolean interrupted = new AtomicBoolean();
        AtomicBoolean free = new AtomicBoolean();
        AtomicBoolean early = new AtomicBoolean();
        lease.take();
        Thread waiting = start(() -> {
            lease.take();
            early.set(!free.get());
            interrupted.set(Thread.currentThread().isInterrupted());
            lease.release();
        });
        driver.await(1);
        waiting.interrupt();
        driver.await(1);
        free.set(true);
        lease.release();
        join(waiting);
        assertThat(interrupted).isTrue();
        assertThat(early).isFalse();
        assertThat(driver.inVain).isFalse();
    }

    @Test
    void isHandedToOneAfterTheOther() throws InterruptedException {
        Parking driver = Parking.endless();
        Lease lease = new Lease(driver);
        lease.take();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            threads.add(start(() -> {
                lease.take();
                lease.release();
            }));
        }
        driver.await(3);
        lease.release();
        for (Thread thread : threads) {
            join(thread);
        }
    }

    @Test
    void isHeldByOneOfManyThreads() throws InterruptedException {
        Lease lease = new Lease(Parking.real());
        int[] count = {0};
        int each = 50_000;
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(start(() -> {
                for (int turn = 0; turn < each; turn++) {
                    lease.take();
                    countSlowly(count);
                    lease.release();
                }
            }));
        }
        for (Thread thread : threads) {
            join(thread);
        }
        assertThat(count[0]).isEqualTo(4 * each);
    }

    /** A second owner is noticed, for he counts from the same number. */
    private static void countSlowly(int[] count) {
        int before = count[0];
        for (int i = 0; i < 20; i++) {
            Thread.onSpinWait();
        }
        count[0] = before + 1;
    }
}
