package io.aiomsg.bench.contender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PayloadsTest {

    @ParameterizedTest
    @ValueSource(ints = {16, 64, 1_024, 65_536, 1_048_576})
    void acceptsWhatWasSent(int payloadBytes) {
        Payloads sent = new Payloads(payloadBytes);
        Payloads expected = new Payloads(payloadBytes);
        for (long index = 0; index < 3_000; index++) {
            long at = index;
            assertThat(sent.at(at)).hasSize(payloadBytes);
            assertThatCode(() -> expected.check(at, sent.at(at))).doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 64, 1_048_576})
    void rejectsTheNextAndThePreviousMessage(int payloadBytes) {
        Payloads payloads = new Payloads(payloadBytes);
        assertThatThrownBy(() -> payloads.check(7, payloads.at(8)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("message 7 of the round is wrong");
        assertThatThrownBy(() -> payloads.check(7, payloads.at(6))).isInstanceOf(IOException.class);
    }

    @Test
    void rejectsDamageAtBothEndsOfAnyMessage() {
        Payloads payloads = new Payloads(64);
        for (int octet : new int[] {0, 7, 56, 63}) {
            byte[] damaged = payloads.at(5).clone();
            damaged[octet] ^= 1;
            assertThatThrownBy(() -> payloads.check(5, damaged)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void rejectsDamageAnywhereInEverySeventeenthMessage() {
        Payloads payloads = new Payloads(64);
        byte[] damaged = payloads.at(34).clone();
        damaged[30] ^= 1;
        assertThatThrownBy(() -> payloads.check(34, damaged)).hasMessageEndingWith("it differs at octet 30");
    }

    @Test
    void rejectsAMessageThatIsTooShort() {
        Payloads payloads = new Payloads(64);
        assertThatThrownBy(() -> payloads.check(3, Arrays.copyOf(payloads.at(3), 63)))
                .hasMessageEndingWith("63 octets instead of 64");
        assertThatThrownBy(() -> payloads.check(3, new byte[0])).hasMessageEndingWith("0 octets instead of 64");
    }
}
