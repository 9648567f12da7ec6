package io.aiomsg.nio.engine;

import io.aiomsg.LossReason;

/** A tracked message that remembers whether it was settled, and how. */
final class Told extends Tracked {

    int settlements;

    @Override
    protected void settled() {
        settlements++;
    }

    boolean isSettled() {
        return settlements > 0;
    }

    /** In a word: open, or what became of it. */
    String state() {
        if (settlements != 1) {
            return settlements == 0 ? "open" : "settled " + settlements + " times";
        }
        LossReason reason = reason();
        if (written() == 0) {
            return "lost: " + reason + (lost() > 1 ? " " + lost() + " times" : "");
        }
        String peer = (isAcknowledged() ? "acknowledged by " : "written to ") + peer();
        return peer + (written() + lost() > 1 ? ", " + written() + " written, " + lost() + " lost" : "");
    }
}
