package io.aiomsg.testkit.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.DisconnectReason;
import io.aiomsg.Identity;
import io.aiomsg.Message;
import io.aiomsg.testkit.Simulation;
import io.aiomsg.testkit.peer.MessageId;
import io.aiomsg.testkit.peer.ScriptedListener;
import io.aiomsg.testkit.peer.ScriptedPeer;
import io.aiomsg.wirespec.WireSpec;
import io.aiomsg.wirespec.proto.Decoded;
import io.aiomsg.wirespec.proto.End;
import io.aiomsg.wirespec.proto.Layer;
import io.aiomsg.wirespec.proto.Receiver;
import io.aiomsg.wirespec.proto.Vector;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** A whole socket understands each vector of handshakes as the specification does, at either end, however it is split. */
final class HandshakeVectorsTest {

    private static final Identity SOCKET = Identity.named("socket");
    private static final int PORT = 25_000;

    /** By then a connection that is rejected has ended: the close may be delayed by up to a second. */
    private static final Duration REJECTED_WITHIN = Duration.ofMillis(1_500);

    /** Longer than a rejection, shorter than the handshake's deadline. */
    private static final Duration GOES_ON_FOR = Duration.ofSeconds(3);

    private static final Duration A_MOMENT = Duration.ofMillis(1);

    /** What wrong octets end a connection for. */
    private static final DisconnectReason[] ENDS = {
        DisconnectReason.BAD_HELLO,
        DisconnectReason.WRONG_VERSION,
        DisconnectReason.NOT_AIOMSG,
        DisconnectReason.FRAME_TOO_LONG
    };

    /** Octets sent in pieces, and what is to be made of them. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Try(byte[] octets, int piece, List<Decoded> decoded, End end) {}

    @TestFactory
    Stream<DynamicTest> vectors() {
        return WireSpec.load().vectors().stream()
                .filter(vector -> vector.getLayer() == Layer.HANDSHAKES)
                .flatMap(vector -> Stream.of(Receiver.BIND_END, Receiver.CONNECT_END)
                        .filter(end -> vector.getReceiver() == end || vector.getReceiver() == Receiver.ANY_END)
                        .map(end -> DynamicTest.dynamicTest(vector.getId() + " to " + end, () -> check(vector, end))));
    }

    private static void check(Vector vector, Receiver end) throws Exception {
        byte[] octets = Forms.octets(vector);
        attempt(new Try(octets, octets.length, vector.getDecodedList(), vector.getEnd()), end);
        attempt(new Try(octets, 1, vector.getDecodedList(), vector.getEnd()), end);
        if (Forms.takesMore(vector)) {
            byte[] more = Forms.withMore(octets);
            attempt(new Try(more, more.length, vector.getDecodedList(), vector.getEnd()), end);
        }
        if (hellos(vector.getDecodedList()).count() == 1) {
            int hello = helloSize(octets);
            for (int length : IntStream.of(1, 4, 5, 6, hello - 1).toArray()) {
                attempt(new Try(Forms.cut(octets, length), length, List.of(), End.INCOMPLETE), end);
            }
        }
    }

    private static void attempt(Try attempt, Receiver end) throws Exception {
        try (Simulation simulation = Simulation.seeded(1)) {
            if (end == Receiver.BIND_END) {
                bindEnd(attempt, simulation);
            } else {
                connectEnd(attempt, simulation);
            }
            if (attempt.end == End.REJECTED || attempt.end == End.ENDED) {
                simulation.expectDisconnects(ENDS);
            }
            simulation.verify();
        }
    }

    private static void bindEnd(Try attempt, Simulation simulation) throws Exception {
        try (AiomsgSocket socket =
                simulation.host("socket").builder().identity(SOCKET).open()) {
            socket.bind("0.0.0.0", PORT);
            try (ScriptedPeer peer = new ScriptedPeer(simulation.host("peer").connectRaw("socket", PORT))) {
                peer.sendSplit(attempt.octets, attempt.piece, A_MOMENT);
                // If the end comes in the same moment, there may be no answer any more.
                if (attempt.end != End.ENDED
                        && hellos(attempt.decoded).findAny().isPresent()) {
                    peer.expectHello(SOCKET);
                }
                judge(attempt, socket, peer);
            }
        }
    }

    private static void connectEnd(Try attempt, Simulation simulation) throws Exception {
        try (ScriptedListener listener =
                        new ScriptedListener(simulation.host("peer").listenRaw(PORT));
                AiomsgSocket socket =
                        simulation.host("socket").builder().identity(SOCKET).open()) {
            socket.connect("peer", PORT);
            try (ScriptedPeer peer = listener.accept()) {
                peer.expectHello(SOCKET);
                peer.sendSplit(attempt.octets, attempt.piece, A_MOMENT);
                judge(attempt, socket, peer);
            }
        }
    }

    private static void judge(Try attempt, AiomsgSocket socket, ScriptedPeer peer) throws Exception {
        for (Decoded decoded : attempt.decoded) {
            judge(decoded, socket, peer);
        }
        if (attempt.end == End.REJECTED) {
            peer.expectEnd(REJECTED_WITHIN);
        } else if (attempt.end == End.ENDED) {
            peer.ignoreRest();
            peer.expectEnd(REJECTED_WITHIN);
        } else {
            peer.expectOnlyHeartbeats(GOES_ON_FOR);
            hellos(attempt.decoded)
                    .forEach(identity -> assertThat(socket.peers())
                            .singleElement()
                            .satisfies(info -> assertThat(info.identity()).isEqualTo(identity)));
        }
        assertThat(socket.tryReceive()).isNull();
        peer.ignoreRest();
    }

    private static void judge(Decoded decoded, AiomsgSocket socket, ScriptedPeer peer) throws Exception {
        switch (decoded.getWhatCase()) {
            case DATA -> assertThat(take(socket).payload()).isEqualTo(WireSpec.hex(decoded.getData()));
            case DATA_REQ -> {
                assertThat(take(socket).payload())
                        .isEqualTo(WireSpec.hex(decoded.getDataReq().getPayload()));
                peer.expectAck(MessageId.of(WireSpec.hex(decoded.getDataReq().getId())));
            }
            case HELLO, HEARTBEAT, ACK, SKIPPED -> {}
            case CLASSIC_IDENTITY, WEBSOCKET, WHAT_NOT_SET ->
                throw new AssertionError("not a part of a handshake over plain TCP: " + decoded);
        }
    }

    private static Message take(AiomsgSocket socket) throws InterruptedException {
        Message message = socket.receive(GOES_ON_FOR);
        assertThat(message).isNotNull();
        return message;
    }

    private static Stream<Identity> hellos(List<Decoded> decoded) {
        return decoded.stream().filter(Decoded::hasHello).map(hello -> Identity.of(WireSpec.hex(hello.getHello())));
    }

    /** Octets of the first frame. */
    private static int helloSize(byte[] octets) {
        return 4 + octets[3];
    }
}
