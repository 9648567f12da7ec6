package io.aiomsg.nio.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.Identity;
import io.aiomsg.nio.wire.V1;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** {@link FrameWriter}: whatever the buffers and however little the kernel takes, the same octets go out, once. */
final class FrameWriterTest {

    private static final Identity PEER = Identity.named("peer");

    private static RawEnd end(boolean atLeastOnce) {
        Options options = Options.named("me");
        return new RawEnd(atLeastOnce ? options.atLeastOnce() : options);
    }

    private static byte[] payload(int index, int size) {
        byte[] payload = new byte[size];
        for (int i = 0; i < size; i++) {
            payload[i] = (byte) (index * 17 + i);
        }
        return payload;
    }

    /** Writes everything through buffers of random sizes to a kernel that takes random amounts. */
    private static byte[] drain(RawEnd.Line line, SplittableRandom random) {
        ByteArrayOutputStream kernel = new ByteArrayOutputStream();
        FrameWriter writer = line.connection.writer();
        assertThat(line.connection.takeWriting()).isTrue();
        while (writer.take() > 0) {
            ByteBuffer out = ByteBuffer.allocate(V1.DATA_REQ_OVERHEAD + random.nextInt(300));
            writer.encode(out);
            out.flip();
            while (out.hasRemaining()) {
                int octets = random.nextInt(out.remaining() + 1);
                kernel.write(out.array(), out.position(), octets);
                out.position(out.position() + octets);
                writer.written(octets, 0);
            }
        }
        line.connection.releaseWriting();
        return kernel.toByteArray();
    }

    @Property(tries = 200)
    void sameOctetsForAnyBuffers(
            @ForAll long seed,
            @ForAll boolean atLeastOnce,
            @ForAll @Size(max = 25) List<@IntRange(min = 0, max = 6_000) Integer> sizes) {
        RawEnd end = end(atLeastOnce);
        RawEnd.Line line = end.accept(PEER);
        line.heard();
        line.stuck = true;
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (int i = 0; i < sizes.size(); i++) {
            byte[] payload = payload(i, sizes.get(i));
            assertThat(end.send(payload.clone())).isEqualTo(SocketEngine.Outcome.ACCEPTED);
            expected.writeBytes(atLeastOnce ? requestFrame(end, i, payload) : Frames.frame(Frames.DATA, payload));
        }

        byte[] written = drain(line, new SplittableRandom(seed));

        assertThat(written).isEqualTo(expected.toByteArray());
        assertThat(end.engine.queuedMessages()).isZero();
        assertThat(end.engine.stats().messagesSent()).isEqualTo(sizes.size());
        assertThat(end.engine.stats().octetsSent())
                .isEqualTo(sizes.stream().mapToLong(Integer::longValue).sum());
    }

    private static byte[] requestFrame(RawEnd end, int index, byte[] payload) {
        long first = new SplittableRandomIds().first;
        return Frames.frame(
                Frames.DATA_REQ,
                ByteBuffer.allocate(16)
                        .putLong(end.engine.requests.idHigh)
                        .putLong(first + index)
                        .array(),
                payload);
    }

    /** What an engine seeded like {@link RawEnd} numbers its requests from. */
    private static final class SplittableRandomIds {
        private final long first;

        SplittableRandomIds() {
            SplittableRandom random = new SplittableRandom(1);
            random.nextLong();
            first = random.nextLong() >>> 2;
        }
    }

    // AIO-DLV-016
    @Property(tries = 300)
    void whatWasNotWholeWhenItBrokeIsGivenBackInOrder(
            @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 0, max = 6_000) Integer> sizes,
            @ForAll @IntRange(min = 0, max = 60_000) int cut) {
        RawEnd end = end(false);
        RawEnd.Line line = end.accept(PEER);
        line.heard();
        line.stuck = true;
        int whole = 0;
        int octets = 0;
        for (int i = 0; i < sizes.size(); i++) {
            end.send(payload(i, sizes.get(i)));
            octets += V1.DATA_OVERHEAD + sizes.get(i);
            whole += octets <= cut ? 1 : 0;
        }
        writeExactly(line, Math.min(cut, octets));

        line.breaks();

        assertThat(end.engine.queuedMessages()).isEqualTo(sizes.size() - whole);
        assertThat(end.engine.stats().messagesSent()).isEqualTo(whole);
        List<Tap.Frame> again = end.accept(Identity.named("next")).heard();
        List<byte[]> expected = new ArrayList<>();
        for (int i = whole; i < sizes.size(); i++) {
            expected.add(payload(i, sizes.get(i)));
        }
        assertThat(again.stream().filter(frame -> frame.type() == Frames.DATA).map(Tap.Frame::payload))
                .containsExactlyElementsOf(expected);
    }

    private static void writeExactly(RawEnd.Line line, int octets) {
        FrameWriter writer = line.connection.writer();
        assertThat(line.connection.takeWriting()).isTrue();
        int left = octets;
        while (left > 0 && writer.take() > 0) {
            ByteBuffer out = ByteBuffer.allocate(1_000);
            writer.encode(out);
            int size = Math.min(left, out.position());
            writer.written(size, 0);
            left -= size;
        }
        line.connection.releaseWriting();
    }

    @Example
    void requestAcknowledgedWhileItsCopyIsQueuedIsNotWritten() {
        RawEnd end = end(true);
        RawEnd.Line line = end.accept(PEER);
        end.send(Frames.bytes("job"));
        Tap.Frame request = line.heard().get(1);
        line.stuck = true;
        for (int i = 0; i < 6; i++) {
            end.pass(RawEnd.SECOND);
            line.says(Frames.heartbeat());
        }
        assertThat(end.engine.queuedMessages()).isEqualTo(1);

        line.says(Frames.ack(request));
        line.stuck = false;

        assertThat(line.types()).doesNotContain(Frames.DATA_REQ);
        assertThat(end.engine.queuedMessages()).isZero();
        assertThat(end.engine.isDrained()).isTrue();
    }

    @Example
    void emptyMessageIsAFrameOfItsOwn() {
        RawEnd end = end(false);
        RawEnd.Line line = end.accept(PEER);
        line.heard();

        end.send(new byte[0]);

        assertThat(line.heard()).singleElement().satisfies(frame -> {
            assertThat(frame.type()).isEqualTo(Frames.DATA);
            assertThat(frame.payload()).isEmpty();
        });
    }
}
