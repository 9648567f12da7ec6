package io.aiomsg.testkit;

import org.jspecify.annotations.Nullable;

/** Code that runs beside others in a simulation. */
public final class Spawned {

    private final Scheduler scheduler;
    private final Task task;

    Spawned(Scheduler scheduler, String name, @Nullable SimulatedHost host, Simulation.Code code) {
        this.scheduler = scheduler;
        this.task = scheduler.spawn(name, host, () -> run(name, code));
    }

    private static void run(String name, Simulation.Code code) {
        try {
            code.run();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(name + " failed: " + e, e);
        }
    }

    /** {@return true once it has ended} */
    public boolean isDone() {
        return task.ended;
    }

    /** Interrupts it, as {@link Thread#interrupt()} does. */
    public void interrupt() {
        scheduler.interrupt(task);
    }

    /** Waits until it has ended. */
    public void join() {
        scheduler.join(task);
    }

    @Override
    public String toString() {
        return task.name;
    }
}
