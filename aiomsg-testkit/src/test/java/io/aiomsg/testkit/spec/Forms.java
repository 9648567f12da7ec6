package io.aiomsg.testkit.spec;

import io.aiomsg.wirespec.WireSpec;
import io.aiomsg.wirespec.proto.End;
import io.aiomsg.wirespec.proto.Vector;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;

/** The shapes in which the octets of a vector are tried: cut short, in pieces, with more behind. */
final class Forms {

    private static final byte[] HEARTBEAT = {0, 0, 0, 1, 2};

    private static final int SHORT = 200;

    private Forms() {}

    static byte[] octets(Vector vector) {
        return WireSpec.octets(vector).toByteArray();
    }

    /** With a HEARTBEAT behind. */
    static byte[] withMore(byte[] octets) {
        return ByteBuffer.allocate(octets.length + HEARTBEAT.length)
                .put(octets)
                .put(HEARTBEAT)
                .array();
    }

    /** Whether a vector is one that octets can stand behind: nothing of it is left over. */
    static boolean takesMore(Vector vector) {
        return vector.getEnd() != End.INCOMPLETE;
    }

    /** Lengths to cut at: all of a short vector, some of a long one. */
    static IntStream cuts(int length) {
        return length <= SHORT
                ? IntStream.range(0, length)
                : IntStream.concat(IntStream.range(0, 40), IntStream.of(length / 2, length - 2, length - 1));
    }

    static byte[] cut(byte[] octets, int length) {
        return Arrays.copyOf(octets, length);
    }
}
