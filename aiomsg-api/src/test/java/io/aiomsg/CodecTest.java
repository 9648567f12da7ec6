package io.aiomsg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What codecs do, and what becomes of those that do it wrong. */
final class CodecTest {

    private static final Codec<Integer> NUMBERS = Codec.utf8().map(Integer::valueOf, String::valueOf);

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Octets(Identity from, byte[] payload) implements Message {
        Octets(byte... payload) {
            this(Identity.named("worker-7"), payload);
        }
    }

    /** Encodes and decodes as it is told. */
    private record Told<T>(Work<T, byte[]> encoding, Work<byte[], T> decoding) implements Codec<T> {
        interface Work<A, B> {
            B on(A what) throws Exception;
        }

        @Override
        public byte[] encode(T value) throws Exception {
            return encoding.on(value);
        }

        @Override
        public T decode(byte[] payload) throws Exception {
            return decoding.on(payload);
        }

        @Override
        public String toString() {
            return "the codec of this test";
        }
    }

    private static <T> Codec<T> throwing(Exception what) {
        return new Told<>(
                value -> {
                    throw what;
                },
                payload -> {
                    throw what;
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "äöü€", "😀 and �", "line\nline\0"})
    void textComesBackAsItWas(String text) {
        byte[] payload = Coding.encode(text, Codec.utf8());
        assertThat(payload).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
        assertThat(new Octets(payload).as(Codec.utf8())).isEqualTo(text);
    }

    @Test
    void whatIsNoUtf8IsNoText() {
        assertThatThrownBy(() -> new Octets((byte) 'a', (byte) 0xC3, (byte) 'b').as(Codec.utf8()))
                .isInstanceOfSatisfying(CodecException.class, e -> {
                    assertThat(e.codec()).isEqualTo("UTF-8 text");
                    assertThat(e.from()).isEqualTo(Identity.named("worker-7"));
                    assertThat(e.size()).isEqualTo(3);
                })
                .hasMessage("UTF-8 text cannot decode a message of 3 octets from worker-7:"
                        + " octet 1 begins no UTF-8 character");
        assertThatThrownBy(() -> new Octets((byte) 0xE2, (byte) 0x82).as(Codec.utf8()))
                .as("a character that is cut short")
                .isInstanceOf(CodecException.class);
    }

    @ParameterizedTest
    @ValueSource(chars = {'\uD83D', '\uDE00'})
    void halfACharacterIsNotSent(char half) {
        assertThatThrownBy(() -> Coding.encode("ab" + half, Codec.utf8()))
                .isInstanceOf(CodecException.class)
                .hasMessageEndingWith("and nothing was sent: character 2 is half a surrogate pair");
    }

    @Test
    void aMappedCodecGoesThereAndBack() {
        assertThat(new Octets(Coding.encode(-17, NUMBERS)).as(NUMBERS)).isEqualTo(-17);
        assertThatThrownBy(() -> new Octets((byte) 'x').as(NUMBERS))
                .isInstanceOf(CodecException.class)
                .hasCauseInstanceOf(NumberFormatException.class)
                .hasMessage("UTF-8 text, mapped cannot decode a message of 1 octets from worker-7:"
                        + " For input string: \"x\"");
    }

    @Test
    void aMappingToNullIsTold() {
        Codec<Object> nothing = Codec.utf8().map(text -> null, value -> null);
        assertThatThrownBy(() -> new Octets((byte) 'x').as(nothing))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("made null of it");
        assertThatThrownBy(() -> Coding.encode("x", nothing))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("made null of it");
    }

    @Test
    void aCodecThatThrowsNamesItselfAndNothingIsSent() {
        IOException thrown = new IOException("first line\nsecond line");
        assertThatThrownBy(() -> Coding.encode(7, throwing(thrown)))
                .isInstanceOfSatisfying(CodecException.class, e -> {
                    assertThat(e.codec()).isEqualTo("the codec of this test");
                    assertThat(e.from()).isNull();
                    assertThat(e.size()).isZero();
                })
                .hasCause(thrown)
                .hasMessage("the codec of this test cannot encode a value of class java.lang.Integer,"
                        + " and nothing was sent: first line");
        assertThatThrownBy(() -> new Octets().as(throwing(new IllegalStateException())))
                .hasMessage("the codec of this test cannot decode a message of 0 octets from worker-7:"
                        + " java.lang.IllegalStateException");
    }

    @Test
    void aCodecThatReturnsNullIsTold() {
        Codec<Integer> codec = new Told<>(value -> null, payload -> null);
        assertThatThrownBy(() -> Coding.encode(7, codec))
                .isInstanceOf(CodecException.class)
                .hasNoCause()
                .hasMessageStartingWith("the codec of this test returned null for a value of class java.lang.Integer,"
                        + " and nothing was sent;");
        assertThatThrownBy(() -> new Octets((byte) 1, (byte) 2).as(codec))
                .isInstanceOf(CodecException.class)
                .hasNoCause()
                .hasMessageStartingWith(
                        "the codec of this test returned null for a message of 2 octets from worker-7;");
    }

    @Test
    void noValueReachesNoCodec() {
        assertThatThrownBy(() -> Coding.encode(null, NUMBERS))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("value");
    }

    @Test
    void anErrorPassesAsItIs() {
        Codec<Integer> codec = new Told<>(
                value -> {
                    throw new StackOverflowError();
                },
                payload -> {
                    throw new StackOverflowError();
                });
        assertThatThrownBy(() -> Coding.encode(7, codec)).isInstanceOf(StackOverflowError.class);
        assertThatThrownBy(() -> new Octets().as(codec)).isInstanceOf(StackOverflowError.class);
    }

    @Test
    void anInterruptionInACodecIsNotForgotten() {
        assertThatThrownBy(() -> new Octets().as(throwing(new InterruptedException())))
                .isInstanceOf(CodecException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThatThrownBy(() -> Coding.encode(7, throwing(new InterruptedException())))
                .isInstanceOf(CodecException.class);
        assertThat(Thread.interrupted()).isTrue();
    }
}
