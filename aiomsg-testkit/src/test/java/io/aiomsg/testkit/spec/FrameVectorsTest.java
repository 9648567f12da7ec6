package io.aiomsg.testkit.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.SocketLimits;
import io.aiomsg.nio.wire.FrameDecoder;
import io.aiomsg.nio.wire.FrameSink;
import io.aiomsg.nio.wire.V1;
import io.aiomsg.wirespec.WireSpec;
import io.aiomsg.wirespec.proto.Decoded;
import io.aiomsg.wirespec.proto.End;
import io.aiomsg.wirespec.proto.Layer;
import io.aiomsg.wirespec.proto.Nothing;
import io.aiomsg.wirespec.proto.Request;
import io.aiomsg.wirespec.proto.Vector;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The decoder of frames understands each vector of frames and envelopes as the specification does, however it is split. */
final class FrameVectorsTest {

    private static final int LIMIT = SocketLimits.DEFAULT.maxPayloadBytes() + V1.TYPE_SIZE + V1.ID_SIZE;
    private static final Decoded SKIPPED =
            Decoded.newBuilder().setSkipped(Nothing.getDefaultInstance()).build();
    private static final Decoded HEARTBEAT =
            Decoded.newBuilder().setHeartbeat(Nothing.getDefaultInstance()).build();

    @TestFactory
    Stream<DynamicTest> vectors() {
        return WireSpec.load().vectors().stream()
                .filter(vector -> vector.getLayer() == Layer.FRAMES || vector.getLayer() == Layer.ENVELOPES)
                .map(vector -> DynamicTest.dynamicTest(vector.getId(), () -> check(vector)));
    }

    private static void check(Vector vector) {
        byte[] octets = Forms.octets(vector);
        for (int piece : new int[] {Math.max(1, octets.length), 1, 7}) {
            Outcome outcome = decode(octets, piece);
            assertThat(outcome.decoded).as("in pieces of %d", piece).isEqualTo(canonical(vector));
            assertThat(outcome.end).as("in pieces of %d", piece).isEqualTo(vector.getEnd());
        }
        Forms.cuts(octets.length).forEach(length -> {
            Outcome outcome = decode(Forms.cut(octets, length), octets.length);
            assertThat(outcome.decoded)
                    .as("of %d octets", length)
                    .isEqualTo(first(outcome.decoded.size(), canonical(vector)));
            if (vector.getEnd() != End.ENDED) {
                assertThat(outcome.end).as("of %d octets", length).isNotEqualTo(End.ENDED);
            }
        });
        if (Forms.takesMore(vector)) {
            Outcome outcome = decode(Forms.withMore(octets), octets.length + 2);
            List<Decoded> expected = new ArrayList<>(canonical(vector));
            if (vector.getEnd() == End.OPEN) {
                expected.add(HEARTBEAT);
            }
            assertThat(outcome.decoded).as("with octets behind").isEqualTo(expected);
            assertThat(outcome.end).as("with octets behind").isEqualTo(vector.getEnd());
        }
    }

    private static List<Decoded> first(int count, List<Decoded> all) {
        return all.subList(0, Math.min(count, all.size()));
    }

    /** What is decoded, with hexadecimal digits as we write them. */
    private static List<Decoded> canonical(Vector vector) {
        return vector.getDecodedList().stream()
                .map(decoded -> switch (decoded.getWhatCase()) {
                    case HELLO ->
                        decoded.toBuilder().setHello(digits(decoded.getHello())).build();
                    case DATA ->
                        decoded.toBuilder().setData(digits(decoded.getData())).build();
                    case ACK ->
                        decoded.toBuilder().setAck(digits(decoded.getAck())).build();
                    case DATA_REQ ->
                        request(
                                digits(decoded.getDataReq().getId()),
                                digits(decoded.getDataReq().getPayload()));
                    case HEARTBEAT, SKIPPED, CLASSIC_IDENTITY, WEBSOCKET, WHAT_NOT_SET -> decoded;
                })
                .toList();
    }

    private static String digits(String hex) {
        return HexFormat.of().formatHex(WireSpec.hex(hex));
    }

    private static Decoded request(String id, String payload) {
        return Decoded.newBuilder()
                .setDataReq(Request.newBuilder().setId(id).setPayload(payload))
                .build();
    }

    /** What came of some octets. */
    private record Outcome(List<Decoded> decoded, End end) {}

    /** As a connection does it: octets come into a buffer in pieces, and all that can be decoded is. */
    private static Outcome decode(byte[] octets, int piece) {
        FrameDecoder decoder = new FrameDecoder(LIMIT);
        Script script = new Script();
        ByteBuffer in = ByteBuffer.allocate(FrameDecoder.MIN_INPUT_SIZE);
        for (int at = 0; at < octets.length; ) {
            int size = Math.min(Math.min(piece, octets.length - at), in.remaining());
            in.put(octets, at, size).flip();
            at += size;
            FrameDecoder.Step step;
            do {
                step = decoder.step(in, script);
            } while (step == FrameDecoder.Step.FRAME);
            if (step == FrameDecoder.Step.TOO_LONG) {
                return new Outcome(script.decoded, End.ENDED);
            }
            in.compact();
        }
        boolean leftOver = in.position() > 0 || decoder.withinLargeFrame();
        return new Outcome(script.decoded, leftOver ? End.INCOMPLETE : End.OPEN);
    }

    /** Writes down what it is told. */
    private static final class Script implements FrameSink {
        private final List<Decoded> decoded = new ArrayList<>();

        /** Another HELLO, after the handshake. */
        @Override
        public void hello(int version, byte @Nullable [] identity) {
            decoded.add(SKIPPED);
        }

        @Override
        public void heartbeat() {
            decoded.add(HEARTBEAT);
        }

        @Override
        public void data(byte[] payload) {
            decoded.add(Decoded.newBuilder()
                    .setData(HexFormat.of().formatHex(payload))
                    .build());
        }

        @Override
        public void request(long idHigh, long idLow, byte[] payload) {
            decoded.add(
                    FrameVectorsTest.request(id(idHigh, idLow), HexFormat.of().formatHex(payload)));
        }

        @Override
        public void ack(long idHigh, long idLow) {
            decoded.add(Decoded.newBuilder().setAck(id(idHigh, idLow)).build());
        }

        @Override
        public void skipped() {
            decoded.add(SKIPPED);
        }

        @Override
        public boolean reserve(int payloadSize) {
            return true;
        }

        private static String id(long high, long low) {
            return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
        }
    }
}
