package io.aiomsg.testkit;

import java.util.function.BooleanSupplier;

/** What code in a simulation has opened on a host without a socket, and has to close. Used by the simulation's tasks only. */
final class OpenedByHand {

    private final SimulatedHost host;
    private final String what;
    private final String where = Task.caller();
    private final BooleanSupplier openerRuns;
    private final End atEnd;

    /** What becomes of it when its host ends. */
    @FunctionalInterface
    interface End {
        void hostEnded(boolean silently);
    }

    OpenedByHand(SimulatedHost host, String what, BooleanSupplier openerRuns, End atEnd) {
        this.host = host;
        this.what = what;
        this.openerRuns = openerRuns;
        this.atEnd = atEnd;
    }

    /** It was closed, and is nobody's duty any more. */
    void close() {
        host.closedByHand(this);
    }

    void hostEnded(boolean silently) {
        atEnd.hostEnded(silently);
    }

    /** Whether nobody will close it: code that still runs ends with the simulation. */
    boolean isLeft() {
        return !openerRuns.getAsBoolean();
    }

    @Override
    public String toString() {
        return what + ", opened at " + where + ",";
    }
}
