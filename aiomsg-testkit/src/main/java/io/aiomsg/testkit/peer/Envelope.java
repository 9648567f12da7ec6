package io.aiomsg.testkit.peer;

import io.aiomsg.Identity;
import io.aiomsg.nio.wire.V1;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One received envelope: a type octet and a body, well-formed or not. Immutable. */
public final class Envelope {

    private static final int HEAD_SIZE = V1.TYPE_SIZE + V1.ID_SIZE;
    private static final int IDENTITY_AT = V1.HELLO_SIZE - V1.IDENTITY_SIZE;

    private final byte[] octets;

    Envelope(byte[] octets) {
        this.octets = octets;
    }

    /** The envelope that has this type and these parts as its body. */
    static Envelope of(int type, byte[]... body) {
        return new Envelope(Frames.concat(new byte[] {(byte) type}, Frames.concat(body)));
    }

    /** {@return the type octet, 0 to 255; -1 where the envelope is empty} */
    public int type() {
        return octets.length == 0 ? -1 : octets[0] & 0xFF;
    }

    /** {@return a copy of all octets, the type octet first} */
    public byte[] octets() {
        return octets.clone();
    }

    /** {@return the payload of a DATA or DATA_REQ; of another envelope all that follows its type octet} A copy. */
    public byte[] payload() {
        int from = isRequest() ? HEAD_SIZE : Math.min(V1.TYPE_SIZE, octets.length);
        return Arrays.copyOfRange(octets, from, octets.length);
    }

    /** {@return the payload read as UTF-8} */
    public String text() {
        return new String(payload(), StandardCharsets.UTF_8);
    }

    /**
     * {@return the message id of a DATA_REQ or ACK}
     *
     * @throws IllegalStateException if this is another envelope, or too short
     */
    public MessageId messageId() {
        if (!isRequest() && !isAck()) {
            throw new IllegalStateException("no message id is in " + this);
        }
        return MessageId.of(Arrays.copyOfRange(octets, V1.TYPE_SIZE, HEAD_SIZE));
    }

    /**
     * {@return the identity in a HELLO of version 1 and 18 octets}
     *
     * @throws IllegalStateException if this is another envelope, or malformed
     */
    public Identity identity() {
        if (!isHello()) {
            throw new IllegalStateException("no identity is in " + this);
        }
        return Identity.of(Arrays.copyOfRange(octets, IDENTITY_AT, octets.length));
    }

    /** Equal where all octets are. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Envelope that && Arrays.equals(octets, that.octets);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(octets);
    }

    /** The envelope in words, such as {@code DATA "text"}. */
    @Override
    public String toString() {
        return switch (type()) {
            case -1 -> "an empty envelope";
            case V1.HELLO -> isHello() ? "HELLO of " + identity() : malformed();
            case V1.HEARTBEAT -> isHeartbeat() ? "HEARTBEAT" : malformed();
            case V1.DATA -> "DATA " + Words.payload(payload());
            case V1.DATA_REQ -> isRequest() ? "DATA_REQ " + messageId() + " " + Words.payload(payload()) : malformed();
            case V1.ACK -> isAck() ? "ACK of " + messageId() : malformed();
            default -> malformed();
        };
    }

    /** Whether this is the HELLO that v1 wants, without a tail. */
    boolean isHello() {
        return type() == V1.HELLO && octets.length == V1.HELLO_SIZE && octets[V1.TYPE_SIZE] == V1.VERSION;
    }

    boolean isHeartbeat() {
        return type() == V1.HEARTBEAT && octets.length == V1.TYPE_SIZE;
    }

    boolean isRequest() {
        return type() == V1.DATA_REQ && octets.length >= HEAD_SIZE;
    }

    boolean isAck() {
        return type() == V1.ACK && octets.length == HEAD_SIZE;
    }

    /** The whole frame, drawn with names over its parts. */
    String drawn() {
        return FrameParts.draw(Frames.frame(octets.length, octets));
    }

    private String malformed() {
        String kind = type() > V1.ACK || type() == 0 ? "an envelope of unknown " : "a malformed ";
        return kind + Words.type(type()) + " of " + Words.count(octets.length, "octet");
    }
}
