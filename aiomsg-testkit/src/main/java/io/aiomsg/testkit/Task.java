package io.aiomsg.testkit;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A thread of a simulation. It runs only while it has the {@link Scheduler}'s turn; fields are guarded by the turn. */
final class Task {

    final String name;

    /** The host it lives and dies with; null if it is of no host. */
    final @Nullable SimulatedHost host;

    /** Null until it has its first turn. */
    volatile @Nullable Thread thread;

    /** It was interrupted before that. */
    boolean interruptedEarly;

    /** True while it waits to be unparked or for its deadline. */
    boolean parked;

    /** An unpark came before the park. */
    boolean permit;

    /** Counts parks, so that a deadline of an earlier one is recognised. */
    long parks;

    boolean ended;

    /** The simulation has gone on without it: it was held up by something outside. */
    volatile boolean lost;

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

    /** Waits for the turn, for so long; an interrupt does not end that: whether one came is seen by whoever then runs. */
    boolean awaitTurn(long nanos) {
        boolean interrupted = false;
        long deadlineNanos = System.nanoTime() + nanos;
        try {
            while (true) {
                try {
                    return turn.tryAcquire(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Where it waits, for people: the call of the testkit, the library or the JDK, and the first frame outside of them. */
    String whereabouts() {
        Thread current = thread;
        if (current == null) {
            return "not begun";
        }
        String call = "";
        for (StackTraceElement frame : current.getStackTrace()) {
            if (!isOurs(frame.getClassName())) {
                return call.isEmpty() ? text(frame) : call + ", called by " + text(frame);
            }
            call = call(frame);
        }
        return "in the simulation";
    }

    /** A call as the application writes it. */
    private static String call(StackTraceElement frame) {
        String className = frame.getClassName();
        String outer = className.substring(className.lastIndexOf('.') + 1);
        outer = outer.indexOf('$') < 0 ? outer : outer.substring(0, outer.indexOf('$'));
        return (outer.equals("RecordedSocket") ? "AiomsgSocket" : outer) + "." + frame.getMethodName();
    }

    /** The line of the test, or of what it tests, that the calling thread executes. */
    static String caller() {
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> !isOurs(frame.getClassName()))
                        .findFirst()
                        .map(frame -> text(frame.toStackTraceElement()))
                        .orElse("an unknown place"));
    }

    /** Without loaders and modules, of which nobody thinks here; what the JVM has made up has no file. */
    private static String text(StackTraceElement frame) {
        if (frame.getFileName() == null) {
            return frame.getClassName().replaceFirst("\\$\\$.*", "");
        }
        return frame.getClassName() + "." + frame.getMethodName() + "(" + frame.getFileName() + ":"
                + frame.getLineNumber() + ")";
    }

    /** Whether a class is of the testkit, the library or the JDK, which people do not look for. Explorers are users of these. */
    static boolean isOurs(String className) {
        return className.startsWith("java.")
                || className.startsWith("jdk.")
                || className.startsWith("io.aiomsg.nio.")
                || (className.startsWith("io.aiomsg.testkit.")
                        && !className.startsWith("io.aiomsg.testkit.explore.")
                        && !className.contains("Test"))
                || (className.startsWith("io.aiomsg.") && className.indexOf('.', 10) < 0);
    }

    @Override
    public String toString() {
        return name;
    }
}
