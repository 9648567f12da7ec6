package io.aiomsg.testkit.peer;

import io.aiomsg.testkit.peer.FrameParts.Piece;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What went over one connection, and how the script stands to it: the times, directions and octets that every failure tells.
 * Keeps the beginning and the end of a long conversation. For one thread.
 */
final class Conversation {

    private static final int FIRST_LINES = 20;
    private static final int LAST_LINES = 60;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final String SENT = ">";
    private static final String RECEIVED = "<";

    private final LongSupplier clock;
    private final long startNanos;
    private final FrameParts sent = new FrameParts();
    private final FrameParts received = new FrameParts();
    private final List<Line> firstLines = new ArrayList<>();
    private final Deque<Line> lastLines = new ArrayDeque<>();
    private long droppedLines;
    private boolean failed;

    /** Written out only for a failure: a script may carry many frames. */
    private record Line(
            long nanos,
            String direction,
            String name,
            @Nullable Piece piece) {

        @Override
        public String toString() {
            String octets = piece == null ? "" : piece.line();
            return String.format(Locale.ROOT, "%9.3f s %s %-9s %s", nanos / NANOS_PER_SECOND, direction, name, octets)
                    .stripTrailing();
        }
    }

    Conversation(LongSupplier clock) {
        this.clock = clock;
        this.startNanos = clock.getAsLong();
    }

    void sent(byte[] octets, int from, int to) {
        sent.next(octets, from, to).forEach(piece -> add(SENT, piece.type(), piece));
    }

    void received(byte[] octets, int from, int to) {
        received.next(octets, from, to).forEach(piece -> add(RECEIVED, piece.type(), piece));
    }

    /** The scripted peer ended its direction, or both. */
    void ended(Ending ending) {
        add(SENT, ending.name(), null);
    }

    /** The other side ended its direction, or both. */
    void endReceived(Ending ending) {
        add(RECEIVED, ending.name(), null);
    }

    /** Fails the script: an error with a message and the conversation so far, to be thrown. */
    AssertionError fail(String what) {
        failed = true;
        return new AssertionError(what + "\n" + this);
    }

    /** As {@link #fail(String)}, with the exception that was the reason. */
    AssertionError fail(String what, Exception cause) {
        failed = true;
        return new AssertionError(what + "\n" + this, cause);
    }

    boolean hasFailed() {
        return failed;
    }

    @Override
    public String toString() {
        StringBuilder all = new StringBuilder("conversation (> sent by the scripted peer, < received by it):\n");
        if (firstLines.isEmpty()) {
            all.append("    nothing was said\n");
        }
        firstLines.forEach(line -> all.append(line).append('\n'));
        if (droppedLines > 0) {
            all.append("    ... ").append(Words.count(droppedLines, "line")).append(" left out\n");
        }
        lastLines.forEach(line -> all.append(line).append('\n'));
        return all.toString();
    }

    private void add(String direction, String name, @Nullable Piece piece) {
        Line line = new Line(clock.getAsLong() - startNanos, direction, name, piece);
        if (firstLines.size() < FIRST_LINES) {
            firstLines.add(line);
            return;
        }
        if (lastLines.size() == LAST_LINES) {
            lastLines.removeFirst();
            droppedLines++;
        }
        lastLines.addLast(line);
    }
}
