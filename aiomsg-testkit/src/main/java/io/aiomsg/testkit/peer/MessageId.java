package io.aiomsg.testkit.peer;

import io.aiomsg.nio.wire.V1;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The 16 octets that tie an ACK to its DATA_REQ. Immutable. */
public final class MessageId {

    private static final byte FILLER = (byte) 0xA5;

    private final byte[] octets;

    private MessageId(byte[] octets) {
        this.octets = octets;
    }

    /**
     * {@return a message id of the given 16 octets, which are copied}
     *
     * @param octets exactly 16
     */
    public static MessageId of(byte[] octets) {
        if (octets.length != V1.ID_SIZE) {
            throw new IllegalArgumentException(
                    "a message id has " + V1.ID_SIZE + " octets; these are " + octets.length);
        }
        return new MessageId(octets.clone());
    }

    /**
     * {@return a message id made of a number, easy to recognize in hexadecimal: {@code a5} twelve times, then the number}
     *
     * @param number any
     */
    public static MessageId numbered(int number) {
        byte[] octets = new byte[V1.ID_SIZE];
        Arrays.fill(octets, FILLER);
        ByteBuffer.wrap(octets).putInt(V1.ID_SIZE - Integer.BYTES, number);
        return new MessageId(octets);
    }

    /** {@return a copy of the octets} */
    public byte[] octets() {
        return octets.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MessageId that && Arrays.equals(octets, that.octets);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(octets);
    }

    /** The octets as 32 hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(octets);
    }
}
