package io.aiomsg.nio.engine;

import static io.aiomsg.nio.engine.RawEnd.MILLI;
import static io.aiomsg.nio.engine.RawEnd.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.Identity;
import io.aiomsg.SocketEvent;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** When an address is dialled again (R8, R3). */
final class RedialTest {

    private static final Identity PEER = Identity.named("peer");

    private static RawEnd world(long seed) {
        return new RawEnd(Options.named("me"), seed);
    }

    /** Lets time pass until the next dial; how long that took. */
    private static long untilDial(RawEnd end) {
        long start = end.nowNanos;
        int dials = end.dials.size();
        while (end.dials.size() == dials) {
            end.pass(MILLI);
            if (end.nowNanos - start > 120 * SECOND) {
                throw new AssertionError("not dialled again");
            }
        }
        return end.nowNanos - start;
    }

    private static void fail(RawEnd end, Redial link) {
        end.engine.now(end.nowNanos);
        end.engine.dialFailed(link, "Connection refused");
    }

    private static void within(long nanos, long least, long most) {
        assertThat(nanos).isBetween(least, most + 2 * MILLI);
    }

    @Property(tries = 40)
    void delaysGrowToFiveSecondsAndNoFurther(@ForAll long seed) {
        RawEnd end = world(seed);
        Redial link = end.connect("there");
        for (int n = 0; n < 9; n++) {
            fail(end, link);
            long spread = Math.min(5 * SECOND, (200 * MILLI) << n);
            within(untilDial(end), 100 * MILLI, 100 * MILLI + spread);
        }
    }

    @Example
    void delaysAreSpread() {
        long least = Long.MAX_VALUE;
        long most = 0;
        for (int seed = 0; seed < 60; seed++) {
            RawEnd end = world(seed * 1_000_003L);
            Redial link = end.connect("there");
            for (int n = 0; n < 6; n++) {
                fail(end, link);
                long delay = untilDial(end);
                least = n < 5 ? least : Math.min(least, delay);
                most = n < 5 ? most : Math.max(most, delay);
            }
        }
        assertThat(least).isLessThan(SECOND);
        assertThat(most).isGreaterThan(4 * SECOND);
    }

    @Property(tries = 40)
    void firstDelaysAfterALossAreShort(@ForAll long seed, @ForAll @IntRange(min = 0, max = 20) int upSeconds) {
        RawEnd end = world(seed);
        Redial link = end.connect("there");
        RawEnd.Line line = end.dialled(link, PEER).says(Frames.heartbeat());
        for (int i = 0; i < upSeconds; i++) {
            end.pass(SECOND);
            line.says(Frames.heartbeat());
        }
        line.breaks();
        long lost = end.nowNanos;

        while (end.nowNanos - lost < 5 * SECOND) {
            within(untilDial(end), 100 * MILLI, SECOND);
            fail(end, link);
        }
    }

    @Property(tries = 20)
    void connectionThatWasUpForFiveSecondsResetsTheDelays(@ForAll long seed) {
        RawEnd end = world(seed);
        Redial link = end.connect("there");
        for (int i = 0; i < 8; i++) {
            fail(end, link);
            untilDial(end);
        }
        RawEnd.Line line = end.dialled(link, PEER).says(Frames.heartbeat());
        end.pass(4 * SECOND);
        line.says(Frames.heartbeat());
        end.pass(SECOND + 100 * MILLI);

        line.breaks();

        within(untilDial(end), 100 * MILLI, 300 * MILLI);
    }

    @Property(tries = 20)
    void addressThatClosesWithoutHelloIsLeftAloneForUpToThirtySeconds(@ForAll long seed) {
        RawEnd end = world(seed);
        Redial link = end.connect("there");
        long longest = 0;
        for (int n = 0; n < 14; n++) {
            RawEnd.Line line = end.dialled(link);
            end.pass(200 * MILLI);
            line.ends();
            long delay = untilDial(end);
            within(delay, 100 * MILLI, 100 * MILLI + Math.min(30 * SECOND, (200 * MILLI) << n));
            longest = Math.max(longest, delay);
        }
        assertThat(longest).isGreaterThan(15 * SECOND);
    }

    @Example
    void disconnectionOfAnyPeerEndsTheLongWait() {
        RawEnd end = world(3);
        Redial link = end.connect("there");
        RawEnd.Line other = end.accept(PEER);
        for (int n = 0; n < 14; n++) {
            RawEnd.Line line = end.dialled(link);
            end.pass(200 * MILLI);
            line.ends();
            other.says(Frames.heartbeat());
            if (n < 13) {
                untilDial(end);
                other.says(Frames.heartbeat());
            }
        }

        end.accept(Identity.named("third")).breaks();

        within(untilDial(end), 100 * MILLI, SECOND);
    }

    // AIO-CON-022
    @Example
    void dialThatIsNotAnsweredIsGivenUp() {
        RawEnd end = world(1);
        end.connect("there");

        end.pass(5 * SECOND + 400 * MILLI);

        assertThat(end.dials).hasSize(2);
        assertThat(end.events(SocketEvent.DialFailed.class)).hasSize(1);
    }

    @Example
    void failedDialsAreCountedInTheEvents() {
        RawEnd end = world(1);
        Redial link = end.connect("there");
        for (int i = 0; i < 3; i++) {
            fail(end, link);
            untilDial(end);
        }

        assertThat(end.events(SocketEvent.DialFailed.class))
                .extracting(SocketEvent.DialFailed::attempt)
                .containsExactly(1, 2, 3);
    }

    @Example
    void closedLinkIsNotDialled() {
        RawEnd end = world(1);
        Redial link = end.connect("there");
        fail(end, link);

        end.engine.close(link);
        end.pass(60 * SECOND);

        assertThat(end.dials).hasSize(1);
    }
}
