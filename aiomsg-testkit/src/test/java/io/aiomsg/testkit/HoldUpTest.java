package io.aiomsg.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Code that waits for something outside of its simulation ends the test, which says so. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HoldUpTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private static Simulation open() {
        return Simulation.seeded(1, Duration.ofHours(1), Duration.ofMillis(400));
    }

    @Test
    void spawnedCodeThatWaitsForAFuture() {
        assertThatThrownBy(() -> {
                    try (Simulation simulation = open()) {
                        CompletableFuture<String> answer = new CompletableFuture<>();
                        simulation.spawn("asks", () -> answer.get());
                        simulation.sleep(SECOND);
                        answer.complete("never");
                    }
                })
                .isInstanceOf(SimulationStuckException.class)
                .hasMessageContaining("held up: \"asks\" waits for something outside")
                .hasMessageContaining("the test: Simulation.sleep, called by ")
                .hasMessageContaining("asks: CompletableFuture.get, called by ");
    }

    @Test
    void twoThatNeedALockWhichOneHoldsAsItSleeps() {
        Object lock = new Object();
        assertThatThrownBy(() -> {
                    try (Simulation simulation = open()) {
                        for (String name : new String[] {"one", "other"}) {
                            simulation.spawn(name, () -> {
                                synchronized (lock) {
                                    simulation.sleep(SECOND);
                                }
                            });
                        }
                        simulation.awaitSpawned();
                    }
                })
                .isInstanceOf(SimulationStuckException.class)
                .hasMessageContaining("held up: ");
    }

    @Test
    void actionThatWaits() {
        assertThatThrownBy(() -> {
                    try (Simulation simulation = open()) {
                        simulation.after(SECOND, () -> new CompletableFuture<String>().join());
                        simulation.spawn("sleeps", () -> simulation.sleep(SECOND.multipliedBy(9)));
                        simulation.sleep(SECOND.multipliedBy(5));
                    }
                })
                .isInstanceOf(SimulationStuckException.class)
                .hasMessageContaining("CompletableFuture.join, called by ");
    }

    @Test
    void testThatWaitsForALatchIsInterrupted() {
        Throwable failure = catchThrowable(() -> {
            try (Simulation simulation = open()) {
                CountDownLatch latch = new CountDownLatch(1);
                simulation.spawn("counts down", latch::countDown);
                latch.await();
            }
        });

        assertThat(failure).isInstanceOf(InterruptedException.class);
        assertThat(failure.getSuppressed()[0])
                .isInstanceOf(SimulationStuckException.class)
                .hasMessageContaining("held up: \"the test\" waits for something outside")
                .hasMessageContaining("the test: CountDownLatch.await, called by ");
    }

    @Test
    void testThatWaitsForALockGetsItAndFails() {
        ReentrantLock lock = new ReentrantLock();
        assertThatThrownBy(() -> {
                    try (Simulation simulation = open()) {
                        simulation.spawn("owns", () -> {
                            lock.lock();
                            try {
                                simulation.sleep(SECOND);
                            } finally {
                                lock.unlock();
                            }
                        });
                        simulation.sleep(Duration.ofMillis(10));
                        lock.lock();
                        simulation.sleep(SECOND);
                    }
                })
                .isInstanceOf(SimulationStuckException.class)
                .hasMessageContaining("the test: ReentrantLock.lock, called by ");
    }

    @Test
    void realTimeThatPassesIsForgiven() throws Exception {
        try (Simulation simulation = open()) {
            simulation.spawn("sleeps", () -> simulation.sleep(SECOND));
            simulation.sleep(Duration.ofMillis(1));
            new CompletableFuture<String>()
                    .completeOnTimeout("", 100, TimeUnit.MILLISECONDS)
                    .join();
            simulation.awaitSpawned();
        }
    }
}
