package io.aiomsg.nio.engine;

import static io.aiomsg.nio.engine.RawEnd.MILLI;
import static io.aiomsg.nio.engine.RawEnd.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.AcknowledgementTimes;
import io.aiomsg.Identity;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** How long acknowledgements took, and how exactly that is known. */
final class AckTimesTest {

    private static final Identity A = Identity.named("a");
    private static final Identity B = Identity.named("b");

    @Property(tries = 200)
    void quantilesAreNotTooShortAndHardlyTooLong(
            @ForAll @Size(min = 1, max = 300) List<@LongRange(max = Long.MAX_VALUE / 1_000) Long> nanos) {
        AckTimes times = new AckTimes();
        nanos.forEach(times::add);
        AcknowledgementTimes snapshot = times.snapshot();

        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        assertThat(snapshot.count()).isEqualTo(sorted.length);
        assertThat(snapshot.max().toNanos()).isEqualTo(sorted[sorted.length - 1]);
        assertThat(snapshot.mean().toNanos()).isEqualTo(Arrays.stream(sorted).sum() / sorted.length);
        isAbout(snapshot.p50(), sorted, 0.5);
        isAbout(snapshot.p90(), sorted, 0.9);
        isAbout(snapshot.p99(), sorted, 0.99);
        isAbout(snapshot.p999(), sorted, 0.999);
    }

    private static void isAbout(Duration quantile, long[] sorted, double share) {
        long exact = sorted[(int) Math.ceil(share * sorted.length) - 1];
        assertThat(quantile.toNanos()).isBetween(exact, exact + exact / 8);
    }

    @Test
    void withoutAcknowledgementsThereAreNone() {
        assertThat(new AckTimes().snapshot()).isEqualTo(AcknowledgementTimes.NONE);
    }

    private static Duration times(RawEnd end) {
        AcknowledgementTimes times = end.engine.stats().acknowledgementTimes();
        assertThat(times.count()).isEqualTo(1);
        assertThat(times.mean()).isEqualTo(times.max());
        return times.max();
    }

    private static Tap.Frame lastOf(List<Tap.Frame> frames) {
        return frames.get(frames.size() - 1);
    }

    @Test
    void countsFromTheFirstWholeCopyOfAMessage() {
        RawEnd end = new RawEnd(Options.named("me").atLeastOnce());
        end.send(Frames.bytes("job"));
        end.pass(SECOND);
        RawEnd.Line a = end.accept(A);
        Tap.Frame request = lastOf(a.heard());
        for (int i = 0; i < 7; i++) {
            end.pass(SECOND);
            a.says(Frames.heartbeat());
        }
        assertThat(a.types()).contains(Frames.DATA_REQ);
        a.says(Frames.ack(request));
        assertThat(times(end)).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void countsTheTimeAtAFormerPeer() {
        RawEnd end = new RawEnd(Options.named("me").atLeastOnce());
        RawEnd.Line a = end.accept(A);
        end.send(Frames.bytes("job"));
        end.pass(SECOND);
        a.breaks();
        RawEnd.Line b = end.accept(B);
        end.pass(1_500 * MILLI);
        b.says(Frames.ack(lastOf(b.heard())));
        assertThat(times(end)).isEqualTo(Duration.ofMillis(2_500));
    }

    /** The peer is quicker than whoever has just written the message and is about to say so. */
    @Test
    void anAcknowledgementThatComesBeforeTheWriteIsKnownTookNoTime() {
        RawEnd end = new RawEnd(Options.named("me").atLeastOnce());
        RawEnd.Line a = end.accept(A);
        a.heard();
        a.stuck = true;
        end.send(Frames.bytes("job"));
        end.pass(SECOND);
        FrameWriter writer = a.connection.writer();
        assertThat(a.connection.takeWriting()).isTrue();
        assertThat(writer.take()).isPositive();
        ByteBuffer out = ByteBuffer.allocate(1_000);
        assertThat(writer.encode(out)).isTrue();
        byte[] envelope = Arrays.copyOfRange(out.array(), 4, out.position());
        a.says(Frames.ack(Frames.parse(envelope, 0)));
        writer.written(out.position(), end.nowNanos);
        a.connection.releaseWriting();

        assertThat(times(end)).isZero();
        assertThat(end.engine.isDrained()).isTrue();
    }
}
