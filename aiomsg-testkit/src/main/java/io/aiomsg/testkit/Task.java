package io.aiomsg.testkit;

import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** A thread of a simulation. It runs only while it has the {@link Scheduler}'s turn; fields are guarded by the turn. */
final class Task {

    final String name;

    /** The host it lives and dies with; null if it is of no host. */
    final @Nullable SimulatedHost host;

    /** Null until it has its first turn. */
    @Nullable
    Thread thread;

    /** It was interrupted before that. */
    boolean interruptedEarly;

    /** True while it waits to be unparked or for its deadline. */
    boolean parked;

    /** An unpark came before the park. */
    boolean permit;

    /** Counts parks, so that a deadline of an earlier one is recognised. */
    long parks;

    boolean ended;

    /** Which life of its host it belongs to. */
    final long life;

    private final Semaphore turn = new Semaphore(0);

    Task(String name, @Nullable SimulatedHost host) {
        this.name = name;
        this.host = host;
        this.life = host == null ? 0 : host.life();
    }

    /** Gives the turn to this task. */
    void resume() {
        turn.release();
    }

    /** Waits for the turn. An interrupt does not end it: whether one came is seen by whoever then runs. */
    void awaitTurn() {
        turn.acquireUninterruptibly();
    }

    /** Where it waits, for people: the first frame outside of the testkit and the library. */
    String whereabouts() {
        Thread current = thread;
        if (current == null) {
            return "not begun";
        }
        String call = "";
        for (StackTraceElement frame : current.getStackTrace()) {
            String className = frame.getClassName();
            if (className.startsWith("io.aiomsg.nio.socket.SocketCore")) {
                call = "AiomsgSocket." + frame.getMethodName() + ", ";
            } else if (!isOurs(className)) {
                return call + "called by " + frame;
            }
        }
        return call.isEmpty() ? "in the simulation" : call + "called by the testkit";
    }

    /** Whether a class is of the testkit, the library or the JDK, which people do not look for. */
    static boolean isOurs(String className) {
        return className.startsWith("java.")
                || className.startsWith("jdk.")
                || className.startsWith("io.aiomsg.nio.")
                || (className.startsWith("io.aiomsg.testkit.") && !className.contains("Test"))
                || (className.startsWith("io.aiomsg.") && className.indexOf('.', 10) < 0);
    }

    @Override
    public String toString() {
        return name;
    }
}
