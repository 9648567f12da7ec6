package io.aiomsg.testkit.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.aiomsg.Identity;
import io.aiomsg.testkit.junit.AiomsgExtension;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a failed expectation tells, word for word; the times of the conversation count as zero. */
@ExtendWith(AiomsgExtension.class)
class FailureTextTest {

    private static final MessageId ID = MessageId.numbered(7);
    private static final Duration SHORT = Duration.ofMillis(50);

    @RegisterExtension
    final Pair pair = new Pair();

    @Test
    void ofAWrongEnvelope() {
        pair.two().hello(Identity.named("two"));
        pair.one().expectHello();
        pair.one().request(ID, "text");
        assertThat(failure(() -> pair.two().expectData("text"))).isEqualTo("""
                        expected DATA "text", but DATA_REQ a5a5a5a5a5a5a5a5a5a5a5a500000007 "text" came:
                            length 21   | DATA_REQ | message id                                      | payload
                            00 00 00 15 | 04       | a5 a5 a5 a5 a5 a5 a5 a5 a5 a5 a5 a5 00 00 00 07 | "text"
                        conversation (> sent by the scripted peer, < received by it):
                            0.000 s > HELLO     00 00 00 12 | 01 | 01 | 74 77 6f 00 00 00 00 00 00 00 00 00 00 00 00 00
                            0.000 s < DATA_REQ  00 00 00 15 | 04 | a5 a5 a5 a5 a5 a5 a5 a5 a5 a5 a5 a5 00 00 00 07 | "text"
                        """);
    }

    @Test
    void ofEachKindOfWrongEnvelope() {
        Identity me = Identity.named("me");
        pair.one().data("b");
        assertThat(failure(() -> pair.two().expectData("a"))).startsWith("expected DATA \"a\", but DATA \"b\" came:\n");
        pair.one().hello(Identity.named("you"));
        assertThat(failure(() -> pair.two().expectHello(me)))
                .startsWith("expected HELLO of me, but HELLO of you came:\n");
        pair.one().envelope(1, new byte[4]);
        assertThat(failure(() -> pair.two().expectHello()))
                .startsWith("expected HELLO, but a malformed HELLO of 5 octets came:\n");
        pair.one().ack(MessageId.numbered(8));
        assertThat(failure(() -> pair.two().expectAck(MessageId.numbered(9))))
                .startsWith("expected ACK of a5a5a5a5a5a5a5a5a5a5a5a500000009, "
                        + "but ACK of a5a5a5a5a5a5a5a5a5a5a5a500000008 came:\n");
        pair.one().envelope(4, new byte[15]);
        assertThat(failure(() -> pair.two().expectRequest()))
                .startsWith("expected DATA_REQ, but a malformed DATA_REQ of 16 octets came:\n");
        pair.one().envelope(2, new byte[1]);
        assertThat(failure(() -> pair.two().expectHeartbeat()))
                .startsWith("expected HEARTBEAT, but a malformed HEARTBEAT of 2 octets came:\n");
    }

    @Test
    void ofATruncatedFrame() {
        pair.one().send(Frames.data("abc"), Frames.frame(9, Frames.hex("03"), Frames.utf8("text")));
        pair.one().halfClose();
        pair.two().expectData("abc");
        assertThat(failure(() -> pair.two().expectData("text"))).isEqualTo("""
                        expected DATA "text", but the other side ended the connection (FIN); only 9 octets of a frame came:
                            length 9    | DATA | payload, 4 of 8 octets
                            00 00 00 09 | 03   | "text" ...
                        conversation (> sent by the scripted peer, < received by it):
                            0.000 s < DATA      00 00 00 04 | 03 | "abc"
                            0.000 s < DATA      00 00 00 09 | 03 | "text" ...
                            0.000 s < FIN
                        """);
    }

    @Test
    void ofATruncatedFrameThatDoesNotEnd() {
        pair.one().send(Frames.hex("0000"));
        assertThat(failure(() -> pair.two().expectData("text", SHORT))).startsWith("""
                        expected DATA "text" within 50 ms, but only 2 octets of a frame came:
                            length
                            00 00 ...
                        """);
    }

