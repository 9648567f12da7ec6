package io.aiomsg.testkit;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Real time and ordinary threads. Actions are run in the order of their times by one daemon thread. Thread-safe; its lock is
 * the innermost one of all.
 */
final class RealWorld implements World {

    /** What the names of all threads of a real world begin with. */
    static final String THREAD_PREFIX = "aiomsg-memory-";

    /** The longest that {@link #stop} waits for a forked task that is still busy. */
    private static final long STOP_MILLIS = 2_000;

    private record Due(long timeNanos, long number, Runnable action) {}

    private final long originNanos = System.nanoTime();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition earlier = lock.newCondition();
    private final PriorityQueue<Due> agenda =
            new PriorityQueue<>(Comparator.comparingLong(Due::timeNanos).thenComparingLong(Due::number));
    private final Set<Thread> forked = ConcurrentHashMap.newKeySet();
    private final Thread performer = new Thread(this::perform, THREAD_PREFIX + "network");
    private long number;
    private volatile boolean stopped;
    private volatile @Nullable Throwable fault;

    /** Begins to run actions. */
    void start() {
        performer.setDaemon(true);
        performer.start();
    }

    @Override
    public long nowNanos() {
        return System.nanoTime() - originNanos;
    }

    @Override
    public void at(long timeNanos, Runnable action) {
        lock.lock();
        try {
            if (stopped) {
                return;
            }
            Due due = new Due(timeNanos, number++, action);
            agenda.add(due);
            if (due.equals(agenda.peek())) {
                earlier.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private void perform() {
        for (Runnable action = next(); action != null; action = next()) {
            try {
                action.run();
            } catch (RuntimeException | Error e) {
                fail(e);
            }
        }
    }

    /** Waits for the next action; null at the end. */
    private @Nullable Runnable next() {
        lock.lock();
        try {
            while (!stopped) {
                Due due = agenda.peek();
                long wait = due == null ? Long.MAX_VALUE : due.timeNanos - nowNanos();
                if (due != null && wait <= 0) {
                    agenda.remove();
                    return due.action;
                }
                try {
                    earlier.awaitNanos(wait);
                } catch (InterruptedException e) {
                    // Nobody has a reason to interrupt this thread; it ends when it is stopped.
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private void fail(Throwable e) {
        if (fault == null) {
            fault = e;
        }
    }

    /** What an action or a forked task failed with first; null if none did. */
    @Nullable
    Throwable fault() {
        return fault;
    }

    @Override
    public void park(long nanos) {
        LockSupport.parkNanos(this, nanos);
    }

    @Override
    public void unpark(Thread thread) {
        LockSupport.unpark(thread);
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // as the real driver does
    public void pause() {
        Thread.yield();
    }

    @Override
    public void interleave(int times) {}

    @Override
    public void fork(String name, Runnable task) {
        Thread thread = new Thread(() -> run(task), THREAD_PREFIX + name);
        thread.setDaemon(true);
        forked.add(thread);
        thread.start();
    }

    @Override
    public boolean fork(int times, String name, SimulatedHost host, Runnable task) {
        return false; // Here threads come in between of themselves.
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            fail(e);
        } finally {
            forked.remove(Thread.currentThread());
        }
    }

    @Override
    public void checkCaller() {
        // Any thread may; what is closed says so itself.
    }

    @Override
    public BooleanSupplier callerRuns() {
        return () -> false;
    }

    @Override
    public RandomGenerator random() {
        return () -> ThreadLocalRandom.current().nextLong();
    }

    /** Ends all threads, and returns when they are gone; one that does not end of itself is waited for only so long. */
    void stop() {
        lock.lock();
        try {
            stopped = true;
            agenda.clear();
            earlier.signal();
        } finally {
            lock.unlock();
        }
        boolean interrupted = Thread.interrupted();
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STOP_MILLIS);
        interrupted |= join(performer, deadlineNanos);
        for (Thread thread : forked) {
            interrupted |= join(thread, deadlineNanos);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns whether it was interrupted meanwhile. */
    private static boolean join(Thread thread, long deadlineNanos) {
        boolean interrupted = false;
        while (thread.isAlive() && !thread.equals(Thread.currentThread())) {
            long millis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
            if (millis <= 0) {
                break;
            }
            try {
                thread.join(millis);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        return interrupted;
    }
}
