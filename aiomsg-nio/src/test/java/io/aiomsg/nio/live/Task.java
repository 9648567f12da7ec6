package io.aiomsg.nio.live;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A call running in a thread of its own. */
final class Task<T> {

    private final FutureTask<T> call;
    private final Thread thread;

    Task(String name, Callable<T> callable) {
        this.call = new FutureTask<>(callable);
        this.thread = new Thread(call, "test-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    /** What the call returned; fails if it threw, or has not ended in time. */
    T result() throws InterruptedException {
        try {
            return call.get(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(thread.getName() + " threw " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw stuck();
        }
    }

    /** What the call threw; fails if it returned, or has not ended in time. */
    Throwable failure() throws InterruptedException {
        try {
            T result = call.get(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            throw new AssertionError(thread.getName() + " returned " + result + " instead of throwing");
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (TimeoutException e) {
            throw stuck();
        }
    }

    boolean isDone() {
        return call.isDone();
    }

    /** The call must not end for a time. */
    Task<T> expectBlocked() {
        Await.stays(thread.getName() + " is blocked", Duration.ofMillis(150), () -> !call.isDone());
        return this;
    }

    void interrupt() {
        thread.interrupt();
    }

    /** Ends the thread. */
    void finish() throws InterruptedException {
        thread.interrupt();
        thread.join(Await.PATIENCE.toMillis());
    }

    private AssertionError stuck() {
        AssertionError error = new AssertionError(thread.getName() + " has not ended within " + Await.PATIENCE);
        error.setStackTrace(thread.getStackTrace());
        return error;
    }
}
