package io.aiomsg.nio.socket;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The model checker's world: a thread that parks stays parked, whatever time-out it gave, until it is woken or interrupted.
 * Lincheck lets {@link java.util.concurrent.locks.LockSupport#park} return for no reason, as its contract allows, and would so
 * never see that a wake-up is missing; here parking is a monitor and a permit, for which it knows no such excuse.
 */
final class ModelDriver extends Worldless {

    private static final class Permit {
        private boolean given;

        synchronized void take() {
            try {
                while (!given) {
                    wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            given = false;
        }

        synchronized void give() {
            given = true;
            notifyAll();
        }
    }

    private final Map<Thread, Permit> permits = new ConcurrentHashMap<>();
    private final Permit wakeUp = new Permit();
    private @Nullable Loop loop;
    private volatile boolean stopped;

    private Permit permit(Thread thread) {
        return permits.computeIfAbsent(thread, t -> new Permit());
    }

    @Override
    public void park(long nanos) {
        permit(Thread.currentThread()).take();
    }

    @Override
    public void unpark(Thread thread) {
        permit(thread).give();
    }

    @Override
    public void start(Loop loop, String name) {
        this.loop = loop;
    }

    /** What the loop's thread does: runs whenever it is woken, until it is stopped. */
    void runLoop() {
        Loop started = loop;
        while (started != null && !stopped) {
            started.run();
            wakeUp.take();
        }
    }

    @Override
    public void wake() {
        wakeUp.give();
    }

    @Override
    public void stop() {
        stopped = true;
        wakeUp.give();
    }
}
