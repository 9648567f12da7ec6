package io.aiomsg.testkit.peer;

import io.aiomsg.nio.wire.V1;
import java.util.ArrayList;
import java.util.List;

/**
 * Follows the octets of one direction and tells which part of which frame they are, however they are split. For one
 * thread.
 */
public final class FrameParts {

    private static final String INDENT = "    ";
    private static final String SEPARATOR = " | ";
    private static final String MORE = " ...";

    /** Where a HELLO's version ends, counted from the beginning of its frame. */
    private static final int VERSION_END = V1.LENGTH_SIZE + V1.HELLO_SIZE - V1.IDENTITY_SIZE;

    private static final int IDENTITY_END = V1.LENGTH_SIZE + V1.HELLO_SIZE;
    private static final int TYPE_END = V1.LENGTH_SIZE + V1.TYPE_SIZE;
    private static final int ID_END = TYPE_END + V1.ID_SIZE;

    /** How many octets of the present frame have been seen. */
    private long position;

    private long length;
    private int type;

    /** At the beginning of a direction. */
    public FrameParts() {}

    /**
     * What octets that came together hold of one frame.
     *
     * @param type the type's name; empty while the type has not come
     * @param continues whether the frame began earlier
     * @param complete whether the frame ends here
     * @param names of its parts
     * @param values of its parts
     */
    public record Piece(String type, boolean continues, boolean complete, List<String> names, List<String> values) {

        /** {@return the values in one line} */
        public String line() {
            return (continues ? "... " : "") + String.join(SEPARATOR, values) + (complete ? "" : MORE);
        }
    }

    /** One frame, whole or truncated, in two lines: the names of its parts over their values. */
    static String draw(byte[] frame) {
        Piece piece = new FrameParts().next(frame, 0, frame.length).get(0);
        StringBuilder names = new StringBuilder(INDENT);
        StringBuilder values = new StringBuilder(INDENT);
        for (int i = 0; i < piece.names.size(); i++) {
            String separator = i == 0 ? "" : SEPARATOR;
            String name = piece.names.get(i);
            String value = piece.values.get(i);
            int width = Math.max(name.length(), value.length());
            names.append(separator).append(name).append(" ".repeat(width - name.length()));
            values.append(separator).append(value).append(" ".repeat(width - value.length()));
        }
        String end = piece.complete ? "" : MORE;
        return names.toString().stripTrailing() + "\n" + values.toString().stripTrailing() + end;
    }

    /**
     * {@return the next octets, a piece for each frame that they are part of}
     *
     * @param octets of which a section comes next; not kept
     * @param from the first of them
     * @param to behind the last of them
     */
    public List<Piece> next(byte[] octets, int from, int to) {
        List<Piece> pieces = new ArrayList<>();
        int at = from;
        while (at < to) {
            boolean continues = position > 0;
            boolean complete = false;
            List<String> names = new ArrayList<>();
            List<String> values = new ArrayList<>();
            while (at < to && !complete) {
                long partStart = position;
                long partEnd = partEnd();
                int size = (int) Math.min(to - at, Math.min(partEnd, frameEnd()) - partStart);
                take(octets, at, size);
                names.add(name(partStart, partEnd));
                values.add(
                        isOpaque(partStart) ? Words.payload(octets, at, at + size) : Words.hex(octets, at, at + size));
                at += size;
                complete = position == frameEnd();
            }
            pieces.add(
                    new Piece(position > V1.LENGTH_SIZE ? Words.type(type) : "", continues, complete, names, values));
            if (complete) {
                position = 0;
                length = 0;
            }
        }
        return pieces;
    }

    private void take(byte[] octets, int at, int size) {
        for (int i = 0; i < size && position + i < TYPE_END; i++) {
            if (position + i < V1.LENGTH_SIZE) {
                length = (length << Byte.SIZE) | (octets[at + i] & 0xFF);
            } else {
                type = octets[at + i] & 0xFF;
            }
        }
        position += size;
    }

    private long frameEnd() {
        return position < V1.LENGTH_SIZE ? Long.MAX_VALUE : V1.LENGTH_SIZE + length;
    }

    /** Where the part should end that begins or goes on at the present position; the frame may end before. */
    private long partEnd() {
        if (position < V1.LENGTH_SIZE) {
            return V1.LENGTH_SIZE;
        }
        if (position < TYPE_END) {
            return TYPE_END;
        }
        return switch (type) {
            case V1.HELLO -> position < VERSION_END ? VERSION_END : position < IDENTITY_END ? IDENTITY_END : frameEnd();
            case V1.DATA_REQ, V1.ACK -> position < ID_END ? ID_END : frameEnd();
            default -> frameEnd();
        };
    }

    /** Whether what stands there has no structure of its own. */
    private boolean isOpaque(long partStart) {
        return switch (type) {
            case V1.HELLO -> partStart >= IDENTITY_END;
            case V1.DATA_REQ, V1.ACK -> partStart >= ID_END;
            default -> partStart >= TYPE_END;
        };
    }

    private String name(long partStart, long partEnd) {
        if (partStart < V1.LENGTH_SIZE) {
            return position < V1.LENGTH_SIZE ? "length" : "length " + length;
        }
        if (partStart < TYPE_END) {
            return Words.type(type);
        }
        String name = switch (type) {
            case V1.HELLO -> partStart < VERSION_END ? "version" : partStart < IDENTITY_END ? "identity" : "tail";
            case V1.DATA -> "payload";
            case V1.DATA_REQ -> partStart < ID_END ? "message id" : "payload";
            case V1.ACK -> partStart < ID_END ? "message id" : "tail";
            default -> "body";
        };
        if (position == partEnd) {
            return name;
        }
        return name + ", " + (position - partStart) + " of " + Words.count(partEnd - partStart, "octet");
    }
}
