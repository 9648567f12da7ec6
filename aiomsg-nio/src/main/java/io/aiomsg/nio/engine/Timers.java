package io.aiomsg.nio.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The deadlines of one socket: a binary heap of {@link Timed}. An owner that is often postponed need not tell so: it is
 * called at its old deadline, finds itself too early, and {@linkplain #at asks again}.
 */
final class Timers {

    static final long NEVER = Long.MAX_VALUE;

    /** Something with at most one deadline. */
    abstract static class Timed {
        private long deadlineNanos = NEVER;
        private int index = -1;

        /** Called once the deadline has passed; there is none afterwards unless it is set again. */
        abstract void fire(long nowNanos);
    }

    private @Nullable Timed[] heap = new @Nullable Timed[16];
    private int size;

    /** The earliest deadline, or {@link #NEVER}. */
    long next() {
        Timed first = heap[0];
        return first == null ? NEVER : first.deadlineNanos;
    }

    /** Sets the deadline of {@code timed}, replacing the one it had. */
    void at(Timed timed, long deadlineNanos) {
        if (deadlineNanos == NEVER) {
            cancel(timed);
            return;
        }
        if (timed.index < 0) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, size * 2);
            }
            timed.deadlineNanos = deadlineNanos;
            place(timed, size++);
            rise(timed);
        } else {
            timed.deadlineNanos = deadlineNanos;
            rise(timed);
            sink(timed);
        }
    }

    /** Sets the deadline of {@code timed} unless it has an earlier one. */
    void atLatest(Timed timed, long deadlineNanos) {
        if (deadlineNanos < timed.deadlineNanos) {
            at(timed, deadlineNanos);
        }
    }

    /** Takes the deadline of {@code timed} away, if it has one. */
    void cancel(Timed timed) {
        int hole = timed.index;
        if (hole < 0) {
            return;
        }
        timed.index = -1;
        timed.deadlineNanos = NEVER;
        Timed last = at(--size);
        heap[size] = null;
        if (hole < size) {
            place(last, hole);
            rise(last);
            sink(last);
        }
    }

    /** Fires everything that is due. */
    void run(long nowNanos) {
        while (next() <= nowNanos) {
            Timed due = at(0);
            cancel(due);
            due.fire(nowNanos);
        }
    }

    private Timed at(int index) {
        Timed timed = heap[index];
        if (timed == null) {
            throw new IllegalStateException("no timer at " + index);
        }
        return timed;
    }

    private void place(Timed timed, int index) {
        heap[index] = timed;
        timed.index = index;
    }

    private void rise(Timed timed) {
        int index = timed.index;
        while (index > 0) {
            int parent = (index - 1) >>> 1;
            if (at(parent).deadlineNanos <= timed.deadlineNanos) {
                break;
            }
            place(at(parent), index);
            index = parent;
        }
        place(timed, index);
    }

    private void sink(Timed timed) {
        int index = timed.index;
        while (true) {
            int child = 2 * index + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && at(child + 1).deadlineNanos < at(child).deadlineNanos) {
                child++;
            }
            if (timed.deadlineNanos <= at(child).deadlineNanos) {
                break;
            }
            place(at(child), index);
            index = child;
        }
        place(timed, index);
    }
}
