package io.aiomsg.nio.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** The lease among real threads, with all that their processors reorder. {@link LeaseModelTest} is the systematic part. */
class LeaseTest {

    private static final long PATIENCE_SECONDS = 10;

    private static final class Parking extends Worldless {

        /** Counted down when a thread has given up spinning. */
        final CountDownLatch parked = new CountDownLatch(1);

        private final boolean wakes;

        Parking(boolean wakes) {
            this.wakes = wakes;
        }

        @Override
        public void park(long nanos) {
            parked.countDown();
            LockSupport.parkNanos(this, nanos);
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
        Parking driver = new Parking(false);
        Lease lease = new Lease(driver);
        lease.take();
        Thread missed = start(() -> {
            lease.take();
            lease.release();
        });
        assertThat(driver.parked.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        lease.release();
        join(missed);
    }

    @Test
    void keepsTheInterruptOfAThreadThatWaits() throws InterruptedException {
        Parking driver = new Parking(true);
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
        assertThat(driver.parked.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        waiting.interrupt();
        free.set(true);
        lease.release();
        join(waiting);
        assertThat(interrupted).isTrue();
        assertThat(early).isFalse();
    }

    @Test
    void isHeldByOneOfManyThreads() throws InterruptedException {
        Lease lease = new Lease(new Parking(true));
        int[] count = {0};
        int each = 50_000;
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(start(() -> {
                for (int turn = 0; turn < each; turn++) {
                    lease.take();
                    count[0]++;
                    lease.release();
                }
            }));
        }
        for (Thread thread : threads) {
            join(thread);
        }
        assertThat(count[0]).isEqualTo(4 * each);
    }
}