    @Test
    void ofAnEndInsideAFrame() {
        pair.one().send(Frames.hex("00"));
        pair.one().halfClose();
        assertThat(failure(() -> pair.two().expectEnd()))
                .startsWith("expected the end of the connection, but it came inside a frame (FIN); "
                        + "only 1 octet of a frame came:\n    length\n    00 ...\n");
    }

    @Test
    void ofAnUnexpectedEnd() {
        pair.one().heartbeat();
        pair.one().halfClose();
        assertThat(failure(() -> pair.two().expectRequest())).isEqualTo("""
                        expected DATA_REQ, but the other side ended the connection (FIN)
                        conversation (> sent by the scripted peer, < received by it):
                            0.000 s < HEARTBEAT 00 00 00 01 | 02
                            0.000 s < FIN
                        """);
        pair.two().reset();
        assertThat(failure(() -> pair.one().expectFin())).isEqualTo("""
                        expected FIN from the other side, but RST came
                        conversation (> sent by the scripted peer, < received by it):
                            0.000 s > HEARTBEAT 00 00 00 01 | 02
                            0.000 s > FIN
                            0.000 s < RST
                        """);
    }

    @Test
    void ofAnEndThatDoesNotCome() {
        pair.one().data("text");
        assertThat(failure(() -> pair.two().expectEnd()))
                .startsWith("expected the end of the connection, but DATA \"text\" came:\n");
        assertThat(failure(() -> pair.two().expectEnd(SHORT)))
                .startsWith("expected the end of the connection within 50 ms, but it did not come\n");
        assertThat(failure(() -> pair.two().expectReset(SHORT)))
                .startsWith("expected RST from the other side within 50 ms, but it did not come\n");
        pair.one().halfClose();
        assertThat(failure(() -> pair.two().expectReset()))
                .startsWith("expected RST from the other side, but FIN came\n");
        assertThat(failure(() -> pair.two().expectResetAfterEnd(SHORT)))
                .startsWith("expected RST after FIN within 50 ms, but the other side goes on taking octets\n");
        pair.one().ignoreRest();
    }

    @Test
    void ofASilenceBrokenByAnEnvelope() {
        pair.one().heartbeat();
        assertThat(failure(() -> pair.two().expectSilence(Duration.ofSeconds(1))))
                .isEqualTo("""
                        expected silence for 1 s, but HEARTBEAT came:
                            length 1    | HEARTBEAT
                            00 00 00 01 | 02
                        conversation (> sent by the scripted peer, < received by it):
                            0.000 s < HEARTBEAT 00 00 00 01 | 02
                        """);
    }

    @Test
    void ofASilenceBrokenByOctets() {
        pair.one().send(Frames.hex("0000"));
        assertThat(failure(() -> pair.two().expectSilence(Duration.ofSeconds(1))))
                .startsWith("""
                        expected silence for 1 s, but only 2 octets of a frame came:
                            length
                            00 00 ...
                        """);
    }

    @Test
    void ofASilenceBrokenByTheEnd() {
        pair.one().halfClose();
        assertThat(failure(() -> pair.two().expectSilence(Duration.ofSeconds(1))))
                .startsWith("expected silence for 1 s, but the other side ended the connection (FIN)\n");
        assertThat(failure(() -> pair.two().expectOnlyHeartbeats(Duration.ofSeconds(1))))
                .startsWith("expected nothing but HEARTBEAT for 1 s, but the other side ended the connection (FIN)\n");
    }

    @Test
    void ofMoreThanHeartbeats() {
        pair.one().send(Frames.heartbeat(), Frames.data(""), Frames.hex("00000002"));
        assertThat(failure(() -> pair.two().expectOnlyHeartbeats(Duration.ofMillis(1_500))))
                .startsWith("""
                        expected nothing but HEARTBEAT for 1.5 s, but DATA "" came:
                            length 1    | DATA
                            00 00 00 01 | 03
                        """);
        assertThat(failure(() -> pair.two().expectOnlyHeartbeats(SHORT)))
                .startsWith("expected nothing but HEARTBEAT for 50 ms, but only 4 octets of a frame came:\n");
    }

