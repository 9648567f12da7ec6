package io.aiomsg.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.Binding;
import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.DisconnectReason;
import io.aiomsg.Identity;
import io.aiomsg.LossReason;
import io.aiomsg.Message;
import io.aiomsg.SendMode;
import io.aiomsg.SocketBuilder;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketLimits;
import io.aiomsg.SocketTiming;
import io.aiomsg.nio.wire.V1;
import io.aiomsg.testkit.junit.AiomsgExtension;
import io.aiomsg.testkit.peer.Envelope;
import io.aiomsg.testkit.peer.Frames;
import io.aiomsg.testkit.peer.MessageId;
import io.aiomsg.testkit.peer.ScriptedListener;
import io.aiomsg.testkit.peer.ScriptedPeer;
import java.net.BindException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every transport must let sockets do, in scenarios that know nothing of the transport. */
@ExtendWith(AiomsgExtension.class)
@Timeout(120)
abstract class TransportContract {

    private static final Identity PEER = Identity.named("scripted");

    /** Nothing is expected to come any more after this. */
    private static final Duration STILL = Duration.ofMillis(300);

    /** The defaults, with short waits where a connection is made. */
    private static final SocketTiming QUICK = SocketTiming.DEFAULT.toBuilder()
            .listenFirst(Duration.ofMillis(10))
            .reconnectDelay(Duration.ofMillis(30))
            .reconnectSpread(Duration.ofMillis(100))
            .build();

    private final List<AutoCloseable> strangers = new ArrayList<>();
    private final List<Party> parties = new ArrayList<>();
    private final Set<LossReason> meant = EnumSet.noneOf(LossReason.class);
    private @Nullable Site site;

    /** Sets the scene; for a {@code @BeforeEach} method. */
    final void begin(Site site) {
        this.site = site;
    }

    @AfterEach
    void finish() throws Exception {
        for (AutoCloseable stranger : strangers) {
            stranger.close();
        }
        for (Party party : parties) {
            party.socket().close();
        }
        for (Party party : parties) {
            for (SocketEvent.MessagesLost loss : party.all(SocketEvent.MessagesLost.class)) {
                assertThat(meant).as("meant losses of %s", party).contains(loss.reason());
            }
        }
        site().verify(meant);
    }

    Site site() {
        return Objects.requireNonNull(site, "the scene is not set: call begin");
    }

    // ---- messages

