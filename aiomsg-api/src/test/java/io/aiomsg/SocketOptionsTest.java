package io.aiomsg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What fits together, what does not, and what the error says. */
final class SocketOptionsTest {

    private static final AiomsgFactory NONE = options -> {
        throw new AssertionError("opened");
    };

    private static SocketBuilder builder() {
        return NONE.builder();
    }

    @Test
    void overflowFollowsTheSendModeUnlessItWasChosen() {
        SocketOptions options = builder().options();
        assertThat(options.overflow()).isEqualTo(Overflow.BLOCK);
        SocketOptions publishing =
                options.toBuilder().sendMode(SendMode.PUBLISH).options();
        assertThat(publishing.overflow()).isEqualTo(Overflow.DROP_OLDEST);
        assertThat(publishing.toBuilder().overflow(Overflow.FAIL).options().toBuilder()
                        .sendMode(SendMode.ROUND_ROBIN)
                        .options()
                        .overflow())
                .isEqualTo(Overflow.FAIL);
    }

    @ParameterizedTest
    @EnumSource(Overflow.class)
    void aPublisherMayChooseAnyOverflow(Overflow overflow) {
        SocketOptions options =
                builder().sendMode(SendMode.PUBLISH).overflow(overflow).options();
        assertThat(options.overflow()).isEqualTo(overflow);
    }

    @ParameterizedTest
    @CsvSource({
        "AT_MOST_ONCE, DROP_OLDEST, sendMode ROUND_ROBIN",
        "AT_MOST_ONCE, DROP_NEWEST, sendMode ROUND_ROBIN",
        "AT_LEAST_ONCE, DROP_OLDEST, delivery AT_LEAST_ONCE",
        "AT_LEAST_ONCE, DROP_NEWEST, delivery AT_LEAST_ONCE",
    })
    void whatIsNotPublishedIsNeverDropped(DeliveryGuarantee delivery, Overflow overflow, String with) {
        SocketBuilder builder = builder().delivery(delivery).overflow(overflow);
        assertThatThrownBy(builder::open)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("overflow: " + overflow + " cannot be used with " + with
                        + ", for only published copies are ever dropped; use BLOCK or FAIL");
    }
}
