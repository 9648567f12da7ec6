package io.aiomsg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IdentityTest {

    // AIO-HSK-023, AIO-SEC-005: 16 characters of an alphabet of 64 are 96 random bits.
    @Test
    void randomOnesUseAllOfTheirAlphabetInEveryPlaceAndDoNotRepeat() {
        Set<Identity> seen = new HashSet<>();
        List<Set<Byte>> places = java.util.stream.IntStream.range(0, Identity.SIZE)
                .<Set<Byte>>mapToObj(place -> new HashSet<>())
                .toList();
        for (int i = 0; i < 5_000; i++) {
            Identity identity = Identity.random();
            assertThat(seen.add(identity)).isTrue();
            for (int place = 0; place < Identity.SIZE; place++) {
                places.get(place).add(identity.octets()[place]);
            }
        }
        assertThat(places).allSatisfy(values -> assertThat(values).hasSize(64));
    }

    // AIO-HSK-024
    @Test
    void randomOnesAreReadableAscii() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(Identity.random().toString()).matches("[A-Za-z0-9_-]{16}");
        }
    }

    @Test
    void orderIsThatOfUnsignedOctetsFromTheFirst() {
        Identity low = Identity.fromHex("00".repeat(15) + "ff");
        Identity high = Identity.fromHex("80" + "00".repeat(15));

        assertThat(low).isLessThan(high);
        assertThat(Identity.of(new byte[] {1})).isLessThan(Identity.of(new byte[] {1, 0}));
    }

    @Test
    void namesAreShownAsTheyWereGiven() {
        assertThat(Identity.named("worker-7")).hasToString("worker-7");
        assertThat(Identity.named("worker-7").size()).isEqualTo(16);
    }

    // AIO-SEC-004
    @Test
    void octetsThatCannotBePrintedAreShownInHex() {
        assertThat(Identity.of(new byte[] {'a', 0x1b, '['})).hasToString("611b5b");
        assertThat(Identity.fromHex("00".repeat(16))).hasToString("00".repeat(16));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "seventeen letters", "tab\there", "ümlaut"})
    void namesThatCannotBeAreRefused(String name) {
        assertThatThrownBy(() -> Identity.named(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + name + "\"");
    }

    @Test
    void octetsAreCopiedBothWays() {
        byte[] octets = {1, 2, 3};
        Identity identity = Identity.of(octets);
        octets[0] = 9;
        identity.octets()[1] = 9;

        assertThat(identity).isEqualTo(Identity.fromHex("010203")).hasSameHashCodeAs(Identity.fromHex("010203"));
    }

    @Test
    void hexThatIsNoneIsShownInTheError() {
        assertThatThrownBy(() -> Identity.fromHex("0g")).hasMessageContaining("\"0g\"");
    }
}
