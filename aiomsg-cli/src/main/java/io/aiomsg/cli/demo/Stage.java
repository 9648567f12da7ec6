package io.aiomsg.cli.demo;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** Where the acts tell what happens: one line each, with the time since the start. Thread-safe. */
final class Stage {

    private final PrintWriter out;
    private final long startNanos = System.nanoTime();
    private long asideNanos;
    private int acts;
    private boolean leftOut;

    Stage(PrintWriter out) {
        this.out = out;
    }

    /** Begins an act. */
    synchronized void act(String title) {
        acts++;
        out.println();
        out.println(acts + ". " + title);
    }

    /** Tells what happened to somebody. */
    synchronized void say(String who, String what) {
        double seconds = played().toMillis() / 1000.0;
        out.println(String.format(Locale.ROOT, "%8.2f s  %-13s %s", seconds, who, what));
    }

    /** Tells what an act has shown, once it has been checked. */
    synchronized void shown(String what) {
        out.println("       ==>  " + what);
    }

    /** Tells why the act is not played. */
    synchronized void leaveOut(String why) {
        leftOut = true;
        out.println("       Left out, because " + why + ".");
    }

    /** Tells that all acts are over, and how long they took. */
    synchronized void end() {
        String exception = leftOut ? ", but for the part that was left out" : "";
        out.println();
        out.println(String.format(
                Locale.ROOT, "All of it happened, in %.1f s%s.", played().toMillis() / 1000.0, exception));
    }

    /** Tells something that belongs to no act. */
    synchronized void line(String text) {
        out.println(text);
    }

    /** Leaves a wait, such as an installation, out of the time of the demo. */
    synchronized void setAside(Duration waited) {
        asideNanos += waited.toNanos();
    }

    /** The time since the start, without what was set aside. */
    synchronized Duration played() {
        return Duration.ofNanos(System.nanoTime() - startNanos - asideNanos);
    }

    synchronized int acts() {
        return acts;
    }
}
