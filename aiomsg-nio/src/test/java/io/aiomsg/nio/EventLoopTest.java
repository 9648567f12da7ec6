package io.aiomsg.nio;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.nio.engine.Redial;
import io.aiomsg.nio.live.LeakCheck;
import io.aiomsg.nio.socket.Channel;
import io.aiomsg.nio.socket.Driver;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Handing tasks to the event loop while it goes to sleep, in each of its ways to sleep. The other side answers as soon as it
 * hears, so that each turn meets the loop between its work and its sleep.
 */
@ExtendWith(LeakCheck.class)
class EventLoopTest {

    private static final long PATIENCE_SECONDS = 5;
    private static final int TURNS = 20_000;

    private final EventLoop eventLoop = new EventLoop();
    private final LoopMember member = new LoopMember(eventLoop);

    /** A loop without connections. */
    private record Only(LongSupplier running) implements Driver.Loop {
        @Override
        public Driver.ChannelListener accepted(Channel channel) {
            throw new UnsupportedOperationException("nobody listens");
        }

        @Override
        public Driver.ChannelListener dialled(Redial link, Channel channel) {
            throw new UnsupportedOperationException("nobody dials");
        }

        @Override
        public void dialFailed(Redial link, String detail) {
            throw new UnsupportedOperationException("nobody dials");
        }

        @Override
        public long run() {
            return running.getAsLong();
        }
    }

    /** A loop that has no connections, and runs this. */
    static Driver.Loop running(LongSupplier body) {
        return new Only(body);
    }

    private void start(LongSupplier running) {
        member.begin(running(running));
        eventLoop.start("test");
    }

    @AfterEach
    void stop() {
        eventLoop.stop();
    }

    /** Sleeps in a selection without end, in one of 60 s. */
    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, 60_000_000_000L})
    void runsEachTaskGivenAsItGoesToSleep(long sleepNanos) throws InterruptedException {
        start(() -> sleepNanos);
        Semaphore ran = new Semaphore(0);
        for (int turn = 0; turn < TURNS; turn++) {
            eventLoop.execute(ran::release);
            assertThat(ran.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("task %d was run", turn)
                    .isTrue();
        }
    }

    @Test
    void runsEachTaskOfManyThreads() throws InterruptedException {
        start(() -> Long.MAX_VALUE);
        int givers = 3;
        CountDownLatch done = new CountDownLatch(givers);
        for (int i = 0; i < givers; i++) {
            Thread thread = new Thread(() -> giveAll(done), "test-giver-" + i);
            thread.setDaemon(true);
            thread.start();
        }
        assertThat(done.await(4 * PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    private void giveAll(CountDownLatch done) {
        Semaphore ran = new Semaphore(0);
        for (int turn = 0; turn < TURNS / 4; turn++) {
            eventLoop.execute(ran::release);
            ran.acquireUninterruptibly();
        }
        done.countDown();
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, 60_000_000_000L})
    void runsAgainAfterEachWake(long sleepNanos) throws InterruptedException {
        Semaphore runs = new Semaphore(0);
        start(() -> {
            runs.release();
            return sleepNanos;
        });
        for (int turn = 0; turn < TURNS; turn++) {
            assertThat(runs.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("run %d", turn)
                    .isTrue();
            runs.drainPermits();
            member.wake();
        }
    }

    @Test
    void faultsOfOneMemberStopNoOther() throws InterruptedException {
        Semaphore faults = new Semaphore(0);
        start(() -> {
            faults.release();
            throw new IllegalStateException("meant: this member fails whenever it is run");
        });
        LoopMember other = new LoopMember(eventLoop);
        Semaphore runs = new Semaphore(0);
        other.begin(running(() -> {
            runs.release();
            return Long.MAX_VALUE;
        }));
        for (int turn = 0; turn < 3; turn++) {
            assertThat(runs.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            runs.drainPermits();
            member.wake();
            member.execute(() -> {
                throw new IllegalStateException("meant: a task fails");
            });
            other.wake();
        }
        assertThat(faults.tryAcquire(2, PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void membersRunWhenTheyAreDueAndNotForEachOther() throws InterruptedException {
        Semaphore idle = new Semaphore(0);
        start(() -> {
            idle.release();
            return Long.MAX_VALUE;
        });
        assertThat(idle.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        CountDownLatch ticks = new CountDownLatch(50);
        LoopMember other = new LoopMember(eventLoop);
        other.begin(running(() -> {
            ticks.countDown();
            return 2_000_000;
        }));

        assertThat(ticks.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(idle.availablePermits()).isLessThan(5);
        idle.drainPermits();
        member.wake();
        assertThat(idle.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void memberThatHasLeftIsRunNoMore() throws InterruptedException {
        Semaphore runs = new Semaphore(0);
        start(() -> {
            runs.release();
            return 1_000_000;
        });
        assertThat(runs.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();

        member.leave();

        runs.drainPermits();
        CountDownLatch others = new CountDownLatch(20);
        LoopMember other = new LoopMember(eventLoop);
        other.begin(running(() -> {
            others.countDown();
            return 1_000_000;
        }));
        member.wake();
        member.execute(runs::release);
        assertThat(others.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(runs.availablePermits()).isZero();
    }

    @Test
    void runsATaskItGivesItself() throws InterruptedException {
        CountDownLatch ran = new CountDownLatch(3);
        start(() -> {
            if (ran.getCount() > 0) {
                eventLoop.execute(ran::countDown);
            }
            return Long.MAX_VALUE;
        });
        assertThat(ran.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
}
