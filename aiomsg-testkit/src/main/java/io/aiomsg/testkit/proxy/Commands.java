package io.aiomsg.testkit.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Hands commands to the thread of a loop, and has their callers wait until they are carried out. Thread-safe. */
final class Commands {

    /** What a command does. */
    interface Action {
        void run() throws IOException;
    }

    private final String place;
    private final Runnable wake;

    /** Guards the two fields that follow. */
    private final Object lock = new Object();

    private final ArrayDeque<FutureTask<?>> waiting = new ArrayDeque<>();
    private boolean ended;

    /**
     * @param place names the proxy in messages
     * @param wake called when there is something to carry out
     */
    Commands(String place, Runnable wake) {
        this.place = place;
        this.wake = wake;
    }

    // ---- for any thread

    /**
     * Has a command carried out. An interrupt does not shorten the wait, and stays set.
     *
     * @throws IllegalStateException if the loop has ended
     * @throws UncheckedIOException if the command fails
     */
    void carryOut(Action action) {
        FutureTask<Boolean> command = new FutureTask<>(() -> {
            action.run();
            return true;
        });
        if (!submit(command)) {
            throw new IllegalStateException(place + " is closed");
        }
        result(command);
    }

    /** Asks for something that the loop's thread knows; once the loop has ended, the caller's thread looks for itself. */
    <T> T ask(Supplier<T> question) {
        FutureTask<T> command = new FutureTask<>(question::get);
        if (!submit(command)) {
            command.run();
        }
        return result(command);
    }

    private boolean submit(FutureTask<?> command) {
        synchronized (lock) {
            if (ended) {
                return false;
            }
            waiting.add(command);
        }
        wake.run();
        return true;
    }

    private <T> T result(FutureTask<T> command) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return command.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw failure(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private RuntimeException failure(@Nullable Throwable cause) {
        return cause instanceof IOException e
                ? new UncheckedIOException(place + ": " + e.getMessage(), e)
                : new IllegalStateException(place + " has a fault; please report it", cause);
    }

    // ---- for the loop's thread

    void runAll() {
        for (FutureTask<?> command = next(); command != null; command = next()) {
            command.run();
        }
    }

    /** Carries out what is left and then {@code last}; there is nothing more after that. */
    void end(Runnable last) {
        synchronized (lock) {
            runAll();
            last.run();
            ended = true;
        }
    }

    private @Nullable FutureTask<?> next() {
        synchronized (lock) {
            return waiting.poll();
        }
    }
}
