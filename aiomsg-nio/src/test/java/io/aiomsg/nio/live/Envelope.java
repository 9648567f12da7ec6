package io.aiomsg.nio.live;

import java.util.Arrays;
import java.util.HexFormat;

/** One received frame, taken apart: a type octet and a body. */
final class Envelope {

    private final byte[] octets;

    Envelope(byte[] octets) {
        this.octets = octets;
    }

    /** The type octet, or -1 where the frame was empty. */
    int type() {
        return octets.length == 0 ? -1 : octets[0] & 0xff;
    }

    /** All that follows the type octet. */
    byte[] body() {
        return octets.length == 0 ? octets : Arrays.copyOfRange(octets, 1, octets.length);
    }

    /** The body of a DATA as text. */
    String text() {
        return Wire.text(body());
    }

    /** The message id of a DATA_REQ or ACK. */
    byte[] messageId() {
        return Arrays.copyOfRange(octets, 1, 17);
    }

    /** What follows the message id of a DATA_REQ, as text. */
    String requestText() {
        return Wire.text(Arrays.copyOfRange(octets, 17, octets.length));
    }

    @Override
    public String toString() {
        int shown = Math.min(octets.length, 40);
        return Transcript.typeName(type()) + " of " + octets.length + " octets: "
                + HexFormat.ofDelimiter(" ").formatHex(octets, 0, shown) + (shown < octets.length ? " ..." : "");
    }
}