    @Test
    void carriesMessagesBothWaysInOrder() throws Exception {
        Party server = party("server");
        Party client = connected(party("client"), server);
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
    void carriesPayloadsUnchanged(int octets) throws Exception {
        Party server = party("server");
        Party client = connected(party("client"), server);
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
    void understandsOctetsThatArriveOneByOne() throws Exception {
        Party server = party("server");
        ScriptedPeer peer = keep(site().dial("server", server.bind()));
        peer.sendSplit(Frames.hello(PEER), 1, Duration.ZERO);
        peer.expectHello(server.identity());
        peer.sendSplit(Frames.data("letter by letter"), 1, Duration.ZERO);
        peer.sendSplit(Frames.request(MessageId.numbered(1), "certainly"), 1, Duration.ZERO);
        assertThat(server.takeText()).isEqualTo("letter by letter");
        assertThat(server.takeText()).isEqualTo("certainly");
        peer.expectAck(MessageId.numbered(1));
    }

    @Test
    void publishesToEverySubscriber() throws Exception {
        Party publisher = party("server", builder -> builder.sendMode(SendMode.PUBLISH));
        int port = publisher.bind();
        List<Party> subscribers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Party subscriber = party("subscriber" + i);
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
    void repliesToTheOneThatAsked() throws Exception {
        Party server = party("server");
        int port = server.bind();
        List<Party> clients = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Party client = party("client" + i);
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
    void drainsWhatWasAcknowledged() throws Exception {
        Party server = party("server");
        Party client = party("client", builder -> builder.delivery(DeliveryGuarantee.AT_LEAST_ONCE));
        connected(client, server);
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
    void acknowledgesACopyAndDeliversItOnce() throws Exception {
        Party server = party("server");
        ScriptedPeer peer = admitted(server);
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
    void sendsAgainOverTheNextConnectionWhatWasNotAcknowledged() throws Exception {
        Party client = party("client", builder -> builder.delivery(DeliveryGuarantee.AT_LEAST_ONCE));
        ScriptedListener listener = keep(site().listen("server"));
        client.socket().connect(site().address("server"), listener.port());
        client.socket().send("surely");
        ScriptedPeer first = admitted(client, listener);
        Envelope request = first.expectRequest();
        first.reset();
        ScriptedPeer second = admitted(client, listener);
        assertThat(second.expectRequest()).isEqualTo(request);
        second.ack(request.messageId());
        assertThat(client.socket().drain(Site.PATIENCE).complete()).isTrue();
    }

    // ---- the ends of connections

    @Test
    void connectsAgainToABindEndThatComesBack() throws Exception {
        Party server = party("server");
        int port = server.bind();
        Party client = party("client");
        client.connect(server, port);
        client.socket().send("before");
        assertThat(server.takeText()).isEqualTo("before");
        server.socket().close();
        client.awaitDisconnected(DisconnectReason.CLOSED_BY_PEER);
        client.socket().send("meanwhile");
        client.await(SocketEvent.DialFailed.class);

        Party successor = party("server");
        successor.socket().bind(site().bindAddress(), port);
        assertThat(successor.takeText()).isEqualTo("meanwhile");
        successor.socket().send("welcome back");
        assertThat(client.takeText()).isEqualTo("welcome back");
    }

    @Test
    void tellsThatThePeerClosedFromFin() throws Exception {
        Party server = party("server");
        ScriptedPeer peer = admitted(server);
        peer.halfClose();
        SocketEvent.PeerDisconnected end = server.awaitDisconnected(DisconnectReason.CLOSED_BY_PEER);
        assertThat(end.peer()).isEqualTo(PEER);
        peer.expectFin();
    }

    @Test
    void tellsThatTheConnectionWasLostFromReset() throws Exception {
        Party server = party("server");
        ScriptedPeer peer = admitted(server);
        peer.reset();
        assertThat(server.awaitDisconnected(DisconnectReason.CONNECTION_LOST).peer())
                .isEqualTo(PEER);
    }

    @Test
    void tellsThatTheConnectionWasLostFromFinWithinAFrame() throws Exception {
        Party server = party("server");
        ScriptedPeer peer = admitted(server);
        peer.frame(100, new byte[] {V1.DATA, 'h', 'a', 'l', 'f'});
        peer.halfClose();
        server.awaitDisconnected(DisconnectReason.CONNECTION_LOST);
        peer.expectEnd();
        assertThat(server.socket().tryReceive()).isNull();
    }

    @Test
    void deliversEverythingSentBeforeAHalfClose() throws Exception {
        Party server = party("server");
        ScriptedPeer peer = admitted(server);
        for (int i = 0; i < 200; i++) {
            peer.data("line " + i);
        }
        peer.halfClose();
        server.awaitDisconnected(DisconnectReason.CLOSED_BY_PEER);
        peer.expectFin();
        for (int i = 0; i < 200; i++) {
            assertThat(server.takeText()).isEqualTo("line " + i);
        }
    }

    @Test
    void closeFlushes() throws Exception {
        Party server = party("server");
        Party client = connected(party("client"), server);
        for (int i = 0; i < 2_000; i++) {
            client.socket().send("last words " + i);
        }
        client.socket().close();
        for (int i = 0; i < 2_000; i++) {
            assertThat(server.takeText()).isEqualTo("last words " + i);
        }
        server.awaitDisconnected(DisconnectReason.CLOSED_BY_PEER);
    }

    @Test
    void closeDestroysNothingByAResetWhereInputIsUnread() throws Exception {
        expectLoss(LossReason.CLOSED_UNTAKEN);
        Party server = party("server");
        ScriptedPeer peer = admitted(server);
        for (int i = 0; i < 50; i++) {
            server.socket().send("farewell " + i);
            peer.data(new byte[10_000]);
        }
        Site.Beside closing = site().beside("close", () -> server.socket().close());
        site().until("closed", server.socket()::isClosed);
        peer.data("too late");
        for (int i = 0; i < 50; i++) {
            peer.expectData("farewell " + i);
        }
        peer.expectFin();
        peer.close();
        closing.join();
    }

    // ---- addresses

    @Test
    void tellsTheRealPortAndRefusesATakenOne() throws Exception {
        Party server = party("server");
        int port = server.bind();
        assertThat(port).isBetween(1, 65_535);
        Party other = party("server");
        assertThatThrownBy(() -> other.socket().bind(site().bindAddress(), port))
                .isInstanceOf(BindException.class)
                .hasMessageContaining(site().bindAddress() + ":" + port)
                .hasMessageContaining("Address already in use");
        assertThat(other.bind()).isNotEqualTo(port);
    }

    @Test
    void aClosedBindingGivesItsPortBackAndKeepsItsConnections() throws Exception {
        Party server = party("server");
        Binding binding = server.socket().bind(site().bindAddress(), 0);
        Party client = party("client");
        client.connect(server, binding.port());
        server.awaitPeers(1);
        binding.close();
        Party successor = party("server");
        site().until("the port is free", () -> binds(successor, binding.port()));
        client.socket().send("still here");
        assertThat(server.takeText()).isEqualTo("still here");
    }

    @Test
    void tellsThatADialWasRefused() throws Exception {
        int port = site().unservedPort("server");
        Party client = party("client");
        client.socket().connect(site().address("server"), port);
        SocketEvent.DialFailed failure = client.await(SocketEvent.DialFailed.class);
        assertThat(failure.host()).isEqualTo(site().address("server"));
        assertThat(failure.port()).isEqualTo(port);
        assertThat(failure.attempt()).isEqualTo(1);
        assertThat(failure.detail()).contains("Connection refused");
    }

    @Test
    void tellsThatANameIsNotKnown() throws Exception {
        Party client = party("client");
        client.socket().connect("nobody.invalid", 5000); // RFC 6761 sees to it that nobody has that name
        SocketEvent.DialFailed failure = client.await(SocketEvent.DialFailed.class);
        assertThat(failure.host()).isEqualTo("nobody.invalid");
        assertThat(failure.detail()).contains("the name nobody.invalid is not known");
    }

    // ---- refusals

    @Test
    void refusesAHelloOfAnotherVersion() throws Exception {
        Party server = party("server");
        ScriptedPeer peer = keep(site().dial("server", server.bind()));
        peer.envelope(V1.HELLO, new byte[] {V1.VERSION + 1}, PEER.octets());
        server.awaitRejected(DisconnectReason.WRONG_VERSION);
        peer.expectNoResetAfterEnd(Duration.ofMillis(20));
        assertThat(server.socket().peers()).isEmpty();
    }

    @Test
    void endsAConnectionWithAFrameOverTheLimit() throws Exception {
        Party server = party(
                "server",
                builder -> builder.limits(
                        SocketLimits.DEFAULT.toBuilder().maxPayloadBytes(1_000).build()));
        ScriptedPeer peer = admitted(server);
        peer.data(new byte[1_000]);
        assertThat(server.take().size()).isEqualTo(1_000);
        peer.frame(1_000_000, new byte[] {V1.DATA});
        server.awaitDisconnected(DisconnectReason.FRAME_TOO_LONG);
        peer.expectEnd();
    }

    @Test
    void admitsTheSecondOfAnIdentityWhenTheFirstHasGone() throws Exception {
        Party server = party("server");
        int port = server.bind();
        Party first = party("client", builder -> builder.identity(PEER));
        first.connect(server, port);
        server.awaitPeers(1);
        Party second = party("client2", builder -> builder.identity(PEER));
        second.connect(server, port);
        assertThat(server.awaitRejected(DisconnectReason.DUPLICATE_IDENTITY).peer())
                .isEqualTo(PEER);

        first.socket().send("I was first");
        assertThat(server.takeText()).isEqualTo("I was first");
        first.socket().close();
        second.socket().send("I am next");
        assertThat(server.takeText()).isEqualTo("I am next");
        server.socket().to(PEER).send("welcome");
        assertThat(second.takeText()).isEqualTo("welcome");
    }

    // ---- back-pressure

    /** More is sent than two sockets with small limits and two kernels hold together. */
    @Test
    void aReceiverThatTakesNothingBlocksTheSender() throws Exception {
        int all = 512;
        Party receiver = party(
                "server",
                builder -> builder.limits(SocketLimits.DEFAULT.toBuilder()
                        .receiveMessagesPerPeer(10)
                        .build()));
        Party sender = party(
                "client",
                builder -> builder.limits(
                        SocketLimits.DEFAULT.toBuilder().sendMessagesPerPeer(10).build()));
        connected(sender, receiver);
        int accepted = sendUntilRefused(sender.socket(), all);
        assertThat(accepted).isBetween(20, all - 1);
        assertThat(receiver.await(SocketEvent.ReadingPaused.class).peer()).isEqualTo(sender.identity());

        Site.Beside sending = site().beside("send", () -> {
            for (int i = accepted; i < all; i++) {
                sender.socket().send(numbered(i));
            }
        });
        site().pause(STILL);
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
            if (!site().holdsWithin(STILL, () -> socket.trySend(payload))) {
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

    // ---- what scenarios are made of

    /** The scenario means messages to be lost for these reasons. */
    void expectLoss(LossReason... reasons) {
        meant.addAll(List.of(reasons));
    }

    /** A socket at a host, closed after the test. */
    Party party(String host) {
        return party(host, builder -> builder);
    }

    /** As {@link #party(String)}, with options. */
    Party party(String host, UnaryOperator<SocketBuilder> options) {
        Party party = new Party(site(), host, options.apply(site().builder(host).timing(QUICK)));
        parties.add(party);
        return party;
    }

    /** Connects a socket to another one, which binds. Returns the former. */
    private static Party connected(Party client, Party server) throws Exception {
        client.connect(server, server.bind());
        client.awaitPeers(1);
        server.awaitPeers(1);
        return client;
    }

    /** A scripted peer that a socket, which binds, has admitted. */
    private ScriptedPeer admitted(Party server) throws Exception {
        ScriptedPeer peer = keep(site().dial("server", server.bind()));
        peer.hello(PEER);
        peer.expectHello(server.identity());
        server.awaitPeers(1);
        return peer;
    }

    /** A scripted peer that has accepted a socket's connection. */
    private ScriptedPeer admitted(Party client, ScriptedListener listener) {
        ScriptedPeer peer = keep(listener.accept());
        peer.expectHello(client.identity());
        peer.hello(PEER);
        return peer;
    }

    /** Has something that is no socket closed after the test. */
    private <T extends AutoCloseable> T keep(T stranger) {
        strangers.add(stranger);
        return stranger;
    }

    private boolean binds(Party party, int port) {
        try {
            party.socket().bind(site().bindAddress(), port);
            return true;
        } catch (BindException stillTaken) {
            return false;
        }
    }
}
