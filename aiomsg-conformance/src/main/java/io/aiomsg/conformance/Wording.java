package io.aiomsg.conformance;

import io.aiomsg.testkit.peer.FrameParts;
import io.aiomsg.testkit.peer.FrameParts.Piece;
import io.aiomsg.testkit.peer.Frames;
import io.aiomsg.wirespec.proto.EnvelopePattern;
import io.aiomsg.wirespec.proto.Expect;
import io.aiomsg.wirespec.proto.FramePattern;
import io.aiomsg.wirespec.proto.Observation;
import io.aiomsg.wirespec.proto.WebsocketPattern;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How envelopes, patterns and times are told in reasons and transcripts. Pure functions. */
final class Wording {

    /** Sixteen octets in hexadecimal with blanks between them. */
    private static final int ID_CHARACTERS = 3 * Names.SIZE - 1;

    private static final int MAX_OCTETS = 24;

    private Wording() {}

    /** An envelope that came, such as {@code DATA "a"}; the length is left out. */
    static String envelope(byte[] content, Vocabulary words) {
        if (content.length == 0) {
            return "an empty envelope";
        }
        byte[] frame = Frames.frame(content.length, content);
        Piece piece = new FrameParts().next(frame, 0, frame.length).get(0);
        StringJoiner text = new StringJoiner(" ");
        text.add(piece.type());
        List<String> values = piece.values();
        for (int i = 2; i < values.size(); i++) { // behind LENGTH and type
            String name = nameOfHex(values.get(i), words);
            text.add(name == null ? values.get(i) : "<" + name + ">");
        }
        return text + " (length " + content.length + ")";
    }

    /** The name that a case has for octets written in hexadecimal; null if it has none. */
    static @Nullable String nameOfHex(String hex, Vocabulary words) {
        if (hex.length() != ID_CHARACTERS || hex.charAt(0) == '"') {
            return null;
        }
        byte[] octets = Frames.hex(hex);
        String name = words.identities().nameOf(octets);
        return name == null ? words.messageIds().nameOf(octets) : name;
    }

    /** All that a step takes for right, then what it tolerates. */
    static String expectation(Expect expect, Vocabulary words) {
        List<String> all = new ArrayList<>();
        expect.getStrictList().forEach(each -> all.add(observation(each, words)));
        expect.getToleratedList().forEach(each -> all.add(observation(each, words) + " (tolerated)"));
        return all.stream().distinct().collect(Collectors.joining(", or "));
    }

    static String observation(Observation observation, Vocabulary words) {
        return switch (observation.getWhatCase()) {
            case ENVELOPE -> pattern(observation.getEnvelope(), words);
            case CLOSE ->
                switch (observation.getClose()) {
                    case ORDERLY -> "the end (FIN)";
                    case RESET -> "a reset (RST)";
                    case ANY, CLOSE_UNSPECIFIED, UNRECOGNIZED -> "the end";
                };
            case SILENCE -> "silence";
            case OCTETS -> "the octets " + octets(Spelling.octets(observation.getOctets(), words));
            case FRAME -> frame(observation.getFrame(), words);
            case HTTP -> {
                int status = observation.getHttp().getStatus();
                yield status == 0 ? "the request of an upgrade" : "an answer of status " + status;
            }
            case WEBSOCKET -> websocket(observation.getWebsocket(), words);
            case WHAT_NOT_SET -> "nothing";
        };
    }

    private static String frame(FramePattern pattern, Vocabulary words) {
        StringJoiner text = new StringJoiner(" ").add("a frame");
        if (pattern.hasLength()) {
            text.add("of " + Integer.toUnsignedString(pattern.getLength()) + " octets");
        }
        if (!pattern.getMessageId().isEmpty()) {
            text.add("<" + pattern.getMessageId() + ">");
        }
        if (pattern.getContentCount() > 0) {
            text.add(octets(Spelling.octets(pattern.getContentList(), words)));
        }
        return text + (pattern.getAscii() ? " in ASCII" : "");
    }

    private static String websocket(WebsocketPattern pattern, Vocabulary words) {
        String code = pattern.hasCode() ? " " + pattern.getCode() : "";
        String content =
                pattern.getContentCount() == 0 ? "" : " " + octets(Spelling.octets(pattern.getContentList(), words));
        return "a WebSocket " + pattern.getOpcode() + code + content;
    }

    /** A control frame that came. */
    static String control(Tunnel.Control control) {
        return "a WebSocket " + control.opcode() + " " + octets(control.content());
    }

    private static String pattern(EnvelopePattern pattern, Vocabulary words) {
        StringJoiner text = new StringJoiner(" ");
        text.add(pattern.getTypeValue() == 0 ? "an envelope" : pattern.getType().name());
        if (!pattern.getIdentity().isEmpty()) {
            text.add("<" + pattern.getIdentity() + ">");
        }
        if (!pattern.getMessageId().isEmpty()) {
            text.add("<" + pattern.getMessageId() + ">");
        }
        if (pattern.getOtherMessageIdsCount() > 0) {
            text.add("with an id that is not of " + String.join(", ", pattern.getOtherMessageIdsList()));
        }
        if (pattern.hasPayload()) {
            text.add(octets(Spelling.octets(pattern.getPayload().getOctetsList(), words)));
        }
        if (pattern.hasLength()) {
            text.add("(length " + Integer.toUnsignedString(pattern.getLength()) + ")");
        }
        return text.toString();
    }

    /** Octets as quoted text where they are printable, else in hexadecimal; of long ones the beginning. */
    static String octets(byte[] octets) {
        int shown = Math.min(octets.length, MAX_OCTETS);
        String more = shown < octets.length ? " ... (" + octets.length + " octets)" : "";
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < shown; i++) {
            if (octets[i] < ' ' || octets[i] > '~') {
                return HexFormat.ofDelimiter(" ").formatHex(octets, 0, shown) + more;
            }
            text.append((char) octets[i]);
        }
        return "\"" + text + "\"" + more;
    }

    /** "40 ms", "1.5 s". */
    static String time(Duration time) {
        long millis = time.toMillis();
        return millis < 1_000
                ? millis + " ms"
                : BigDecimal.valueOf(millis, 3).stripTrailingZeros().toPlainString() + " s";
    }
}
