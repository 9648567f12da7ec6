package io.aiomsg.nio.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aiomsg.Identity;
import io.aiomsg.nio.live.RawPeer.Ending;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The scripted peer tells frames, silence, FIN and RST apart, and says what it saw. */
@ExtendWith(LeakCheck.class)
class RawPeerTest {

    private static final Duration SHORT = Duration.ofMillis(50);

    @RegisterExtension
    final Stage stage = new Stage();

    private RawPeer one;
    private RawPeer two;

    @BeforeEach
    void connect() {
        RawListener listener = stage.listen();
        one = stage.dial(listener.port());
        two = stage.keep(listener.accept());
    }

    @Test
    void receivesFramesHoweverTheyAreSplit() {
        one.sendSplit(
                Wire.concat(Wire.hello(Identity.named("one")), Wire.data("abc"), Wire.data("")), 3, Duration.ZERO);
        two.expectHello(Identity.named("one"));
        two.expectData("abc");
        two.expectData("");
        two.expectSilence(SHORT);
    }

    @Test
    void sendsExactlyTheseOctets() {
        one.send(Wire.hello(Identity.named("ABC")));
        assertThat(two.expectFrame(SHORT))
                .hasToString("HELLO of 18 octets: 01 01 41 42 43 00 00 00 00 00 00 00 00 00 00 00 00 00");
    }

    @Test
    void tellsTheConversationWhenItFails() {
        two.send(Wire.heartbeat());
        one.send(Wire.data("abc"), Wire.hex("0000"));
        assertThatThrownBy(() -> two.expectAck(Wire.messageId(1)))
                .hasMessageContaining("expected ACK, got DATA")
                .hasMessageContaining("> 5 octets: 00000001[length 1] 02[HEARTBEAT] |")
                .hasMessageContaining("< 10 octets: 00000004[length 4] 03[DATA] 616263| 0000");
    }

    @Test
    void failsWhenSilenceIsBroken() {
        one.send(Wire.hex("00"));
        assertThatThrownBy(() -> two.expectSilence(Duration.ofSeconds(1))).hasMessageContaining("silence");
        assertThatThrownBy(() -> two.expectFrame(SHORT)).hasMessageContaining("expected a frame within");
    }

    @Test
    void failsWhenAFrameOtherThanHeartbeatComes() {
        one.send(Wire.heartbeat(), Wire.data("x"));
        assertThatThrownBy(() -> two.expectOnlyHeartbeats(SHORT)).hasMessageContaining("got DATA");
    }

    @Test
    void failsWhenTheEndDoesNotCome() {
        assertThatThrownBy(() -> two.expectClose(SHORT)).hasMessageContaining("expected the end");
        one.send(Wire.data("x"));
        one.close();
        assertThatThrownBy(() -> two.expectClose(Duration.ofSeconds(1))).hasMessageContaining("DATA");
    }

    @Test
    void tellsAFinFromAReset() {
        one.halfClose();
        assertThat(two.expectClose(Duration.ofSeconds(1))).isEqualTo(Ending.EOF);
        assertThat(two.wasResetAfterEnd()).isFalse();
        two.reset();
        assertThat(one.drainToClose(Duration.ofSeconds(1))).isEqualTo(Ending.RESET);
    }

    @Test
    void tellsAResetBehindAFin() {
        two.send(new byte[10]);
        one.halfClose();
        Await.until("the FIN", two::hasEnded);
        one.close(); // with octets unread
        Await.until("the RST", two::wasResetAfterEnd);
    }

    @Test
    void noticesThatNobodyReads() {
        int begun = one.sendUntilBlocked(i -> new byte[100_000], 1_000, SHORT);
        assertThat(begun).isBetween(2, 999);
        assertThat(one.trySend(new byte[1])).isFalse();
        assertThatThrownBy(() -> one.sendRest(SHORT)).hasMessageContaining("could not be sent");
    }
}
