package io.aiomsg.testkit.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How envelopes are told, and drawn in full, in part and in pieces. */
class EnvelopeTest {

    private static final String ID = "a5a5a5a5a5a5a5a5a5a5a5a500000007";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "                                       | an empty envelope                                      | length 0",
                "01 01 61620000000000000000000000000000 | HELLO of ab                                            | length 18/HELLO/version/identity",
                "01 02 61620000000000000000000000000000 | a malformed HELLO of 18 octets                         | length 18/HELLO/version/identity",
                "01 01 61620000000000000000000000000000 ff | a malformed HELLO of 19 octets                      | length 19/HELLO/version/identity/tail",
                "01 01 6162                             | a malformed HELLO of 4 octets                          | length 4/HELLO/version/identity, 2 of 16 octets",
                "01                                     | a malformed HELLO of 1 octet                           | length 1/HELLO",
                "02                                     | HEARTBEAT                                              | length 1/HEARTBEAT",
                "02 00                                  | a malformed HEARTBEAT of 2 octets                      | length 2/HEARTBEAT/body",
                "03                                     | DATA \"\"                                              | length 1/DATA",
                "03 c3a4                                | DATA \"ä\"                                             | length 3/DATA/payload",
                "03 00ff                                | DATA 00 ff                                             | length 3/DATA/payload",
                "04 a5a5a5a5a5a5a5a5a5a5a5a500000007    | DATA_REQ a5a5a5a5a5a5a5a5a5a5a5a500000007 \"\"        | length 17/DATA_REQ/message id",
                "04 a5a5a5a5a5a5a5a5a5a5a5a500000007 78 | DATA_REQ a5a5a5a5a5a5a5a5a5a5a5a500000007 \"x\"       | length 18/DATA_REQ/message id/payload",
                "04 a5                                  | a malformed DATA_REQ of 2 octets                       | length 2/DATA_REQ/message id, 1 of 16 octets",
                "05 a5a5a5a5a5a5a5a5a5a5a5a500000007    | ACK of a5a5a5a5a5a5a5a5a5a5a5a500000007                | length 17/ACK/message id",
                "05 a5a5a5a5a5a5a5a5a5a5a5a500000007 78 | a malformed ACK of 18 octets                           | length 18/ACK/message id/tail",
                "09 61                                  | an envelope of unknown TYPE 0x09 of 2 octets           | length 2/TYPE 0x09/body",
                "00                                     | an envelope of unknown TYPE 0x00 of 1 octet            | length 1/TYPE 0x00",
            })
    void isToldAndDrawn(String digits, String words, String names) {
        byte[] octets = Frames.hex(digits == null ? "" : digits);
        Envelope envelope = new Envelope(octets);
        assertThat(envelope).hasToString(words);
        String firstLine = envelope.drawn().lines().findFirst().orElseThrow();
        assertThat(Arrays.stream(firstLine.split("\\|", -1)).map(String::strip).collect(Collectors.joining("/")))
                .isEqualTo(names);
    }

    @Test
    void showsTheBeginningOfLongPayloads() {
        byte[] text = "0123456789".repeat(10).getBytes(StandardCharsets.US_ASCII);
        assertThat(Envelope.of(3, text)).hasToString("DATA \"" + "0123456789".repeat(6) + "\" ... (100 octets)");
        assertThat(Envelope.of(3, new byte[100])).hasToString("DATA " + "00 ".repeat(24) + "... (100 octets)");
    }

    @Test
    void followsFramesThroughPieces() {
        byte[] frames = Frames.concat(Frames.heartbeat(), Frames.request(MessageId.numbered(7), "xy"));
        FrameParts parts = new FrameParts();
        StringBuilder lines = new StringBuilder();
        int[] cuts = {0, 2, 8, 10, 20, 27, frames.length};
        for (int i = 1; i < cuts.length; i++) {
            parts.next(frames, cuts[i - 1], cuts[i])
                    .forEach(piece -> lines.append(piece.type())
                            .append(": ")
                            .append(piece.line())
                            .append('\n'));
        }
        assertThat(lines).hasToString("""
                : 00 00 ...
                HEARTBEAT: ... 00 01 | 02
                : 00 00 00 ...
                DATA_REQ: ... 13 | 04 ...
                DATA_REQ: ... a5 a5 a5 a5 a5 a5 a5 a5 a5 a5 ...
                DATA_REQ: ... a5 a5 00 00 00 07 | "x" ...
                DATA_REQ: ... "y"
                """);
    }

    @Test
    void tellsWhatItDoesNotHold() {
        assertThat(new Envelope(Frames.hex("04" + ID)).messageId().octets())
                .isEqualTo(HexFormat.of().parseHex(ID));
        assertThatThrownBy(() -> Envelope.of(3, Frames.hex(ID)).messageId())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("no message id is in DATA ");
        assertThatThrownBy(() -> Envelope.of(5, new byte[3]).messageId())
                .hasMessage("no message id is in a malformed ACK of 4 octets");
        assertThatThrownBy(() -> Envelope.of(2).identity()).hasMessage("no identity is in HEARTBEAT");
    }

    @Test
    void isEqualWhereAllOctetsAre() {
        assertThat(Envelope.of(3, new byte[] {1, 2})).isEqualTo(Envelope.of(3, new byte[] {1}, new byte[] {2}));
        assertThat(Envelope.of(3, new byte[] {1})).isNotEqualTo(Envelope.of(4, new byte[] {1}));
        assertThat(Envelope.of(3, new byte[] {1})).hasSameHashCodeAs(Envelope.of(3, new byte[] {1}));
        assertThat(MessageId.numbered(7))
                .isEqualTo(MessageId.of(Frames.hex(ID)))
                .hasToString(ID);
        assertThat(MessageId.numbered(7)).isNotEqualTo(MessageId.numbered(8));
    }
}
