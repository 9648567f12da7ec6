package io.aiomsg.nio.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Hand-overs that go wrong at the worst moment, which the driver brings about. {@link WaitingModelTest} looks for more. */
class WaitingTest {

    private static final long PATIENCE_SECONDS = 10;

    private static final class Hooked extends Worldless {

        /** One permit each time a thread is about to park. */
        final Semaphore parking = new Semaphore(0);

        /** What a thread does, once, before it parks, or before it is woken. */
        final Map<Thread, Runnable> beforePark = new ConcurrentHashMap<>();

        final Map<Thread, Runnable> beforeUnpark = new ConcurrentHashMap<>();

        @Override
        public void park(long nanos) {
            run(beforePark.remove(Thread.currentThread()));
            parking.release();
            LockSupport.parkNanos(this, nanos);
        }

        @Override
        public void unpark(Thread thread) {
            run(beforeUnpark.remove(thread));
            LockSupport.unpark(thread);
        }

        private static void run(Runnable hook) {
            if (hook != null) {
                hook.run();
            }
        }
    }

    /** A call in a thread of its own. */
    private static final class Caller {

        interface Body {
            void run() throws InterruptedException;
        }

        final Thread thread;
        private final CountDownLatch started = new CountDownLatch(1);
        private volatile boolean interrupted;

        Caller(Body body) {
            thread = new Thread(
                    () -> {
                        try {
                            started.await();
                            body.run();
                        } catch (InterruptedException e) {
                            interrupted = true;
                        }
                    },
                    "test-waiting");
            thread.setDaemon(true);
            thread.start();
        }

        Caller go() {
            started.countDown();
            return this;
        }

        void join() throws InterruptedException {
            thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            assertThat(thread.isAlive()).as("still waiting").isFalse();
        }
    }

    private final Hooked driver = new Hooked();
    private final Shelf shelf = new Shelf(driver);

    private void awaitParking() throws InterruptedException {
        assertThat(driver.parking.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as("a caller parks")
                .isTrue();
    }

    @Test
    void keepsAWakeUpBetweenRegistrationAndPark() throws InterruptedException {
        Caller caller = new Caller(shelf::borrow);
        driver.beforePark.put(caller.thread, shelf::put);
        caller.go().join();
    }

    @Test
    void passesTheWakeUpOfAnInterruptedWaiterOn() throws InterruptedException {
        Caller first = new Caller(shelf::borrow);
        driver.beforeUnpark.put(first.thread, first.thread::interrupt);
        first.go();
        awaitParking();
        Caller second = new Caller(shelf::borrow).go();
        awaitParking();
        shelf.put();
        first.join();
        second.join();
        assertThat(first.interrupted).isTrue();
        assertThat(second.interrupted).isFalse();
    }

    @Test
    void wastesNoWakeUpOnALateWaiter() throws InterruptedException {
        new Caller(shelf::borrowAtOnce).go().join();
        Caller second = new Caller(shelf::borrow).go();
        awaitParking();
        shelf.put();
        second.join();
    }

    @Test
    void announcesAChangeToAll() throws InterruptedException {
        Caller first = new Caller(shelf::awaitThere).go();
        Caller second = new Caller(shelf::awaitThere).go();
        awaitParking();
        awaitParking();
        shelf.announce();
        first.join();
        second.join();
    }
}
