package io.aiomsg.nio.wire;

import java.nio.ByteBuffer;

/**
 * Tells from the first octets of an accepted connection what its dialler speaks (R9, AIO-SNF-001 to AIO-SNF-008). Never waits for
 * octets that the announced length does not have.
 */
public final class FirstOctets {

    /** What was found. */
    public enum Verdict {
        /** More octets are needed. */
        UNDECIDED,
        /** An HTTP request line: a WebSocket upgrade. */
        HTTP,
        /** A HELLO of the v1 dialect. */
        V1,
        /** A HELLO of another version. */
        OTHER_VERSION,
        /** A v1 HELLO without a whole identity. */
        BAD_HELLO,
        /** An identity frame of the classic dialect. */
        CLASSIC,
        /** None of these. */
        GARBAGE
    }

    private static final int SHORT_HELLO = 17;
    private static final int HELLO = 18;

    private FirstOctets() {}

    /**
     * {@return what the remaining octets of {@code in} are, which stay where they are}
     *
     * @param in everything that has come so far
     * @param maxFirstFrame the longest first frame that is accepted
     */
    public static Verdict sniff(ByteBuffer in, int maxFirstFrame) {
        int available = in.remaining();
        if (available == 0) {
            return Verdict.UNDECIDED;
        }
        int at = in.position();
        byte first = in.get(at);
        if (first != 0) {
            return first == 'G' ? Verdict.HTTP : Verdict.GARBAGE;
        }
        if (available < 4) {
            return Verdict.UNDECIDED;
        }
        int length = in.getInt(at);
        if (length <= 0 || length > maxFirstFrame) {
            return Verdict.GARBAGE;
        }
        if (length < SHORT_HELLO) {
            // A typed envelope other than a classic identity: 16 octets are always classic, shorter ones begin with a
            // type.
            return Verdict.CLASSIC;
        }
        if (available < 5) {
            return Verdict.UNDECIDED;
        }
        if (in.get(at + 4) != 1) {
            return Verdict.CLASSIC;
        }
        if (length < HELLO) {
            return Verdict.BAD_HELLO;
        }
        if (available < 6) {
            return Verdict.UNDECIDED;
        }
        return in.get(at + 5) == 1 ? Verdict.V1 : Verdict.OTHER_VERSION;
    }
}
