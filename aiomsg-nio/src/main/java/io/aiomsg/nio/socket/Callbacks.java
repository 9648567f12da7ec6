package io.aiomsg.nio.socket;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs the application's code, its listener for example, where the driver {@linkplain Driver#execute says}, and knows which
 * threads do that at this moment: they must not wait for what they may be holding up. Thread-safe.
 */
final class Callbacks {

    private final Driver driver;
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();

    Callbacks(Driver driver) {
        this.driver = driver;
    }

    /** Runs a task after those given before it. */
    void execute(Runnable task) {
        driver.execute(() -> run(task));
    }

    private void run(Runnable task) {
        Thread self = Thread.currentThread();
        running.add(self);
        try {
            task.run();
        } finally {
            running.remove(self);
        }
    }

    /** True if the current thread is running a task. */
    boolean isCurrent() {
        return running.contains(Thread.currentThread());
    }
}
