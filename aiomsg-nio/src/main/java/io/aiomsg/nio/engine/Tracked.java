package io.aiomsg.nio.engine;

import io.aiomsg.Identity;
import io.aiomsg.LossReason;
import org.jspecify.annotations.Nullable;

/**
 * A message whose sender wants to know what becomes of it: of each copy is told here, once, that it was written, acknowledged or
 * lost (R10). Goes with the message from queue to queue. Belongs to the engine's owner.
 */
public abstract class Tracked {

    private int open = 1;
    private int written;
    private int lost;
    private boolean acknowledged;
    private @Nullable Identity peer;
    private @Nullable LossReason reason;

    /** Nothing is open any more. Called once, by the engine's owner; returns at once and calls nothing back. */
    protected abstract void settled();

    /** One copy, which is still open, has become so many. */
    void split(int copies) {
        open += copies - 1;
    }

    /** The kernel has taken a copy. */
    void written(Identity by) {
        written++;
        peer = by;
        settle();
    }

    void acknowledged(Identity by) {
        acknowledged = true;
        written(by);
    }

    void lost(LossReason why) {
        lost++;
        if (reason == null) {
            reason = why;
        }
        settle();
    }

    private void settle() {
        if (open == 0) {
            throw new IllegalStateException("a message was settled twice");
        }
        open--;
        if (open == 0) {
            settled();
        }
    }

    /** Copies that were written. */
    public int written() {
        return written;
    }

    /** Copies that were lost. */
    public int lost() {
        return lost;
    }

    /** True if the message was acknowledged. */
    public boolean isAcknowledged() {
        return acknowledged;
    }

    /** To whom the last copy was written, or who acknowledged it; null if nobody. */
    public @Nullable Identity peer() {
        return peer;
    }

    /** Why the first copy was lost; null if none was. */
    public @Nullable LossReason reason() {
        return reason;
    }
}
