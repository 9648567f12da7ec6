package io.aiomsg.testkit.peer;

import io.aiomsg.nio.wire.V1;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** How octets, types and times are told in failure messages. Pure functions. */
final class Words {

    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

    /** The longest text that is shown whole. */
    private static final int MAX_TEXT_OCTETS = 60;

    /** The most octets that are shown in hexadecimal. */
    private static final int MAX_HEX_OCTETS = 24;

    private Words() {}

    /** The name of an envelope type. */
    static String type(int type) {
        return switch (type) {
            case V1.HELLO -> "HELLO";
            case V1.HEARTBEAT -> "HEARTBEAT";
            case V1.DATA -> "DATA";
            case V1.DATA_REQ -> "DATA_REQ";
            case V1.ACK -> "ACK";
            default -> "TYPE 0x" + HexFormat.of().toHexDigits((byte) type);
        };
    }

    /** All of some octets in hexadecimal. */
    static String hex(byte[] octets, int from, int to) {
        return HEX.formatHex(octets, from, to);
    }

    /** Octets as quoted text where they are printable, else in hexadecimal; long ones with their beginning and their number. */
    static String payload(byte[] octets, int from, int to) {
        int size = to - from;
        int shownAsText = Math.min(size, MAX_TEXT_OCTETS);
        String text = printable(octets, from, from + shownAsText);
        if (text != null) {
            return "\"" + text + "\"" + elided(size, shownAsText);
        }
        int shownAsHex = Math.min(size, MAX_HEX_OCTETS);
        return hex(octets, from, from + shownAsHex) + elided(size, shownAsHex);
    }

    static String payload(byte[] octets) {
        return payload(octets, 0, octets.length);
    }

    static String time(Duration time) {
        long millis = time.toMillis();
        if (millis < 1_000) {
            return millis + " ms";
        }
        return BigDecimal.valueOf(millis, 3).stripTrailingZeros().toPlainString() + " s";
    }

    /** "1 octet", "2 octets". */
    static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private static String elided(int size, int shown) {
        return size > shown ? " ... (" + size + " octets)" : "";
    }

    private static @Nullable String printable(byte[] octets, int from, int to) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets, from, to - from))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
        return text.chars().anyMatch(Character::isISOControl) ? null : text;
    }
}
