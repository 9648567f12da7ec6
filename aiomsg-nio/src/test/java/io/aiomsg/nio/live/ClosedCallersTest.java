package io.aiomsg.nio.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.Identity;
import io.aiomsg.Message;
import io.aiomsg.SocketClosedException;
import io.aiomsg.SocketLimits;
import io.aiomsg.SocketTiming;
import java.net.BindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Closing while other threads are in a call, and calling what is closed; what a caller does wrong is told by name. */
@ExtendWith(LeakCheck.class)
class ClosedCallersTest {

    private static final Identity PEER = Identity.named("raw-peer");
    private static final SocketTiming SHORT_LINGER =
            Stage.QUICK.toBuilder().linger(Duration.ofMillis(300)).build();
    private static final SocketLimits ONE_MESSAGE =
            SocketLimits.DEFAULT.toBuilder().sendMessagesPerPeer(1).build();

    @RegisterExtension
    final Stage stage = new Stage();

    /** Calls of a public method, each of which blocks or can be refused. */
    @SuppressWarnings("ImmutableEnumChecker") // a lambda without state
    enum Call {
        SEND(socket -> socket.send("x")),
        SEND_TO_PEER(socket -> socket.to(PEER).send("x")),
        TRY_SEND(socket -> socket.trySend("x")),
        RECEIVE(AiomsgSocket::receive),
        RECEIVE_WITHIN(socket -> socket.receive(Duration.ofSeconds(60))),
        TRY_RECEIVE(AiomsgSocket::tryReceive),
        BIND(socket -> socket.bind("127.0.0.1", 0)),
        CONNECT(socket -> socket.connect("127.0.0.1", 1)),
        AWAIT_PEERS(socket -> socket.awaitPeers(5, Duration.ofSeconds(60))),
        DRAIN(socket -> socket.drain(Duration.ofSeconds(60)));

        private final Body body;

        Call(Body body) {
            this.body = body;
        }

        private interface Body {
            void run(AiomsgSocket socket) throws Exception;
        }

        Callable<Void> on(AiomsgSocket socket) {
            return () -> {
                body.run(socket);
                return null;
            };
        }
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void refusesEveryCallOnceClosed(Call call) {
        Subject subject = stage.socket();
        subject.socket().close();
        assertThat(subject.socket().isClosed()).isTrue();
        assertThatThrownBy(() -> call.on(subject.socket()).call()).isInstanceOf(SocketClosedException.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = Call.class,
            names = {"SEND", "SEND_TO_PEER", "RECEIVE", "RECEIVE_WITHIN", "AWAIT_PEERS", "DRAIN"})
    void wakesABlockedCallerAtClose(Call call) throws Exception {
        Subject subject = stage.socket(builder -> builder.delivery(DeliveryGuarantee.AT_LEAST_ONCE)
                .limits(ONE_MESSAGE)
                .timing(SHORT_LINGER));
        stage.join(subject, subject.bind(), PEER);
        Subject.sendUntilRefused(subject.socket().to(PEER), i -> new byte[1 << 20], Duration.ofMillis(100));
        subject.sendUntilRefused(i -> new byte[1 << 20], Duration.ofMillis(50));
        Task<Void> blocked = stage.async(call.name(), call.on(subject.socket())).expectBlocked();
        subject.socket().close();
        assertThat(blocked.failure()).isInstanceOf(SocketClosedException.class);
    }

    @Test
    void wakesAllCallersAtOnce() throws Exception {
        Subject subject = stage.socket(builder -> builder.timing(SHORT_LINGER));
        subject.bind();
        List<Task<Message>> receiving = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            receiving.add(stage.async("receive " + i, subject.socket()::receive));
        }
        Task<Void> awaiting = stage.async("await", () -> {
            subject.socket().awaitClosed();
            return null;
        });
        awaiting.expectBlocked();
        subject.socket().close();
        awaiting.result();
        for (Task<Message> task : receiving) {
            assertThat(task.failure()).isInstanceOf(SocketClosedException.class);
        }
        subject.socket().awaitClosed();
    }

