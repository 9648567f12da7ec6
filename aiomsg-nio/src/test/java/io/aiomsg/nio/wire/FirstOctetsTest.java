package io.aiomsg.nio.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.nio.wire.FirstOctets.Verdict;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** {@link FirstOctets} (R9): every opening, at every length, is judged as soon as it can be and never differently later. */
final class FirstOctetsTest {

    private static Verdict sniff(byte[] octets) {
        return FirstOctets.sniff(ByteBuffer.wrap(octets), V1.MAX_HELLO_SIZE);
    }

    private static byte[] opening(int length, int... octets) {
        ByteBuffer opening = ByteBuffer.allocate(4 + octets.length).putInt(length);
        for (int octet : octets) {
            opening.put((byte) octet);
        }
        return opening.array();
    }

    private static final Map<String, Verdict> OPENINGS = Map.of(
            "GET / HTTP/1.1", Verdict.HTTP,
            "G", Verdict.HTTP,
            "POST", Verdict.GARBAGE,
            "\u0001", Verdict.GARBAGE,
            "\u00ff\u00ff\u00ff\u00ff", Verdict.GARBAGE);

    @Example
    void openingsThatAreNoFrames() {
        OPENINGS.forEach((text, verdict) ->
                assertThat(sniff(text.getBytes(StandardCharsets.ISO_8859_1))).isEqualTo(verdict));
    }

    @Example
    void openingsThatAreFrames() {
        assertThat(sniff(opening(18, 1, 1))).isEqualTo(Verdict.V1);
        assertThat(sniff(opening(255, 1, 1))).isEqualTo(Verdict.V1);
        assertThat(sniff(opening(18, 1, 2))).isEqualTo(Verdict.OTHER_VERSION);
        assertThat(sniff(opening(17, 1))).isEqualTo(Verdict.BAD_HELLO);
        assertThat(sniff(opening(17, 'x'))).isEqualTo(Verdict.CLASSIC);
        assertThat(sniff(opening(36, 'a', 'b'))).isEqualTo(Verdict.CLASSIC);
        assertThat(sniff(opening(16, 1, 1))).isEqualTo(Verdict.CLASSIC);
        assertThat(sniff(opening(0))).isEqualTo(Verdict.GARBAGE);
        assertThat(sniff(opening(256, 1, 1))).isEqualTo(Verdict.GARBAGE);
    }

    @Example
    void waitsForNoOctetThatTheAnnouncedLengthDoesNotHave() {
        for (int length = 1; length <= 16; length++) {
            assertThat(sniff(opening(length))).isEqualTo(Verdict.CLASSIC);
        }
        assertThat(sniff(opening(17))).isEqualTo(Verdict.UNDECIDED);
        assertThat(sniff(opening(18, 1))).isEqualTo(Verdict.UNDECIDED);
        assertThat(sniff(new byte[] {0, 0, 0})).isEqualTo(Verdict.UNDECIDED);
        assertThat(sniff(new byte[0])).isEqualTo(Verdict.UNDECIDED);
    }

    @Property(tries = 2_000)
    void verdictStaysOnceItIsFound(@ForAll byte[] octets, @ForAll boolean framed) {
        byte[] opening = octets.clone();
        if (framed) {
            Arrays.fill(opening, 0, Math.min(3, opening.length), (byte) 0);
        }
        Verdict last = sniff(opening);
        boolean decided = false;
        for (int size = 0; size <= opening.length; size++) {
            Verdict verdict = sniff(Arrays.copyOf(opening, size));
            decided |= verdict != Verdict.UNDECIDED;
            assertThat(verdict).isEqualTo(decided ? last : Verdict.UNDECIDED);
        }
    }

    @Example
    void octetsStayWhereTheyAre() {
        ByteBuffer in = ByteBuffer.wrap(new byte[] {9, 9, 0, 0, 0, 18, 1, 1});
        in.position(2);

        assertThat(FirstOctets.sniff(in, V1.MAX_HELLO_SIZE)).isEqualTo(Verdict.V1);

        assertThat(in.position()).isEqualTo(2);
    }
}
