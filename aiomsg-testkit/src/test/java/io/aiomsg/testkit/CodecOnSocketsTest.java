package io.aiomsg.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.Codec;
import io.aiomsg.CodecException;
import io.aiomsg.Message;
import io.aiomsg.SocketClosedException;
import io.aiomsg.SocketLimits;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Sockets live on whatever codecs do. */
final class CodecOnSocketsTest {

    private static final Codec<Instant> INSTANTS = Codec.utf8().map(Instant::parse, Instant::toString);
    private static final Instant THEN = Instant.parse("2026-07-01T12:00:00Z");

    /** Fails in one direction or the other. */
    private static final class Broken implements Codec<String> {
        @Override
        public byte[] encode(String value) {
            throw new IllegalStateException("broken");
        }

        @Override
        public String decode(byte[] payload) {
            throw new IllegalStateException("broken");
        }
    }

    @Test
    void valuesGoOverAndBack() throws Exception {
        try (SocketPair pair = SocketPair.open()) {
            pair.first().send(THEN, INSTANTS);
            Message message = pair.second().receive();
            assertThat(message.as(INSTANTS)).isEqualTo(THEN);
            assertThat(message.as(INSTANTS)).as("once more").isEqualTo(THEN);
            assertThat(pair.second().to(message.from()).trySend(THEN, INSTANTS)).isTrue();
            assertThat(pair.first().receive().as(INSTANTS)).isEqualTo(THEN);
            pair.second().send(THEN, INSTANTS, Duration.ofSeconds(1));
            assertThat(pair.first().receive().as(INSTANTS)).isEqualTo(THEN);
        }
    }

    @Test
    void whatBecomesOfAValueIsToldByItsFuture() throws Exception {
        try (SocketPair pair = SocketPair.open()) {
            assertThat(pair.first().sendAsync(THEN, INSTANTS)).succeedsWithin(Duration.ofSeconds(10));
            assertThat(pair.second().receive().as(INSTANTS)).isEqualTo(THEN);
            assertThat(pair.first().sendAsync("lost", new Broken()))
                    .as("nothing is thrown")
                    .failsWithin(Duration.ZERO)
                    .withThrowableThat()
                    .withCauseInstanceOf(CodecException.class);
            assertThat(pair.first().stats().messagesAccepted()).isOne();
        }
    }

    @Test
    void nothingIsSentOfWhatCannotBeEncodedAndTheSocketGoesOn() throws Exception {
        try (SocketPair pair = SocketPair.open()) {
            assertThatThrownBy(() -> pair.first().send("lost", new Broken())).isInstanceOf(CodecException.class);
            assertThatThrownBy(() -> pair.first().trySend("lost", new Broken())).isInstanceOf(CodecException.class);
            assertThatThrownBy(() -> pair.first().send("lost", new Broken(), Duration.ofSeconds(1)))
                    .isInstanceOf(CodecException.class);
            assertThatThrownBy(() -> pair.first().to(pair.second().identity()).send("lost", new Broken()))
                    .isInstanceOf(CodecException.class);
            assertThat(pair.first().stats().messagesSent()).isZero();

            pair.first().send(THEN, INSTANTS);
            assertThat(pair.second().receive().as(INSTANTS))
                    .as("what comes first")
                    .isEqualTo(THEN);
        }
    }

    @Test
    void anUndecodableMessageIsStillThereAndTheSocketGoesOn() throws Exception {
        try (SocketPair pair = SocketPair.open()) {
            pair.first().send("tomorrow");
            pair.first().send(THEN, INSTANTS);
            Message message = pair.second().receive();
            assertThatThrownBy(() -> message.as(INSTANTS))
                    .isInstanceOf(CodecException.class)
                    .hasMessageStartingWith("UTF-8 text, mapped cannot decode a message of 8 octets from "
                            + pair.first().identity() + ":");
            assertThat(message.text()).isEqualTo("tomorrow");
            assertThat(pair.second().receive().as(INSTANTS)).isEqualTo(THEN);
        }
    }

    @Test
    void aTooLongMessageIsRefusedAsAnyOther() throws Exception {
        SocketLimits limits =
                SocketLimits.DEFAULT.toBuilder().maxPayloadBytes(19).build();
        try (SocketPair pair = SocketPair.open(builder -> builder.limits(limits), builder -> builder)) {
            assertThatThrownBy(() -> pair.first().send(THEN, INSTANTS)).isInstanceOf(IllegalArgumentException.class);
            pair.first().send("short");
            assertThat(pair.second().receive().text()).isEqualTo("short");
        }
    }

    @Test
    void aClosedSocketIsClosedForValuesToo() throws Exception {
        AiomsgSocket closed;
        try (SocketPair pair = SocketPair.open()) {
            closed = pair.first();
        }
        assertThatThrownBy(() -> closed.send(THEN, INSTANTS)).isInstanceOf(SocketClosedException.class);
    }
}
