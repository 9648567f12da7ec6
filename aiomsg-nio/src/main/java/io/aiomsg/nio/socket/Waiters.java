package io.aiomsg.nio.socket;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/** Threads that wait for one kind of thing, the longest waiting first; there may be very many. Guarded by the lease. */
final class Waiters {

    private final Driver driver;
    private final Set<Thread> threads = new LinkedHashSet<>(4);

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
        threads.add(thread);
    }

    /** True if the thread was still waiting, false if it had been woken. */
    boolean remove(Thread thread) {
        return threads.remove(thread);
    }

    void wakeOne() {
        if (!threads.isEmpty()) {
            Iterator<Thread> longest = threads.iterator();
            Thread thread = longest.next();
            longest.remove();
            driver.unpark(thread);
        }
    }

    void wakeAll() {
        threads.forEach(driver::unpark);
        threads.clear();
    }
}