    @Test
    void endsEveryCallerThatKeepsCallingWhileOthersClose() throws Exception {
        for (int round = 0; round < 5; round++) {
            Subject subject = stage.socket(builder -> builder.timing(SHORT_LINGER));
            Subject other = stage.socket(builder -> builder.timing(SHORT_LINGER));
            other.connect(subject.bind());
            subject.awaitPeers(1);
            List<Task<Void>> callers = new ArrayList<>();
            for (Call call :
                    List.of(Call.SEND, Call.TRY_SEND, Call.RECEIVE, Call.BIND, Call.CONNECT, Call.TRY_RECEIVE)) {
                callers.add(stage.async(call.name(), () -> {
                    for (int i = 0; i < 200 || call == Call.RECEIVE; i++) {
                        call.on(subject.socket()).call();
                    }
                    Await.until("closing", subject.socket()::isClosed);
                    call.on(subject.socket()).call();
                    return null;
                }));
            }
            Await.until("traffic", () -> other.socket().stats().messagesReceived() > 10);
            Task<Void> first = stage.async("close", () -> {
                subject.socket().close();
                return null;
            });
            Task<Void> second = stage.async("close too", () -> {
                subject.socket().close();
                return null;
            });
            first.result();
            second.result();
            for (Task<Void> caller : callers) {
                assertThat(caller.failure()).isInstanceOf(SocketClosedException.class);
            }
            other.socket().close();
        }
    }

    @Test
    void isIdempotent() {
        Subject subject = stage.socket();
        subject.bind();
        for (int i = 0; i < 3; i++) {
            subject.socket().close();
        }
        assertThat(subject.socket().isClosed()).isTrue();
        assertThat(subject.socket().peers()).isEmpty();
        assertThat(subject.socket().stats().messagesAccepted()).isZero();
    }

    @Test
    void theIterationEndsAtClose() throws Exception {
        Subject subject = stage.socket();
        RawPeer peer = stage.admit(Role.BIND, subject, PEER);
        Task<List<String>> iterating = stage.async("iterate", () -> {
            List<String> texts = new ArrayList<>();
            for (Message message : subject.socket().messages()) {
                texts.add(message.text());
            }
            return texts;
        });
        Task<Long> streaming =
                stage.async("stream", () -> subject.socket().messages().stream().count());
        peer.send(Wire.data("a"), Wire.data("b"), Wire.data("c"));
        Await.until(
                "all taken",
                () -> subject.socket().stats().messagesReceived() == 3
                        && subject.socket().stats().untaken() == 0);
        iterating.expectBlocked();
        peer.close();
        subject.socket().close();
        assertThat(iterating.result().size() + streaming.result()).isEqualTo(3);
        assertThat(subject.socket().messages().iterator().hasNext()).isFalse();
    }

    @Test
    void namesTheAddressOfATakenPort() {
        int port = stage.listen().port();
        Subject subject = stage.socket();
        assertThatThrownBy(() -> subject.socket().bind("127.0.0.1", port))
                .isInstanceOf(BindException.class)
                .hasMessageContaining("127.0.0.1")
                .hasMessageContaining(Integer.toString(port));
        assertThat(subject.bind()).isPositive();
    }

    @Test
    void namesAnAddressThatIsNotOurs() {
        Subject subject = stage.socket();
        assertThatThrownBy(() -> subject.socket().bind("192.0.2.1", 25_000))
                .isInstanceOf(BindException.class)
                .hasMessageContaining("192.0.2.1")
                .hasMessageContaining("25000");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536})
    void refusesAPortOutOfRange(int port) {
        Subject subject = stage.socket();
        assertThatThrownBy(() -> subject.socket().bind("127.0.0.1", port))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Integer.toString(port));
        assertThatThrownBy(() -> subject.socket().connect("127.0.0.1", port))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Integer.toString(port));
        assertThatThrownBy(() -> subject.socket().connect("127.0.0.1", 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
