package io.aiomsg.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class NamesTest {

    private final Names names = new Names("salt", "runner");

    @Test
    void nameHasTheSameSixteenPrintableOctetsEachTime() {
        byte[] octets = names.octets("somebody");
        assertThat(octets).hasSize(16).isEqualTo(names.octets("somebody"));
        assertThat(new String(octets, StandardCharsets.US_ASCII))
                .matches("[!-~]{16}")
                .startsWith("somebody");
        assertThat(octets).isEqualTo(new Names("salt", "runner").octets("somebody"));
    }

    @Test
    void otherNamesAndOtherSaltsHaveOtherOctets() {
        assertThat(names.octets("a")).isNotEqualTo(names.octets("a."));
        assertThat(names.octets("name-one")).isNotEqualTo(names.octets("name-one-more"));
        assertThat(names.octets("a")).isNotEqualTo(new Names("pepper", "runner").octets("a"));
    }

    @Test
    void octetsAreOrderedAsNamesAre() {
        assertThat(Arrays.compareUnsigned(names.octets("alpha"), names.octets("beta")))
                .isNegative();
        assertThat(Arrays.compareUnsigned(names.octets("beta"), names.octets("runner")))
                .isNegative();
    }

    @Test
    void emptyNameIsTheUsualOne() {
        assertThat(names.octets("")).isEqualTo(names.octets("runner"));
    }

    @Test
    void newNameTakesWhatItIsBoundTo() {
        byte[] octets = new byte[16];
        assertThat(names.mayBe("x", octets)).isTrue();
        assertThat(names.is("x", octets)).isFalse();
        names.bind("x", octets);
        assertThat(names.is("x", octets)).isTrue();
        assertThat(names.mayBe("x", names.octets("y"))).isFalse();
        assertThat(names.octets("x")).isEqualTo(octets);
        assertThat(names.nameOf(octets)).isEqualTo("x");
        assertThat(names.nameOf(new byte[] {1})).isNull();
    }

    @Test
    void renewedNameStandsForOtherOctetsEachTime() {
        byte[] first = names.octets("x");
        names.renew("x", 1);
        byte[] second = names.octets("x");
        names.renew("x", 2);
        assertThat(second).hasSize(16).isNotEqualTo(first).isNotEqualTo(names.octets("x"));
        assertThat(names.is("x", second)).isFalse();
    }
}
