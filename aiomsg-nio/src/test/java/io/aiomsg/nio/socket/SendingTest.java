package io.aiomsg.nio.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.Delivery;
import io.aiomsg.Identity;
import io.aiomsg.Overflow;
import io.aiomsg.OverflowException;
import io.aiomsg.SendMode;
import io.aiomsg.SendTimeoutException;
import io.aiomsg.SocketBuilder;
import io.aiomsg.SocketLimits;
import io.aiomsg.SocketTiming;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long a send waits for room, and how it fails without; time passes only while somebody waits. */
class SendingTest {

    private static final byte[] PAYLOAD = {1};
    private static final String FULL = "nobody is connected, and 2 messages wait for a peer; sendMessagesPerPeer is 2";

    private final SteppedWorld world = new SteppedWorld();
    private SocketCore socket = open(builder -> builder);

    private SocketCore open(UnaryOperator<SocketBuilder> change) {
        SocketBuilder builder = AiomsgSocket.builder()
                .identity(Identity.named("sender"))
                .limits(SocketLimits.DEFAULT.toBuilder().sendMessagesPerPeer(2).build());
        return new SocketCore(change.apply(builder).options(), world);
    }

    /** Another socket in place of the first, with room for nothing any more. */
    private void openFull(UnaryOperator<SocketBuilder> change) {
        close();
        socket = open(change);
        fill();
    }

    private void fill() {
        while (socket.trySend(PAYLOAD)) {
            // until there is no room
        }
    }

    private static SocketTiming timeout(Duration timeout) {
        return SocketTiming.DEFAULT.toBuilder().sendTimeout(timeout).build();
    }

    /** Something takes that much time, to the nanosecond. */
    private void takes(Duration time, ThrowingRunnable what) {
        long begin = world.nanoTime();
        what.run();
        assertThat(Duration.ofNanos(world.nanoTime() - begin)).isEqualTo(time);
    }

    private interface ThrowingRunnable {
        void run();
    }

    @AfterEach
    void close() {
        socket.close();
        assertThat(world.heldBytes()).isZero();
    }

    @Test
    void aSendWaitsAsLongAsItIsTold() {
        fill();
        takes(
                Duration.ofSeconds(3),
                () -> assertThatThrownBy(() -> socket.send(PAYLOAD, Duration.ofSeconds(3)))
                        .isInstanceOf(SendTimeoutException.class)
                        .hasMessage("the message was not accepted within PT3S: " + FULL));
        assertThat(socket.stats().messagesAccepted()).isEqualTo(2);
    }

    @Test
    void everyFormOfASendWaits() {
        fill();
        Duration second = Duration.ofSeconds(1);
        takes(Duration.ofSeconds(2), () -> {
            assertThatThrownBy(() -> socket.send("text", second)).isInstanceOf(SendTimeoutException.class);
            assertThatThrownBy(() -> socket.send(ByteBuffer.allocate(3), second))
                    .isInstanceOf(SendTimeoutException.class);
        });
    }

    @Test
    void aSendOfNoPatienceIsTriedOnce() throws InterruptedException {
        socket.send(PAYLOAD, Duration.ZERO);
        fill();
        takes(
                Duration.ZERO,
                () -> assertThatThrownBy(() -> socket.send(PAYLOAD, Duration.ZERO))
                        .isInstanceOf(SendTimeoutException.class)
                        .hasMessage("the message was not accepted within PT0S: " + FULL));
    }

