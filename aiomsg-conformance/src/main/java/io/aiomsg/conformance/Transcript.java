package io.aiomsg.conformance;

import io.aiomsg.testkit.peer.FrameParts;
import io.aiomsg.testkit.peer.FrameParts.Piece;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * What went over the connections of one trial, a line for each envelope. Keeps the beginning and the end of a long one. For one
 * thread.
 */
final class Transcript {

    private static final int FIRST_LINES = 40;
    private static final int LAST_LINES = 60;
    private static final double NANOS_PER_SECOND = 1e9;

    private final LongSupplier clock;
    private long startNanos;
    private final Vocabulary words;
    private final List<Line> first = new ArrayList<>();
    private final Deque<Line> last = new ArrayDeque<>();
    private long dropped;

    /** Written out only when it is asked for: there may be many, and names of octets become known later. */
    private record Line(long nanos, String connection, String direction, String name, List<String> values) {}

    Transcript(LongSupplier clock, Vocabulary words) {
        this.clock = clock;
        this.startNanos = clock.getAsLong();
        this.words = words;
    }

    /** Times are counted from now on. */
    void begin() {
        startNanos = clock.getAsLong();
    }

    /** One direction of a connection. */
    final class Direction {

        private final FrameParts parts = new FrameParts();
        private final String connection;
        private final String arrow;
        private boolean begun;
        private boolean isHttp;

        private Direction(String connection, String arrow) {
            this.connection = connection;
            this.arrow = arrow;
        }

        void octets(byte[] octets, int from, int to) {
            if (!begun && from < to) {
                begun = true;
                isHttp = octets[from] == 'G' || octets[from] == 'H';
            }
            if (isHttp) {
                event(Wording.octets(Arrays.copyOfRange(octets, from, to)));
                return;
            }
            for (Piece piece : parts.next(octets, from, to)) {
                List<String> values = new ArrayList<>(piece.values());
                if (piece.continues()) {
                    values.set(0, "... " + values.get(0));
                }
                if (!piece.complete()) {
                    values.add("...");
                }
                add(new Line(now(), connection, arrow, piece.type(), values));
            }
        }

        /** Something that is no octet, such as an end. */
        void event(String what) {
            add(new Line(now(), connection, arrow, what, List.of()));
        }
    }

    Direction sent(String connection) {
        return new Direction(connection, ">");
    }

    Direction received(String connection) {
        return new Direction(connection, "<");
    }

    /** Something that concerns no connection. */
    void note(String what) {
        add(new Line(now(), "", "-", what, List.of()));
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        first.forEach(line -> lines.add(text(line)));
        if (dropped > 0) {
            lines.add("... " + dropped + " lines left out");
        }
        last.forEach(line -> lines.add(text(line)));
        return lines;
    }

    private String text(Line line) {
        List<String> values = line.values.stream().map(this::named).toList();
        String connection = line.connection.isEmpty() ? "" : line.connection + " ";
        return String.format(
                        Locale.ROOT,
                        "%8.3f s %s%s %-9s %s",
                        line.nanos / NANOS_PER_SECOND,
                        connection,
                        line.direction,
                        line.name,
                        String.join(" | ", values))
                .stripTrailing();
    }

    /** Octets that the case has a name for are told by their name. */
    private String named(String value) {
        String name = Wording.nameOfHex(value, words);
        return name == null ? value : "<" + name + ">";
    }

    private long now() {
        return clock.getAsLong() - startNanos;
    }

    private void add(Line line) {
        if (first.size() < FIRST_LINES) {
            first.add(line);
            return;
        }
        if (last.size() == LAST_LINES) {
            last.removeFirst();
            dropped++;
        }
        last.addLast(line);
    }
}
