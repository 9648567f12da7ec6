package io.aiomsg.nio;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Threads for callbacks that may block for long, one for each that runs; idle ones end after a second. Thread-safe. */
final class CallbackThreads {

    private static final Logger LOG = System.getLogger("io.aiomsg");

    private static final long IDLE_SECONDS = 1;

    /** By then callbacks were waited for; their threads end at once as a rule. */
    private static final long END_MILLIS = 200;

    private final ThreadPoolExecutor executor;

    /** Tells its thread from others. */
    private static final class Worker extends Thread {
        private final CallbackThreads owner;

        Worker(CallbackThreads owner, Runnable work, String name) {
            super(work, name);
            this.owner = owner;
            setDaemon(true);
        }
    }

    CallbackThreads(Supplier<String> name) {
        executor = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                work -> new Worker(this, work, name.get()));
    }

    void execute(Runnable task) {
        executor.execute(task);
    }

    /** Lets what runs come to its end, and returns when that is so, or soon: what is still busy then is interrupted. */
    void stop() {
        executor.shutdown();
        if (Thread.currentThread() instanceof Worker worker && worker.owner.equals(this)) {
            return;
        }
        try {
            boolean ended = executor.awaitTermination(END_MILLIS, TimeUnit.MILLISECONDS);
            if (!ended) {
                LOG.log(Level.DEBUG, "a callback outlives its socket");
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
