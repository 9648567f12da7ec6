package io.aiomsg.nio.socket;

import java.util.ArrayDeque;

/** Threads that wait for one kind of thing. Guarded by the lease. */
final class Waiters {

    private final Driver driver;
    private final ArrayDeque<Thread> threads = new ArrayDeque<>();

    Waiters(Driver driver) {
        this.driver = driver;
    }

    boolean isEmpty() {
        return threads.isEmpty();
    }

    boolean contains(Thread thread) {
        return threads.contains(thread);
    }

    void add(Thread thread) {
        threads.addLast(thread);
    }

    /** True if the thread was still waiting, false if it had been woken. */
    boolean remove(Thread thread) {
        return threads.remove(thread);
    }

    void wakeOne() {
        Thread thread = threads.pollFirst();
        if (thread != null) {
            driver.unpark(thread);
        }
    }

    void wakeAll() {
        while (!threads.isEmpty()) {
            wakeOne();
        }
    }
}
