package io.aiomsg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every limit and every duration has a range; what is out of it is refused with its name, its value and the bound. */
final class BoundsTest {

    /** Durations that may be zero: there is no such wait then. */
    private static final Set<String> MAY_BE_ZERO = Set.of("listenFirst", "linger", "sendTimeout");

    private record Range(long least, long most) {}

    private static final Map<String, Range> LIMITS = Map.ofEntries(
            Map.entry("maxPayloadBytes", new Range(1, 1 << 30)),
            Map.entry("sendMessagesPerPeer", new Range(1, 1 << 24)),
            Map.entry("sendBytesPerPeer", new Range(1, 1L << 40)),
            Map.entry("sendBytesTotal", new Range(1, 1L << 44)),
            Map.entry("receiveMessagesPerPeer", new Range(1, 1 << 24)),
            Map.entry("receiveBytesPerPeer", new Range(1, 1L << 40)),
            Map.entry("receiveBytesTotal", new Range(1, 1L << 44)),
            Map.entry("connections", new Range(1, 1 << 20)),
            Map.entry("inFlightPerPeer", new Range(1, 4_096)),
            Map.entry("rememberedIdsPerPeer", new Range(4_096, 1 << 20)),
            Map.entry("rememberedPeers", new Range(1, 1 << 20)),
            Map.entry("pendingEvents", new Range(16, 1 << 20)));

    private static Stream<String> limits() {
        return Arrays.stream(SocketLimits.class.getRecordComponents()).map(RecordComponent::getName);
    }

    private static Stream<String> durations() {
        return Arrays.stream(SocketTiming.class.getRecordComponents()).map(RecordComponent::getName);
    }

