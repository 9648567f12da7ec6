package io.aiomsg.nio.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aiomsg.AckMode;
import io.aiomsg.AiomsgSocket;
import io.aiomsg.DrainResult;
import io.aiomsg.Identity;
import io.aiomsg.Message;
import io.aiomsg.SocketClosedException;
import io.aiomsg.SocketLimits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What callers and the loop do to one another at the moments that matter, each brought about by a {@link SteppedWorld}. */
class SteppedSocketTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final byte HELLO = 1;
    private static final byte DATA = 3;
    private static final byte REQUEST = 4;
    private static final byte ACK = 5;
    private static final byte[] ID = new byte[16];

    private SteppedWorld world = new SteppedWorld();
    private SocketCore socket = open();

    private SocketCore open() {
        return open(AckMode.ON_TAKE);
    }

    private SocketCore open(AckMode ackMode) {
        return new SocketCore(
                AiomsgSocket.builder()
                        .ackMode(ackMode)
                        .identity(Identity.named("stepped"))
                        .limits(SocketLimits.DEFAULT.toBuilder()
                                .sendMessagesPerPeer(10)
                                .build())
                        .options(),
                world);
    }

    @AfterEach
    void close() {
        socket.close();
        assertThat(world.heldBytes()).isZero();
    }

    private static byte[] frame(byte type, byte[]... parts) {
        ByteBuffer frame = ByteBuffer.allocate(1_000).putInt(0).put(type);
        for (byte[] part : parts) {
            frame.put(part);
        }
        frame.putInt(0, frame.position() - 4).flip();
        byte[] octets = new byte[frame.remaining()];
        frame.get(octets);
        return octets;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A connection whose peer has said HELLO and was answered. */
    private SteppedWorld.HandChannel admitted() {
        SteppedWorld.HandChannel channel = world.accepted();
        channel.arrives(frame(HELLO, new byte[] {1}, Identity.named("scripted").octets()));
        world.turn();
        assertThat(socket.peers()).hasSize(1);
        assertThat(channel.written()).isNotEmpty();
        return channel;
    }

    /** Receives as a caller who reads the connection himself: the octets come when he waits. */
    private @Nullable Message receive(SteppedWorld.HandChannel channel, byte[]... frames) throws InterruptedException {
        world.beforeWait(() -> channel.arrives(frames));
        return socket.receive(SECOND);
    }

    @Test
    void deliversWhatACallerIsReadingWhenTheConnectionBreaks() throws InterruptedException {
        SteppedWorld.HandChannel channel = admitted();
        channel.afterRead(() -> {
            channel.breaks();
            assertThat(socket.trySend("in vain")).isTrue();
            world.turn();
        });
        Message message = receive(channel, frame(DATA, utf8("last words")));
        assertThat(message).isNotNull();
        assertThat(message.text()).isEqualTo("last words");

        world.turn();
        assertThat(channel.isClosed()).isTrue();
        assertThat(socket.peers()).isEmpty();
    }

    /** The peer has been silent for too long as somebody begins to read, and that fails. {@link #close} counts the buffers. */
    @Test
    void givesTheBufferOfAFailedReadBackWhenTheConnectionHasEnded() throws InterruptedException {
        SteppedWorld.HandChannel channel = admitted();
        channel.afterRead(() -> {
            for (int i = 0; i < 20; i++) {
                world.pass(SECOND);
                world.turn();
            }
            assertThat(channel.isClosed()).isTrue();
            throw new IllegalStateException("meant: the read fails");
        });
        assertThat(receive(channel, frame(DATA, utf8("lost")))).isNull();
        assertThat(socket.peers()).isEmpty();
    }

    /** The copy has come with the message before it, and is met by a caller who takes nothing and does not wait. */
    @Test
    void acknowledgesACopyThatACallMeetsWhichTakesNothing() throws InterruptedException {
        SteppedWorld.HandChannel channel = admitted();
        byte[] request = frame(REQUEST, ID, utf8("once"));
        Message first = receive(channel, request);
        assertThat(first).isNotNull();
        assertThat(channel.written()).isEqualTo(frame(ACK, ID));
        Message next = receive(channel, frame(DATA, utf8("next")), request);
        assertThat(next).isNotNull();
        assertThat(next.text()).isEqualTo("next");
        assertThat(channel.written()).isEmpty();

        assertThat(socket.tryReceive()).isNull();
        assertThat(channel.written()).isEqualTo(frame(ACK, ID));
    }

    @Test
    void aRequestCanBeRejectedInManualModeOnly() throws InterruptedException {
        SteppedWorld.HandChannel channel = admitted();
        Message message = receive(channel, frame(REQUEST, ID, utf8("once")));
        assertThat(message).isNotNull();
        assertThatThrownBy(message::reject)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("MANUAL");
        message.acknowledge();
        assertThat(channel.written()).isEqualTo(frame(ACK, ID));
    }

    @Test
    void theFirstVerdictCounts() throws InterruptedException {
        close();
        world = new SteppedWorld();
        socket = open(AckMode.MANUAL);
        SteppedWorld.HandChannel channel = admitted();
        byte[] request = frame(REQUEST, ID, utf8("once"));
        Message rejected = receive(channel, request);
        assertThat(rejected).isNotNull();
        assertThat(channel.written()).isEmpty();
        rejected.reject();
        rejected.acknowledge();
        assertThat(channel.written()).isEmpty();

        Message again = receive(channel, request);
        assertThat(again).isNotNull();
        rejected.reject();
        assertThat(receive(channel, request))
                .as("a copy of what the application has")
                .isNull();
        again.acknowledge();
        again.reject();
        again.acknowledge();
        assertThat(channel.written()).isEqualTo(frame(ACK, ID));
        assertThat(receive(channel, request)).isNull();
        assertThat(channel.written()).isEqualTo(frame(ACK, ID));
    }

    @Test
    void aMessageWithoutAnIdNeedsNoVerdict() throws InterruptedException {
        close();
        world = new SteppedWorld();
        socket = open(AckMode.MANUAL);
        SteppedWorld.HandChannel channel = admitted();
        Message message = receive(channel, frame(DATA, utf8("plain")));
        assertThat(message).isNotNull();
        message.reject();
        message.acknowledge();
        assertThat(channel.written()).isEmpty();
    }

    @Test
    void manyAcknowledgementsTakeFewWrites() throws InterruptedException {
        close();
        world = new SteppedWorld();
        socket = open(AckMode.MANUAL);
        SteppedWorld.HandChannel channel = admitted();
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            byte[] id = ByteBuffer.allocate(16).putInt(i).array();
            Message message = receive(channel, frame(REQUEST, id, utf8("job")));
            assertThat(message).isNotNull();
            messages.add(message);
        }
        int before = channel.writes();
        messages.forEach(Message::acknowledge);
        world.turn();

        assertThat(channel.written()).hasSize(1_000 * frame(ACK, ID).length);
        assertThat(channel.writes() - before).isLessThan(10);
    }

    /** Somebody else sends at each moment in turn at which the one who drains has let go of the engine. */
    @Test
    void aDrainThatEndsBeforeItsTimeIsComplete() throws InterruptedException {
        for (int moment = 1; drainWhileSomebodySends(moment); moment++) {
            close();
            world = new SteppedWorld();
            socket = open();
        }
    }

    /** It does not wait until the messages before it have been flushed or given up. */
    @Test
    void theBeginningOfACloseEndsASendThatWaitsForRoom() {
        socket.connect("nobody", 1);
        while (socket.trySend("queued")) {
            // until there is no room
        }
        long startNanos = world.nanoTime();
        world.beforeWait(() -> {
            socket.lease.take();
            socket.engine.close(60 * SECOND.toNanos());
            socket.changed();
            socket.release();
        });
        assertThatThrownBy(() -> socket.send("too late")).isInstanceOf(SocketClosedException.class);
        assertThat(world.nanoTime()).isEqualTo(startNanos);
        socket.engine.abort();
    }

    @Test
    void aBindThatACloseOvertakesLeavesNoListenerBehind() {
        world.beforeListen(socket::close);
        assertThatThrownBy(() -> socket.bind("here", 0)).isInstanceOf(SocketClosedException.class);
        assertThat(world.listening()).isZero();
    }

    @Test
    void stopsItsDriverOnce() {
        socket.close();
        socket.close();
        assertThat(world.stops()).isEqualTo(1);
    }

    /** Returns false if the drain had no such moment. */
    private boolean drainWhileSomebodySends(int moment) throws InterruptedException {
        int[] left = {moment};
        world.beforeLease(() -> {
            if (--left[0] == 0) {
                assertThat(socket.trySend("meanwhile")).isTrue();
            }
        });
        long startNanos = world.nanoTime();
        DrainResult result = socket.drain(SECOND);
        long tookNanos = world.nanoTime() - startNanos;
        boolean sent = left[0] <= 0;
        world.beforeLease(() -> {});
        assertThat(result.complete() || tookNanos >= SECOND.toNanos())
                .as("%s after %d ns, with a message sent at moment %d", result, tookNanos, moment)
                .isTrue();
        return sent;
    }
}
