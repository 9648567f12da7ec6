package io.aiomsg.nio.live;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Locale;

/** What went over one connection, for failure messages: times, directions and annotated hexadecimal. Bounded. */
final class Transcript {

    private static final int MAX_LINES = 80;
    private static final int MAX_LINE = 600;
    private static final int MAX_BODY_OCTETS = 24;

    private final long startNanos = System.nanoTime();
    private final Deque<String> lines = new ArrayDeque<>();
    private final Annotator sent = new Annotator();
    private final Annotator received = new Annotator();
    private long droppedLines;

    void sent(byte[] octets, int from, int to) {
        add("> " + sent.annotate(octets, from, to));
    }

    void received(byte[] octets, int from, int to) {
        add("< " + received.annotate(octets, from, to));
    }

    void note(String what) {
        add("  " + what);
    }

    static String typeName(int type) {
        return switch (type) {
            case -1 -> "EMPTY";
            case Wire.HELLO -> "HELLO";
            case Wire.HEARTBEAT -> "HEARTBEAT";
            case Wire.DATA -> "DATA";
            case Wire.DATA_REQ -> "DATA_REQ";
            case Wire.ACK -> "ACK";
            default -> "TYPE_" + type;
        };
    }

    @Override
    public String toString() {
        StringBuilder all = new StringBuilder("conversation (> sent by the raw peer, < received from the socket):\n");
        if (droppedLines > 0) {
            all.append("  ... ").append(droppedLines).append(" earlier lines\n");
        }
        lines.forEach(line -> all.append("  ").append(line).append('\n'));
        return all.toString();
    }

    private void add(String line) {
        if (lines.size() == MAX_LINES) {
            lines.removeFirst();
            droppedLines++;
        }
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        lines.addLast(String.format(Locale.ROOT, "%7.3f s %s", seconds, line));
    }

    /** Follows one direction, to know where frames begin. */
    private static final class Annotator {

        private static final HexFormat HEX = HexFormat.of();

        private int lengthOctets;
        private long length;
        private long bodyAt;

        String annotate(byte[] octets, int from, int to) {
            StringBuilder text = new StringBuilder().append(to - from).append(" octets: ");
            int at = from;
            while (at < to) {
                boolean tell = text.length() < MAX_LINE;
                if (lengthOctets < 4) {
                    lengthOctet(octets[at++], tell ? text : new StringBuilder());
                } else {
                    int size = (int) Math.min(to - at, length - bodyAt);
                    if (tell) {
                        tellBody(octets, at, size, text);
                    }
                    at += size;
                    bodyAt += size;
                    endFrameIfComplete(text, tell);
                }
            }
            return text.length() > MAX_LINE ? text.substring(0, MAX_LINE) + " ..." : text.toString();
        }

        private void lengthOctet(byte octet, StringBuilder text) {
            HEX.toHexDigits(text, octet);
            length = (length << 8) | (octet & 0xff);
            lengthOctets++;
            if (lengthOctets == 4) {
                text.append("[length ").append(length).append("] ");
                endFrameIfComplete(text, true);
            }
        }

        private void tellBody(byte[] octets, int at, int size, StringBuilder text) {
            int first = at;
            if (bodyAt == 0) {
                HEX.toHexDigits(text, octets[at]);
                text.append('[').append(typeName(octets[at] & 0xff)).append("] ");
                first++;
            }
            int shown = (int) Math.max(0, Math.min(at + size - first, MAX_BODY_OCTETS + 1 - Math.max(1, bodyAt)));
            HEX.formatHex(text, octets, first, first + shown);
            int elided = at + size - first - shown;
            if (elided > 0) {
                text.append("...").append(elided).append(" more ");
            }
        }

        private void endFrameIfComplete(StringBuilder text, boolean tell) {
            if (bodyAt >= length) {
                if (tell) {
                    text.append("| ");
                }
                lengthOctets = 0;
                length = 0;
                bodyAt = 0;
            }
        }
    }
}
