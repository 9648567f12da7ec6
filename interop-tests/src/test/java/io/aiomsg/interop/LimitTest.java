package io.aiomsg.interop;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.DisconnectReason;
import io.aiomsg.SendMode;
import io.aiomsg.SocketEvent.PeerConnected;
import io.aiomsg.SocketEvent.PeerDisconnected;
import io.aiomsg.SocketLimits;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Payloads at and over the limit of the receiving side. */
@WithPython
final class LimitTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int MOST = 65_536;

    private final PythonRuntime runtime;
    private PeerProcess python;

    LimitTest(PythonRuntime runtime) {
        this.runtime = runtime;
    }

    @BeforeAll
    void startPython() {
        python = runtime.start("python");
    }

    @AfterAll
    void stopPython() {
        python.close();
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void disconnectsAPythonThatSendsMoreThanTheLimit(Role role) throws Exception {
        EventLog events = new EventLog();
        SocketLimits limits =
                SocketLimits.DEFAULT.toBuilder().maxPayloadBytes(MOST).build();
        try (AiomsgSocket java =
                AiomsgSocket.builder().limits(limits).listener(events).open()) {
            RemoteSocket peer = python.open("large-" + role, SendMode.ROUND_ROBIN, DeliveryGuarantee.AT_MOST_ONCE);
            role.join(java, peer);
            Batch largest = Batch.of("largest", 2, MOST);
            peer.send(largest);
            Received.take(java, 2, SOON).assertIs(peer.identity(), largest);

            peer.send(Batch.of("larger", 1, MOST + 1));
            events.await(
                    1,
                    PeerDisconnected.class,
                    gone -> gone.reason() == DisconnectReason.FRAME_TOO_LONG
                            && gone.peer().equals(peer.identity()));
            // Python dials again at once, and Java soon.
            events.await(2, PeerConnected.class, back -> back.peer().equals(peer.identity()));
            peer.awaitPeers(1);
            peer.send(Batch.one("small", 0));
            Received.take(java, 1, SOON).assertIs(peer.identity(), Batch.one("small", 0));
            peer.close();
        }
    }
}
