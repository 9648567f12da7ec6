package io.aiomsg.testkit.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.Identity;
import io.aiomsg.Message;
import io.aiomsg.testkit.junit.AiomsgExtension;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Scripted peers talk with real sockets over TCP, as users' tests do. */
@ExtendWith(AiomsgExtension.class)
class ScriptedPeerAndSocketTest {

    private static final Identity SOCKET = Identity.named("socket");
    private static final Identity PEER = Identity.named("scripted");
    private static final MessageId ID = MessageId.numbered(1);
    private static final Duration SHORT = Duration.ofMillis(50);

    @Test
    void aSocketThatBindsAnswersInWords() throws Exception {
        try (AiomsgSocket socket = AiomsgSocket.builder().identity(SOCKET).open();
                ScriptedPeer peer = dial(socket)) {
            peer.expectSilence(SHORT);
            peer.sendSplit(Frames.hello(PEER), 1, Duration.ofMillis(1));
            peer.expectHello(SOCKET);
            peer.request(ID, "job");
            assertThat(receive(socket).text()).isEqualTo("job");
            peer.expectAck(ID);
            socket.to(PEER).send("answer");
            peer.expectData("answer");
            peer.expectOnlyHeartbeats(SHORT);
            peer.halfClose();
            peer.expectFin();
        }
    }

    @Test
    void aSocketThatConnectsSpeaksFirst() throws Exception {
        try (ScriptedListener listener = ScriptedListener.onTcp();
                AiomsgSocket socket = AiomsgSocket.builder()
                        .identity(SOCKET)
                        .delivery(DeliveryGuarantee.AT_LEAST_ONCE)
                        .open()) {
            socket.connect("127.0.0.1", listener.port());
            socket.send("job");
            try (ScriptedPeer peer = listener.accept()) {
                assertThat(peer.expectHello()).isEqualTo(SOCKET);
                peer.hello(PEER);
                Envelope request = peer.expectRequest();
                assertThat(request.text()).isEqualTo("job");
                peer.ack(request.messageId());
                CompletableFuture<Void> closing = CompletableFuture.runAsync(socket::close);
                peer.expectFin();
                peer.close();
                closing.join();
            }
        }
    }

    @Test
    void aSocketRefusesAWrongVersion() throws Exception {
        try (AiomsgSocket socket = AiomsgSocket.builder().identity(SOCKET).open();
                ScriptedPeer peer = dial(socket)) {
            peer.envelope(1, new byte[] {2}, PEER.octets());
            peer.expectFin(Duration.ofSeconds(1));
            peer.expectNoResetAfterEnd(SHORT);
        }
    }

    private static ScriptedPeer dial(AiomsgSocket socket) throws Exception {
        return ScriptedPeer.connectTcp("127.0.0.1", socket.bind("127.0.0.1", 0).port());
    }

    private static Message receive(AiomsgSocket socket) throws InterruptedException {
        Message message = socket.receive(ScriptedPeer.PATIENCE);
        assertThat(message).isNotNull();
        return message;
    }
}