    @Test
    void ofNothing() {
        assertThat(failure(() -> pair.two().expectHeartbeat(SHORT))).isEqualTo("""
                        expected HEARTBEAT within 50 ms, but nothing came
                        conversation (> sent by the scripted peer, < received by it):
                            nothing was said
                        """);
        pair.one().heartbeat();
        assertThat(failure(() -> pair.two().expectAck(ID, SHORT)))
                .startsWith(
                        "expected ACK of a5a5a5a5a5a5a5a5a5a5a5a500000007 within 50 ms, but only 1 HEARTBEAT came\n");
    }

    @Test
    void ofAFrameThatIsTooLong() {
        pair.one().frame(0xFFFF_FFFFL, Frames.hex("0301"));
        assertThat(failure(() -> pair.two().expectEnvelope())).startsWith("""
                        expected an envelope, but a frame came that is longer than a scripted peer takes; only 6 octets of a frame came:
                            length 4294967295 | DATA | payload, 1 of 4294967294 octets
                            ff ff ff ff       | 03   | 01 ...
                        """);
    }

    @Test
    void ofWhatItselfDid() {
        pair.two().reset();
        assertThat(failure(() -> pair.two().expectEnvelope()))
                .startsWith("expected an envelope, but the script itself reset the connection\n");
        assertThat(failure(() -> pair.one().sendUntilBlocked(i -> Frames.heartbeat(), 1_000, SHORT)))
                .startsWith("could not send: ");
    }

    @Test
    void ofABlockedConnection() {
        assertThat(failure(() -> pair.one().sendUntilBlocked(i -> Frames.heartbeat(), 3, SHORT)))
                .startsWith("expected the other side to stop reading, but it took all of 3 frames\n");
        pair.one().sendUntilBlocked(i -> Frames.data(new byte[100_000]), 1_000, SHORT);
        assertThat(failure(() -> pair.one().sendRest(SHORT)))
                .containsPattern("^\\d+ octets could not be sent: the other side took nothing for 50 ms\n");
        pair.two().ignoreRest();
    }

    @Test
    void ofALongConversation() {
        for (int i = 0; i < 200; i++) {
            pair.one().data("number " + i);
        }
        pair.two().expectData("number 0");
        assertThat(failure(() -> pair.one().expectData("x", Duration.ZERO)).lines())
                .hasSize(2 + 20 + 1 + 60)
                .contains("    0.000 s > DATA      00 00 00 0a | 03 | \"number 19\"", "    ... 120 lines left out")
                .contains("    0.000 s > DATA      00 00 00 0b | 03 | \"number 140\"");
        pair.two().ignoreRest();
    }

    @Test
    void ofListeners() {
        try (ScriptedListener listener = ScriptedListener.onTcp()) {
            int port = listener.port();
            assertThatThrownBy(() -> listener.accept(SHORT))
                    .isInstanceOf(AssertionError.class)
                    .hasMessage("expected a connection to port " + port + " within 50 ms, but nobody connected");
            listener.expectNoConnection(SHORT);
            try (ScriptedPeer unwanted = ScriptedPeer.connectTcp("127.0.0.1", port)) {
                assertThatThrownBy(() -> listener.expectNoConnection(SHORT))
                        .isInstanceOf(AssertionError.class)
                        .hasMessage("expected no connection to port " + port + " for 50 ms, but one came");
                assertThat(unwanted.expectEnd()).isEqualTo(Ending.FIN);
            }
            assertThatThrownBy(() -> ScriptedListener.onTcp(port, 0))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageStartingWith("could not listen on port " + port + ": ");
            listener.close();
            assertThatThrownBy(() -> ScriptedPeer.connectTcp("127.0.0.1", port))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageStartingWith("could not connect to 127.0.0.1:" + port + ": ");
        }
    }

    private static String failure(ThrowingCallable step) {
        AssertionError failure = catchThrowableOfType(AssertionError.class, step);
        assertThat(failure).isNotNull();
        return failure.getMessage().replaceAll("(?m)^ +\\d+\\.\\d{3} s", "    0.000 s");
    }
}
