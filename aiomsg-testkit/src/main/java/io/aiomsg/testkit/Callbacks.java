package io.aiomsg.testkit;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Runs a socket's listener, one event after the other, on a thread of its own while there is something to do. */
final class Callbacks {

    /** The longest that the end waits for a listener that is still busy. */
    private static final long FINISH_NANOS = 2_000_000_000L;

    private final World world;
    private final String name;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private @Nullable Thread runner;
    private @Nullable Thread finisher;
    private boolean running;
    private boolean ended;

    Callbacks(World world, String name) {
        this.world = world;
        this.name = name;
    }

    synchronized void execute(Runnable task) {
        if (ended) {
            return;
        }
        tasks.add(task);
        if (!running) {
            running = true;
            world.fork(name, this::run);
        }
    }

    private void run() {
        synchronized (this) {
            runner = Thread.currentThread();
        }
        for (Runnable task = next(); task != null; task = next()) {
            task.run();
        }
    }

    private synchronized @Nullable Runnable next() {
        Runnable task = tasks.poll();
        if (task == null) {
            running = false;
            runner = null;
            if (finisher != null) {
                world.unpark(finisher);
            }
        }
        return task;
    }

    /** Waits until everything has been run, unless the listener itself calls. */
    void finish() {
        long deadline = world.nowNanos() + FINISH_NANOS;
        synchronized (this) {
            finisher = Thread.currentThread();
        }
        while (isBusy() && world.nowNanos() < deadline) {
            world.park(deadline - world.nowNanos());
        }
        end();
    }

    private synchronized boolean isBusy() {
        return running && !Thread.currentThread().equals(runner);
    }

    synchronized void end() {
        ended = true;
        tasks.clear();
    }
}
