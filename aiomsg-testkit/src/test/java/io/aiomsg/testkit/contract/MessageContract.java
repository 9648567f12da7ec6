package io.aiomsg.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.Message;
import io.aiomsg.SendMode;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketLimits;
import io.aiomsg.testkit.peer.Envelope;
import io.aiomsg.testkit.peer.Frames;
import io.aiomsg.testkit.peer.MessageId;
import io.aiomsg.testkit.peer.ScriptedListener;
import io.aiomsg.testkit.peer.ScriptedPeer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What sockets make of a transport: messages that arrive whole, in order, once, and as fast as they are taken. */
interface MessageContract {

    /** Nothing is expected to come any more after this. */
    Duration STILL = Duration.ofMillis(300);

    /** The scene of the running test. */
    Scene scene();

    // ---- messages

    @Test
    default void carriesMessagesBothWaysInOrder() throws Exception {
        Party server = scene().party("server");
        Party client = scene().connected(scene().party("client"), server);
        for (int i = 0; i < 1_000; i++) {
            client.socket().send("there " + i);
            server.socket().send("back " + i);
        }
        for (int i = 0; i < 1_000; i++) {
            assertThat(server.takeText()).isEqualTo("there " + i);
            assertThat(client.takeText()).isEqualTo("back " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_536, 1_048_576})
    default void carriesPayloadsUnchanged(int octets) throws Exception {
        Party server = scene().party("server");
        Party client = scene().connected(scene().party("client"), server);
        byte[] payload = new byte[octets];
        for (int i = 0; i < octets; i++) {
            payload[i] = (byte) (i * 31 + (i >> 8) + (i >> 16));
        }
        client.socket().send(payload.clone());
        Message message = server.take();
        assertThat(message.payload()).isEqualTo(payload);
        server.socket().to(message.from()).send(payload.clone());
        assertThat(client.take().payload()).isEqualTo(payload);
    }

    @Test
    default void understandsOctetsThatArriveOneByOne() throws Exception {
        Party server = scene().party("server");
        ScriptedPeer peer = scene().keep(scene().site().dial("server", server.bind()));
        peer.sendSplit(Frames.hello(Scene.PEER), 1, Duration.ZERO);
        peer.expectHello(server.identity());
        peer.sendSplit(Frames.data("letter by letter"), 1, Duration.ZERO);
        peer.sendSplit(Frames.request(MessageId.numbered(1), "certainly"), 1, Duration.ZERO);
        assertThat(server.takeText()).isEqualTo("letter by letter");
        assertThat(server.takeText()).isEqualTo("certainly");
        peer.expectAck(MessageId.numbered(1));
    }

    // AIO-LIM-003
    @Test
    default void refusesToSendMoreThanItsLimitAndGoesOn() throws Exception {
        Party server = scene().party("server");
        SocketLimits limits =
                SocketLimits.DEFAULT.toBuilder().maxPayloadBytes(1_000).build();
        Party client = scene().connected(scene().party("client", builder -> builder.limits(limits)), server);

        assertThatThrownBy(() -> client.socket().send(new byte[1_001]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1001")
                .hasMessageContaining("maxPayloadBytes");
        client.socket().send(new byte[1_000]);

        assertThat(server.take().size()).isEqualTo(1_000);
    }

    @Test
    default void publishesToEverySubscriber() throws Exception {
        Party publisher = scene().party("server", builder -> builder.sendMode(SendMode.PUBLISH));
        int port = publisher.bind();
        List<Party> subscribers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Party subscriber = scene().party("subscriber" + i);
            subscriber.connect(publisher, port);
            subscribers.add(subscriber);
        }
        publisher.awaitPeers(5);
        for (int i = 0; i < 100; i++) {
            publisher.socket().send("news " + i);
        }
        for (Party subscriber : subscribers) {
            for (int i = 0; i < 100; i++) {
                assertThat(subscriber.takeText()).isEqualTo("news " + i);
            }
        }
    }

    @Test
    default void repliesToTheOneThatAsked() throws Exception {
        Party server = scene().party("server");
        int port = server.bind();
        List<Party> clients = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Party client = scene().party("client" + i);
            client.connect(server, port);
            client.socket().send("question " + i);
            clients.add(client);
        }
        for (int i = 0; i < 3; i++) {
            Message question = server.take();
            server.socket().to(question.from()).send("answer to " + question.text());
        }
        for (int i = 0; i < 3; i++) {
            assertThat(clients.get(i).takeText()).isEqualTo("answer to question " + i);
        }
    }

    // ---- at least once

    @Test
    default void drainsWhatWasAcknowledged() throws Exception {
        Party server = scene().party("server");
        Party client = scene().party("client", builder -> builder.delivery(DeliveryGuarantee.AT_LEAST_ONCE));
        scene().connected(client, server);
        for (int i = 0; i < 100; i++) {
            client.socket().send("request " + i);
        }
        assertThat(client.socket().stats().acknowledged()).isZero();
        for (int i = 0; i < 100; i++) {
            assertThat(server.takeText()).isEqualTo("request " + i);
        }
        assertThat(client.socket().drain(Site.PATIENCE).complete()).isTrue();
        assertThat(client.socket().stats().acknowledged()).isEqualTo(100);
    }

    @Test
    default void acknowledgesACopyAndDeliversItOnce() throws Exception {
        Party server = scene().party("server");
        ScriptedPeer peer = scene().admitted(server);
        MessageId id = MessageId.numbered(1);
        peer.request(id, "once");
        assertThat(server.takeText()).isEqualTo("once");
        peer.expectAck(id);
        peer.request(id, "once");
        peer.expectAck(id);
        peer.data("next");
        assertThat(server.takeText()).isEqualTo("next");
        assertThat(server.socket().stats().duplicates()).isEqualTo(1);
    }

    @Test
    default void sendsAgainOverTheNextConnectionWhatWasNotAcknowledged() throws Exception {
        Party client = scene().party("client", builder -> builder.delivery(DeliveryGuarantee.AT_LEAST_ONCE));
        ScriptedListener listener = scene().keep(scene().site().listen("server"));
        client.socket().connect(scene().site().address("server"), listener.port());
        client.socket().send("surely");
        ScriptedPeer first = scene().admitted(client, listener);
        Envelope request = first.expectRequest();
        first.reset();
        ScriptedPeer second = scene().admitted(client, listener);
        assertThat(second.expectRequest()).isEqualTo(request);
        second.ack(request.messageId());
        assertThat(client.socket().drain(Site.PATIENCE).complete()).isTrue();
    }

    // ---- back-pressure

    /** More is sent than two sockets with small limits and two kernels hold together. */
    @Test
    default void aReceiverThatTakesNothingBlocksTheSender() throws Exception {
        int all = 512;
        Party receiver = scene().party(
                        "server",
                        builder -> builder.limits(SocketLimits.DEFAULT.toBuilder()
                                .receiveMessagesPerPeer(10)
                                .build()));
        Party sender = scene().party(
                        "client",
                        builder -> builder.limits(SocketLimits.DEFAULT.toBuilder()
                                .sendMessagesPerPeer(10)
                                .build()));
        scene().connected(sender, receiver);
        int accepted = sendUntilRefused(sender.socket(), all);
        assertThat(accepted).isBetween(20, all - 1);
        assertThat(receiver.await(SocketEvent.ReadingPaused.class).peer()).isEqualTo(sender.identity());

        Site.Beside sending = scene().site().beside("send", () -> {
            for (int i = accepted; i < all; i++) {
                sender.socket().send(numbered(i));
            }
        });
        scene().site().pause(STILL);
        assertThat(sending.isDone()).isFalse();
        for (int i = 0; i < all; i++) {
            assertThat(receiver.take().asByteBuffer().getInt()).isEqualTo(i);
        }
        sending.join();
        receiver.await(SocketEvent.ReadingResumed.class);
    }

    /** Sends until nothing has been accepted for a while; how many messages were. */
    private int sendUntilRefused(AiomsgSocket socket, int most) throws InterruptedException {
        for (int accepted = 0; accepted < most; accepted++) {
            byte[] payload = numbered(accepted);
            if (!scene().site().holdsWithin(STILL, () -> socket.trySend(payload))) {
                return accepted;
            }
        }
        return most;
    }

    /** A payload of 64 KiB that begins with a number. */
    private static byte[] numbered(int number) {
        byte[] payload = new byte[65_536];
        Arrays.fill(payload, (byte) number);
        ByteBuffer.wrap(payload).putInt(number);
        return payload;
    }
}