    @Test
    void aNegativeTimeIsRefusedAndNothingIsSent() {
        assertThatThrownBy(() -> socket.send(PAYLOAD, Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("timeout is PT-0.001S; it must not be negative");
        assertThat(socket.stats().messagesAccepted()).isZero();
    }

    @Test
    void theTimingLimitsEverySend() {
        openFull(builder -> builder.timing(timeout(Duration.ofSeconds(7))));
        takes(
                Duration.ofSeconds(7),
                () -> assertThatThrownBy(() -> socket.send(PAYLOAD))
                        .isInstanceOf(SendTimeoutException.class)
                        .hasMessage("the message was not accepted within PT7S: " + FULL));
        takes(
                Duration.ofSeconds(9),
                () -> assertThatThrownBy(() -> socket.send(PAYLOAD, Duration.ofSeconds(9)))
                        .isInstanceOf(SendTimeoutException.class));
    }

    @Test
    void aSendToOnePeerIsLimitedToo() {
        close();
        socket = open(builder -> builder.timing(timeout(Duration.ofSeconds(7))));
        Identity peer = knownAndGone();
        while (socket.to(peer).trySend(PAYLOAD)) {
            // until there is no room
        }
        takes(
                Duration.ofSeconds(7),
                () -> assertThatThrownBy(() -> socket.to(peer).send(PAYLOAD))
                        .isInstanceOf(SendTimeoutException.class)
                        .hasMessage(
                                "the message was not accepted within PT7S: 2 messages of 2 octets wait for scripted;"
                                        + " sendMessagesPerPeer is 2"));
    }

    /** A peer that was connected once. */
    private Identity knownAndGone() {
        Identity peer = Identity.named("scripted");
        SteppedWorld.HandChannel channel = world.accepted();
        channel.arrives(SteppedWorld.hello(peer));
        world.turn();
        assertThat(socket.peers()).hasSize(1);
        channel.ends();
        world.turn();
        assertThat(socket.peers()).isEmpty();
        return peer;
    }

    @Test
    void roomThatIsMadeInTimeIsTaken() throws InterruptedException {
        fill();
        SteppedWorld.HandChannel channel = world.accepted();
        world.beforeWait(() -> channel.arrives(SteppedWorld.hello(Identity.named("scripted"))));
        socket.send(PAYLOAD, Duration.ofSeconds(30));
        assertThat(socket.stats().messagesAccepted()).isEqualTo(3);
        assertThat(world.nanoTime()).isLessThan(Duration.ofSeconds(1).toNanos());
    }

    @Test
    void failingIsImmediateAndSaysWhatIsFull() {
        openFull(builder -> builder.overflow(Overflow.FAIL).timing(timeout(Duration.ofSeconds(7))));
        takes(
                Duration.ZERO,
                () -> assertThatThrownBy(() -> socket.send(PAYLOAD))
                        .isInstanceOf(OverflowException.class)
                        .hasMessage("the message was not accepted: " + FULL));
        assertThat(socket.trySend(PAYLOAD)).isFalse();
        takes(
                Duration.ofSeconds(3),
                () -> assertThatThrownBy(() -> socket.send(PAYLOAD, Duration.ofSeconds(3)))
                        .isInstanceOf(SendTimeoutException.class));
        assertThat(socket.stats().messagesAccepted()).isEqualTo(2);
    }

    /** It would wait for ever if it is what keeps another callback from making room. */
    @Test
    void aSendOfACallbackWaitsForFiveSecondsAtMost() {
        fill();
        socket.callbacks.inOrder(() -> takes(
                Duration.ofSeconds(5),
                () -> assertThatThrownBy(() -> socket.send(PAYLOAD))
                        .isInstanceOf(SendTimeoutException.class)
                        .hasMessage(
                                "the message was not accepted within PT5S, the longest on a thread that works for the"
                                        + " socket: " + FULL)));
        socket.callbacks.inOrder(() -> takes(
                Duration.ofSeconds(5),
                () -> assertThatThrownBy(() -> socket.send(PAYLOAD, Duration.ofSeconds(6)))
                        .isInstanceOf(SendTimeoutException.class)));
        socket.callbacks.inOrder(() -> takes(
                Duration.ofSeconds(4),
                () -> assertThatThrownBy(() -> socket.send(PAYLOAD, Duration.ofSeconds(4)))
                        .isInstanceOf(SendTimeoutException.class)
                        .hasMessage("the message was not accepted within PT4S: " + FULL)));
        world.runCallbacks();
        takes(
                Duration.ofSeconds(6),
                () -> assertThatThrownBy(() -> socket.send(PAYLOAD, Duration.ofSeconds(6)))
                        .isInstanceOf(SendTimeoutException.class));
    }

    // ---- futures ----

    /** A message that is lost at once, and whose future waits for the executor therefore. */
    private CompletableFuture<Delivery> loseOne() {
        return socket.sendAsync(PAYLOAD);
    }

    @Test
    void futuresThatTheExecutorDoesNotCompleteAreBounded() throws InterruptedException {
        close();
        socket = open(builder -> builder.sendMode(SendMode.PUBLISH)
                .overflow(Overflow.DROP_NEWEST)
                .limits(SocketLimits.DEFAULT.toBuilder().sendMessagesPerPeer(1).build()));
        socket.send(PAYLOAD);
        CompletableFuture<Delivery> first = loseOne();
        for (int i = 1; i < Completions.MOST; i++) {
            assertThat(loseOne()).isNotDone();
        }
        assertThat(loseOne())
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("not accepted: 65536 futures wait for the socket's executor");
        assertThat(socket.trySend(PAYLOAD)).isTrue();
        world.beforeWait(world::runCallbacks);
        assertThat(socket.sendAsync(PAYLOAD, Duration.ofSeconds(1))).isNotDone();
        assertThat(first).isCompletedExceptionally();
        assertThat(world.nanoTime()).isLessThan(Duration.ofSeconds(1).toNanos());
        world.runCallbacks();
    }

    /** The future tells what the driver's thread does with it: nothing, until it has its turn. */
    @Test
    void futuresAreNotCompletedByWhoeverSendsOrWrites() throws InterruptedException {
        Identity peer = Identity.named("scripted");
        world.accepted().arrives(SteppedWorld.hello(peer));
        world.turn();
        CompletableFuture<Delivery> future = socket.sendAsync(PAYLOAD);
        world.turn();
        assertThat(socket.stats().messagesSent()).isEqualTo(1);
        assertThat(future).isNotDone();
        world.runCallbacks();
        assertThat(future).isCompletedWithValue(new Delivery(Delivery.Outcome.WRITTEN, peer, 1, 0));
    }
}
