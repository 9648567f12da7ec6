package io.aiomsg.cli.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What happened to somebody so far, in order, and a way to wait for more of it. Thread-safe. */
final class Tally {

    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final String what;
    private final Duration patience;
    private final List<String> entries = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();

    /** A tally of nothing yet; {@code what} says in the plural what it counts: "times got by subscriber-1". */
    Tally(String what) {
        this(what, PATIENCE);
    }

    Tally(String what, Duration patience) {
        this.what = what;
        this.patience = patience;
    }

    void add(String entry) {
        lock.lock();
        try {
            entries.add(entry);
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there are at least {@code count} entries; returns all there are. */
    List<String> await(int count) throws InterruptedException, DemoFailure {
        long leftNanos = patience.toNanos();
        lock.lock();
        try {
            while (entries.size() < count) {
                if (leftNanos <= 0) {
                    throw new DemoFailure(
                            what + ": " + entries.size() + " after " + patience.toMillis() + " ms, expected " + count);
                }
                leftNanos = grown.awaitNanos(leftNanos);
            }
            return List.copyOf(entries);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until exactly the expected entries are there, in this order. */
    void await(List<String> expected) throws InterruptedException, DemoFailure {
        List<String> got = await(expected.size());
        if (!got.equals(expected)) {
            throw new DemoFailure(what + ": " + got + ", expected " + expected);
        }
    }

    int count() {
        lock.lock();
        try {
            return entries.size();
        } finally {
            lock.unlock();
        }
    }

    /** A moment for the reader of the demo; also lets a message that must not come, come. */
    static void pause(Duration time) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
    }
}
