package io.aiomsg.nio.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.nio.wire.FrameDecoder.Step;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** {@link FrameDecoder}: however octets are split, the same calls come out of it; nothing is allocated on a promise. */
final class FrameDecoderTest {

    private static final int LIMIT = 300_000;

    private static final byte[] EMPTY = new byte[4];
    private static final byte[] ID = new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    private static final long HIGH = 0x0102030405060708L;
    private static final long LOW = 0x090a0b0c0d0e0f10L;

    /** A vector: octets and the calls they mean. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Vector(byte[] octets, List<String> calls) {}

    // ---- octets ----

    private static byte[] octets(int type, byte[]... parts) {
        int size = 1 + Stream.of(parts).mapToInt(part -> part.length).sum();
        ByteBuffer frame = ByteBuffer.allocate(4 + size).putInt(size).put((byte) type);
        for (byte[] part : parts) {
            frame.put(part);
        }
        return frame.array();
    }

    private static byte[] large(int type, int size) {
        byte[] body = new byte[size];
        new SplittableRandom(size).nextBytes(body);
        return octets(type, body);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static List<Vector> vectors() {
        return List.of(
                new Vector(octets(1, new byte[] {1}, ID), List.of("hello 1 " + Arrays.toString(ID))),
                new Vector(octets(1, new byte[] {1}, ID, new byte[9]), List.of("hello 1 " + Arrays.toString(ID))),
                new Vector(octets(1, new byte[] {2}, ID), List.of("hello 2 " + Arrays.toString(ID))),
                new Vector(octets(1, new byte[] {1}, new byte[15]), List.of("hello 1 null")),
                new Vector(octets(1), List.of("hello -1 null")),
                new Vector(octets(2), List.of("heartbeat")),
                new Vector(octets(2, new byte[5]), List.of("heartbeat")),
                new Vector(octets(3), List.of("data 0 1")),
                new Vector(octets(3, new byte[] {7, 8}), List.of("data 2 " + Arrays.hashCode(new byte[] {7, 8}))),
                new Vector(octets(4, ID), List.of("request " + HIGH + " " + LOW + " 0 1")),
                new Vector(octets(4, ID, new byte[] {9}), List.of("request " + HIGH + " " + LOW + " 1 40")),
                new Vector(octets(4, new byte[15]), List.of("skipped")),
                new Vector(octets(5, ID), List.of("ack " + HIGH + " " + LOW)),
                new Vector(octets(5, new byte[15]), List.of("skipped")),
                new Vector(octets(6), List.of("skipped")),
                new Vector(octets(0xff, new byte[40]), List.of("skipped")),
                new Vector(EMPTY, List.of("skipped")),
                new Vector(large(3, 65_535), List.of(data(large(3, 65_535)))),
                new Vector(large(3, 65_536), List.of(data(large(3, 65_536)))),
                new Vector(large(3, 200_000), List.of(data(large(3, 200_000)))),
                new Vector(large(2, 70_000), List.of("heartbeat")),
                new Vector(large(9, 70_000), List.of("skipped")));
    }

    private static String data(byte[] frame) {
        byte[] payload = Arrays.copyOfRange(frame, 5, frame.length);
        return "data " + payload.length + " " + Arrays.hashCode(payload);
    }

    // ---- decoding ----

    /** Writes down what it is told, reservations apart. */
    private static final class Script implements FrameSink {
        final List<String> calls = new ArrayList<>();
        final List<Integer> reservations = new ArrayList<>();
        boolean generous = true;

        @Override
        public void hello(int version, byte[] identity) {
            calls.add("hello " + version + " " + (identity == null ? null : Arrays.toString(identity)));
        }

        @Override
        public void heartbeat() {
            calls.add("heartbeat");
        }

        @Override
        public void data(byte[] payload) {
            calls.add("data " + payload.length + " " + Arrays.hashCode(payload));
        }

        @Override
        public void request(long idHigh, long idLow, byte[] payload) {
            calls.add("request " + idHigh + " " + idLow + " " + payload.length + " " + Arrays.hashCode(payload));
        }

        @Override
        public void ack(long idHigh, long idLow) {
            calls.add("ack " + idHigh + " " + idLow);
        }

        @Override
        public void skipped() {
            calls.add("skipped");
        }

        @Override
        public boolean reserve(int payloadSize) {
            reservations.add(payloadSize);
            return generous;
        }
    }