    /** What a builder makes of one value. */
    private static Object build(Object builder, String name, Object value) throws Throwable {
        Class<?> type = value instanceof Duration
                ? Duration.class
                : builder.getClass().getDeclaringClass().getMethod(name).getReturnType();
        Object given = type == int.class ? (Object) Math.toIntExact((Long) value) : value;
        try {
            builder.getClass().getMethod(name, type).invoke(builder, given);
            return builder.getClass().getMethod("build").invoke(builder);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** A builder in which no other limit stands in the way of the least or the most. */
    private static SocketLimits.Builder roomy(boolean least) {
        SocketLimits.Builder builder = SocketLimits.DEFAULT.toBuilder();
        return least
                ? builder.maxPayloadBytes(1).sendBytesPerPeer(1).receiveBytesPerPeer(1)
                : builder.sendBytesTotal(1L << 44).receiveBytesTotal(1L << 44);
    }

    @Test
    void everyLimitHasARange() {
        assertThat(limits()).containsExactlyInAnyOrderElementsOf(LIMITS.keySet());
    }

    @ParameterizedTest
    @MethodSource("limits")
    void limitsHaveTheirRange(String name) throws Throwable {
        Range range = LIMITS.get(name);
        assertThatCode(() -> build(roomy(true), name, range.least)).doesNotThrowAnyException();
        assertThatCode(() -> build(roomy(false), name, range.most)).doesNotThrowAnyException();
        refuses(roomy(true), name, range.least - 1, String.valueOf(range.least));
        refuses(roomy(false), name, range.most + 1, String.valueOf(range.most));
    }

    private static void refuses(SocketLimits.Builder builder, String name, long value, String bound) {
        assertThatThrownBy(() -> build(builder, name, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(name + " is " + value + "; it must be ")
                .hasMessageContaining(bound);
    }

    @Test
    void totalsAreNoLessThanTheirParts() {
        SocketLimits.Builder builder = SocketLimits.DEFAULT.toBuilder();
        assertThatThrownBy(() -> builder.sendBytesTotal((64L << 20) - 1).build())
                .hasMessage("sendBytesTotal is 67108863; it must be 67108864 to 17592186044416");
        SocketLimits.Builder receiving = SocketLimits.DEFAULT.toBuilder().receiveBytesPerPeer(100);
        assertThatThrownBy(() -> receiving.receiveBytesTotal(1_000).build())
                .hasMessage("receiveBytesTotal is 1000; it must be 67108864 to 17592186044416");
    }

    @ParameterizedTest
    @MethodSource("durations")
    void durationsAreAMillisecondToADay(String name) throws Throwable {
        assertThatCode(() -> build(shortest(), name, Duration.ofMillis(1))).doesNotThrowAnyException();
        assertThatCode(() -> build(longest(), name, Duration.ofDays(1))).doesNotThrowAnyException();
        if (MAY_BE_ZERO.contains(name)) {
            assertThatCode(() -> build(shortest(), name, Duration.ZERO)).doesNotThrowAnyException();
        } else {
            refuses(shortest(), name, Duration.ZERO);
        }
        refuses(shortest(), name, Duration.ofNanos(999_999));
        refuses(shortest(), name, Duration.ofSeconds(-1));
        refuses(longest(), name, Duration.ofDays(1).plusNanos(1));
        refuses(longest(), name, Duration.ofSeconds(Long.MAX_VALUE));
    }

    private static void refuses(SocketTiming.Builder builder, String name, Duration value) {
        String least = MAY_BE_ZERO.contains(name) ? "0, or 1 ms" : "1 ms";
        assertThatThrownBy(() -> build(builder, name, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(name + " is " + value + "; it must be " + least + " to 1 day");
    }

    /** What must not exceed another one is as short as may be. */
    private static SocketTiming.Builder shortest() {
        Duration least = Duration.ofMillis(1);
        return SocketTiming.DEFAULT.toBuilder()
                .heartbeat(least)
                .listenFirst(Duration.ZERO)
                .probationLeast(least);
    }

    private static SocketTiming.Builder longest() {
        Duration most = Duration.ofDays(1);
        return SocketTiming.DEFAULT.toBuilder().liveness(most).handshake(most).probationMost(most);
    }

    @Test
    void durationsThatBelongTogetherAreChecked() {
        SocketTiming.Builder builder = SocketTiming.DEFAULT.toBuilder();
        assertThatThrownBy(() -> builder.heartbeat(Duration.ofSeconds(16)).build())
                .hasMessage("heartbeat (PT16S) must not exceed liveness (PT15S)");
        SocketTiming.Builder second = SocketTiming.DEFAULT.toBuilder();
        assertThatThrownBy(() -> second.probationLeast(Duration.ofSeconds(1)).build())
                .hasMessage("probationLeast (PT1S) must not exceed probationMost (PT0.5S)");
        SocketTiming.Builder third = SocketTiming.DEFAULT.toBuilder();
        assertThatThrownBy(() -> third.listenFirst(Duration.ofSeconds(16)).build())
                .hasMessage("listenFirst (PT16S) must not exceed handshake (PT15S)");
    }

    @ParameterizedTest
    @MethodSource("durations")
    void durationThatIsMissingIsNamed(String name) {
        assertThatThrownBy(() -> {
                    SocketTiming.Builder builder = SocketTiming.DEFAULT.toBuilder();
                    try {
                        builder.getClass().getMethod(name, Duration.class).invoke(builder, (Object) null);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    builder.build();
                })
                .isInstanceOf(NullPointerException.class)
                .hasMessage(name);
    }

    @Test
    void optionThatIsMissingIsNamed() {
        AiomsgFactory factory = options -> {
            throw new UnsupportedOperationException("nothing is opened here");
        };
        SocketOptions options = factory.builder().options();
        assertThat(options.toBuilder().options()).isEqualTo(options);
        assertThatThrownBy(() -> options.toBuilder().peerPolicy(null).options()).hasMessage("peerPolicy");
        assertThatThrownBy(() -> options.toBuilder().resolver(null).options()).hasMessage("resolver");
        assertThatThrownBy(() -> options.toBuilder().listener(null).options()).hasMessage("listener");
        assertThatThrownBy(() -> options.toBuilder().limits(null).options()).hasMessage("limits");
        assertThatThrownBy(() -> options.toBuilder().timing(null).options()).hasMessage("timing");
        assertThatThrownBy(() -> options.toBuilder().delivery(null).options()).hasMessage("delivery");
        assertThatThrownBy(() -> options.toBuilder().sendMode(null).options()).hasMessage("sendMode");
    }
}
