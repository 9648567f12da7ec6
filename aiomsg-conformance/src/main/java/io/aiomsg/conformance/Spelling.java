package io.aiomsg.conformance;

import io.aiomsg.testkit.peer.Frames;
import io.aiomsg.wirespec.proto.Envelope;
import io.aiomsg.wirespec.proto.EnvelopeType;
import io.aiomsg.wirespec.proto.Fill;
import io.aiomsg.wirespec.proto.Frame;
import io.aiomsg.wirespec.proto.Octets;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Octets of a case as they go over the wire. What cannot be written so is an {@link IllegalCaseException}. Pure functions. */
final class Spelling {

    /** The most octets that one step may name: more than any limit a case can be about, and little enough to be held. */
    static final int MAX_OCTETS = 128 << 20;

    private static final int MAX_OCTET = 0xFF;

    private Spelling() {}

    static byte[] octets(List<Octets> parts, Vocabulary words) {
        if (parts.size() == 1) {
            return octets(parts.get(0), words);
        }
        byte[][] all = new byte[parts.size()][];
        long size = 0;
        for (int i = 0; i < all.length; i++) {
            all[i] = octets(parts.get(i), words);
            size += all[i].length;
        }
        checkSize(size);
        return Frames.concat(all);
    }

    static byte[] octets(Octets octets, Vocabulary words) {
        return switch (octets.getFormCase()) {
            case HEX -> hex(octets.getHex());
            case TEXT -> octets.getText().getBytes(StandardCharsets.UTF_8);
            case FILL -> fill(octets.getFill());
            case ENVELOPE -> envelope(octets.getEnvelope(), words);
            case FRAME -> frame(octets.getFrame(), words);
            case VECTOR -> vector(octets.getVector(), words);
            case WEBSOCKET ->
                Opcodes.frame(
                        octets.getWebsocket(),
                        octets(octets.getWebsocket().getContentList(), words),
                        words.upgrades().masks());
            case WEBSOCKET_ACCEPT -> words.upgrades().accept().getBytes(StandardCharsets.US_ASCII);
            case IDENTITY -> words.identities().octets(octets.getIdentity());
            case MESSAGE_ID -> words.messageIds().octets(octets.getMessageId());
            case FORM_NOT_SET ->
                throw new IllegalCaseException("octets say nothing; use hex, text, fill, envelope, frame or vector");
        };
    }

    private static byte[] hex(String digits) {
        try {
            return Frames.hex(digits.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw new IllegalCaseException("\"" + digits + "\" is no pairs of hexadecimal digits");
        }
    }

    private static byte[] fill(Fill fill) {
        if (Integer.compareUnsigned(fill.getOctet(), MAX_OCTET) > 0) {
            throw new IllegalCaseException("an octet is 0 to 255, not " + Integer.toUnsignedString(fill.getOctet()));
        }
        if (fill.getCount() < 0) {
            throw new IllegalCaseException(
                    "a fill of " + Long.toUnsignedString(fill.getCount()) + " octets is too long");
        }
        checkSize(fill.getCount());
        byte[] octets = new byte[(int) fill.getCount()];
        Arrays.fill(octets, (byte) fill.getOctet());
        return octets;
    }

    private static byte[] envelope(Envelope envelope, Vocabulary words) {
        byte[] payload = octets(envelope.getPayloadList(), words);
        if (envelope.hasRawType()) {
            return ofType(envelope.getRawType(), payload);
        }
        return switch (envelope.getType()) {
            case HELLO -> {
                int version = envelope.hasVersion() ? envelope.getVersion() : 1;
                if (Integer.compareUnsigned(version, MAX_OCTET) > 0) {
                    throw new IllegalCaseException("a version is 0 to 255, not " + Integer.toUnsignedString(version));
                }
                byte[] identity = words.identities().octets(envelope.getIdentity());
                yield ofType(EnvelopeType.HELLO_VALUE, new byte[] {(byte) version}, identity, payload);
            }
            case DATA_REQ ->
                ofType(EnvelopeType.DATA_REQ_VALUE, words.messageIds().octets(envelope.getMessageId()), payload);
            case ACK -> ofType(EnvelopeType.ACK_VALUE, words.messageIds().octets(envelope.getMessageId()), payload);
            case DATA -> ofType(EnvelopeType.DATA_VALUE, payload);
            case HEARTBEAT -> ofType(EnvelopeType.HEARTBEAT_VALUE, payload);
            case ENVELOPE_TYPE_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalCaseException("an envelope has no type; use type or raw_type");
        };
    }

    private static byte[] ofType(int type, byte[]... body) {
        if (type < 0 || type > MAX_OCTET) {
            throw new IllegalCaseException("a type is 0 to 255, not " + Integer.toUnsignedString(type));
        }
        return Frames.envelope(type, body);
    }

    private static byte[] frame(Frame frame, Vocabulary words) {
        byte[] content = octets(frame.getContentList(), words);
        return Frames.frame(frame.hasLength() ? Integer.toUnsignedLong(frame.getLength()) : content.length, content);
    }

    private static byte[] vector(String id, Vocabulary words) {
        byte[] octets = words.vectors().get(id);
        if (octets == null) {
            throw new IllegalCaseException("there is no vector " + id);
        }
        return octets.clone();
    }

    private static void checkSize(long octets) {
        if (octets > MAX_OCTETS) {
            throw new IllegalCaseException(octets + " octets are too many; a step has at most " + MAX_OCTETS);
        }
    }
}