    /** Feeds octets in pieces through a buffer, as a lane does, until the end or an error. */
    private static List<String> decode(byte[] octets, int limit, SplittableRandom split, int mostPiece) {
        FrameDecoder decoder = new FrameDecoder(limit);
        Script script = new Script();
        ByteBuffer in = ByteBuffer.allocate(FrameDecoder.MIN_INPUT_SIZE + 100).limit(0);
        int fed = 0;
        while (true) {
            byte[] plain = split.nextBoolean() ? decoder.takeData(in) : null;
            if (plain != null) {
                script.data(plain);
                continue;
            }
            Step step = decoder.step(in, script);
            if (step == Step.TOO_LONG) {
                script.calls.add("too long " + decoder.announcedSize());
                return script.calls;
            }
            if (step != Step.FRAME) {
                if (fed == octets.length) {
                    return script.calls;
                }
                in.compact();
                int piece = Math.min(in.remaining(), octets.length - fed);
                piece = mostPiece == 0 ? piece : Math.min(piece, 1 + split.nextInt(mostPiece));
                assertThat(piece).as("room for more input").isPositive();
                in.put(octets, fed, piece).flip();
                fed += piece;
            }
        }
    }

    private static List<String> decodeWhole(byte[] octets, int limit) {
        FrameDecoder decoder = new FrameDecoder(limit);
        Script script = new Script();
        ByteBuffer in = ByteBuffer.wrap(octets);
        Step step = Step.FRAME;
        while (step == Step.FRAME) {
            step = decoder.step(in, script);
        }
        if (step == Step.TOO_LONG) {
            script.calls.add("too long " + decoder.announcedSize());
        }
        return script.calls;
    }

    // ---- each vector ----

    @Example
    void vectorsDecodeWhole() {
        for (Vector vector : vectors()) {
            assertThat(decodeWhole(vector.octets, LIMIT)).isEqualTo(vector.calls);
        }
    }

    @Example
    void vectorsDecodeOctetByOctet() {
        for (Vector vector : vectors()) {
            assertThat(decode(vector.octets, LIMIT, new SplittableRandom(1), 1)).isEqualTo(vector.calls);
        }
    }

    @Example
    void vectorsDecodeWithOctetsBehind() {
        for (Vector vector : vectors()) {
            byte[] more = join(vector.octets, octets(2), new byte[] {0, 0});
            List<String> calls = new ArrayList<>(vector.calls);
            calls.add("heartbeat");
            assertThat(decodeWhole(more, LIMIT)).isEqualTo(calls);
            assertThat(decode(more, LIMIT, new SplittableRandom(2), 50)).isEqualTo(calls);
        }
    }

    @Example
    void truncatedVectorsStarve() {
        for (Vector vector : vectors()) {
            int stride = Math.max(1, vector.octets.length / 97);
            for (int size = 0; size < vector.octets.length; size += stride) {
                assertThat(decodeWhole(Arrays.copyOf(vector.octets, size), LIMIT))
                        .isEmpty();
            }
            assertThat(decodeWhole(Arrays.copyOf(vector.octets, vector.octets.length - 1), LIMIT))
                    .isEmpty();
        }
    }

    // ---- any octets ----

    @Property(tries = 200)
    void anySplitGivesTheSameCalls(@ForAll("streams") byte[] octets, @ForAll long seed) {
        List<String> whole = decodeWhole(octets, LIMIT);
        SplittableRandom random = new SplittableRandom(seed);
        for (int mostPiece : new int[] {octets.length < 5_000 ? 1 : 700, 7_000, 100_000, 0}) {
            assertThat(decode(octets, LIMIT, random, mostPiece)).isEqualTo(whole);
        }
    }

    @Property(tries = 1_000)
    void anyJunkGivesTheSameCalls(@ForAll byte[] junk, @ForAll long seed) {
        assertThat(decode(junk, LIMIT, new SplittableRandom(seed), 5)).isEqualTo(decodeWhole(junk, LIMIT));
    }

    @Provide
    Arbitrary<byte[]> streams() {
        Arbitrary<byte[]> vectors = Arbitraries.integers()
                .between(0, vectors().size() - 1)
                .map(index -> vectors().get(index).octets);
        Arbitrary<byte[]> small = Combinators.combine(
                        Arbitraries.integers().between(0, 7),
                        Arbitraries.bytes().array(byte[].class).ofMaxSize(40))
                .as((type, body) -> octets(type, body));
        Arbitrary<byte[]> junk = Arbitraries.bytes().array(byte[].class).ofMaxSize(12);
        Arbitrary<byte[]> oversized = Arbitraries.integers()
                .filter(length -> length < 0 || length > LIMIT)
                .map(length -> ByteBuffer.allocate(4).putInt(length).array());
        Arbitrary<byte[]> nearTheLimit = Combinators.combine(
                        Arbitraries.integers().between(LIMIT - 20, LIMIT + 2),
                        Arbitraries.integers().between(2, 4))
                .as((length, type) -> ByteBuffer.allocate(30)
                        .putInt(length)
                        .put(type.byteValue())
                        .array());
        return Arbitraries.frequencyOf(
                        Tuple.of(3, vectors),
                        Tuple.of(20, small),
                        Tuple.of(1, junk),
                        Tuple.of(1, oversized),
                        Tuple.of(1, nearTheLimit))
                .list()
                .ofMaxSize(12)
                .map(parts -> join(parts.toArray(new byte[0][])));
    }

    // ---- limits and reservations ----

    @Example
    void lengthBeyondTheLimitIsAnErrorBeforeAnythingElse() {
        for (int length : new int[] {LIMIT + 1, Integer.MAX_VALUE, Integer.MIN_VALUE, -1}) {
            FrameDecoder decoder = new FrameDecoder(LIMIT);
            Script script = new Script();
            ByteBuffer in =
                    ByteBuffer.allocate(100).putInt(length).put((byte) 3).rewind();

            assertThat(decoder.step(in, script)).isEqualTo(Step.TOO_LONG);

            assertThat(decoder.announcedSize()).isEqualTo(Integer.toUnsignedLong(length));
            assertThat(decoder.reservedBytes()).isZero();
            assertThat(script.reservations).isEmpty();
            assertThat(script.calls).isEmpty();
            assertThat(decoder.step(in, script)).isEqualTo(Step.TOO_LONG);
        }
    }

    @Example
    void lengthAtTheLimitIsDecoded() {
        byte[] octets = large(3, 1_000);
        byte[] request = octets(4, ID, new byte[1_000]);
        // The limit is that of a request, whose id does not belong to its payload.
        int limit = 1_000 + V1.TYPE_SIZE + V1.ID_SIZE;

        assertThat(decodeWhole(octets, limit)).containsExactly(data(octets));
        assertThat(decodeWhole(octets, limit - 1)).containsExactly("too long 1001");
        assertThat(decodeWhole(request, limit)).hasSize(1).doesNotContain("too long 1017");
        assertThat(decodeWhole(request, limit - 1)).containsExactly("too long 1017");
    }

    @Example
    void nothingIsKeptOfALargeFrameUntilItIsAllowed() {
        FrameDecoder decoder = new FrameDecoder(LIMIT);
        Script script = new Script();
        script.generous = false;
        byte[] octets = large(3, 100_000);
        ByteBuffer in = ByteBuffer.wrap(octets, 0, 60_000);

        assertThat(decoder.step(in, script)).isEqualTo(Step.NO_CREDIT);

        assertThat(script.reservations).containsExactly(100_000);
        assertThat(decoder.reservedBytes()).isZero();
        assertThat(decoder.withinLargeFrame()).isFalse();
        assertThat(in.position()).isZero();
        script.generous = true;
        assertThat(decoder.step(in, script)).isEqualTo(Step.STARVED);
        assertThat(decoder.reservedBytes()).isEqualTo(100_000);
        assertThat(decoder.missingBytes()).isEqualTo(100_005 - 60_000);
        assertThat(decoder.step(ByteBuffer.wrap(octets, 60_000, 40_005), script))
                .isEqualTo(Step.FRAME);
        assertThat(script.calls).containsExactly(data(octets));
        assertThat(decoder.reservedBytes()).isZero();
    }

    @Example
    void largeFramesThatAreNoMessagesReserveNothing() {
        for (int type : new int[] {1, 2, 5, 9}) {
            FrameDecoder decoder = new FrameDecoder(LIMIT);
            Script script = new Script();
            script.generous = false;

            decoder.step(ByteBuffer.wrap(large(type, 100_000), 0, 50_000), script);

            assertThat(script.reservations).isEmpty();
            assertThat(decoder.reservedBytes()).isZero();
        }
    }

    @Example
    void largeRequestKeepsItsId() {
        byte[] octets = octets(4, ID, new byte[100_000]);

        assertThat(decode(octets, LIMIT, new SplittableRandom(3), 9_000))
                .containsExactly("request " + HIGH + " " + LOW + " 100000 " + Arrays.hashCode(new byte[100_000]));
    }

    // ---- encoders ----

    @Property
    void encodersAndDecoderAgree(@ForAll long high, @ForAll long low, @ForAll byte[] payload) {
        ByteBuffer out = ByteBuffer.allocate(200 + 2 * payload.length);
        out.put(V1.helloFrame(ID));
        out.put(V1.heartbeatFrame());
        V1.putDataHead(out, payload.length);
        out.put(payload);
        V1.putDataReqHead(out, high, low, payload.length);
        out.put(payload);
        V1.putAck(out, high, low);

        String what = payload.length + " " + Arrays.hashCode(payload);
        assertThat(decodeWhole(Arrays.copyOf(out.array(), out.position()), LIMIT))
                .containsExactly(
                        "hello 1 " + Arrays.toString(ID),
                        "heartbeat",
                        "data " + what,
                        "request " + high + " " + low + " " + what,
                        "ack " + high + " " + low);
    }

    @Example
    void encodersPutTheOctetsOfTheProtocol() {
        assertThat(V1.helloFrame(ID)).isEqualTo(octets(1, new byte[] {1}, ID));
        assertThat(V1.heartbeatFrame()).isEqualTo(new byte[] {0, 0, 0, 1, 2});
        ByteBuffer out = ByteBuffer.allocate(V1.ACK_FRAME_SIZE);
        V1.putAck(out, HIGH, LOW);
        assertThat(out.array()).isEqualTo(octets(5, ID));
    }
}
