package io.aiomsg.testkit.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aiomsg.Identity;
import io.aiomsg.testkit.junit.AiomsgExtension;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two scripted peers over real TCP: each step sends what it says, and each expectation takes what it should. */
@ExtendWith(AiomsgExtension.class)
class ScriptedPeerTest {

    private static final Identity ME = Identity.named("me");
    private static final MessageId ID = MessageId.numbered(7);
    private static final Duration SHORT = Duration.ofMillis(50);

    @RegisterExtension
    final Pair pair = new Pair();

    @Test
    void saysAndUnderstandsEveryEnvelope() {
        pair.one().hello(ME);
        pair.one().data("text");
        pair.one().data(new byte[] {0, 1, 2});
        pair.one().data("");
        pair.one().request(ID, "job");
        pair.one().request(ID, new byte[0]);
        pair.one().ack(ID);
        pair.one().heartbeat();
        pair.one().envelope(9, new byte[] {1}, new byte[] {2, 3});

        pair.two().expectHello(ME);
        pair.two().expectData("text");
        pair.two().expectData(new byte[] {0, 1, 2});
        pair.two().expectData("");
        Envelope request = pair.two().expectRequest();
        assertThat(request.messageId()).isEqualTo(ID);
        assertThat(request.text()).isEqualTo("job");
        assertThat(pair.two().expectRequest().payload()).isEmpty();
        pair.two().expectAck(ID);
        pair.two().expectHeartbeat();
        assertThat(pair.two().expectEnvelope().octets()).containsExactly(9, 1, 2, 3);
        pair.two().expectSilence(SHORT);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 1000})
    void understandsFramesHoweverTheyAreSplit(int pieceOctets) {
        byte[] frames = Frames.concat(
                Frames.hello(ME),
                Frames.heartbeat(),
                Frames.data("abc"),
                Frames.data(""),
                Frames.envelope(9),
                Frames.request(ID, "x"));
        pair.one().sendSplit(frames, pieceOctets, Duration.ofNanos(200_000));
        assertThat(pair.two().expectHello()).isEqualTo(ME);
        pair.two().expectData("abc");
        pair.two().expectData("");
        assertThat(pair.two().expectEnvelope().type()).isEqualTo(9);
        assertThat(pair.two().expectRequest().text()).isEqualTo("x");
    }

    @Test
    void pausesBetweenPieces() {
        long startNanos = System.nanoTime();
        pair.one().sendSplit(Frames.data("abcd"), 4, Duration.ofMillis(20));
        assertThat(System.nanoTime() - startNanos).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(60));
        pair.two().expectData("abcd");
    }

    @Test
    void stopsSendingPiecesWhenTheOtherSideEnds() {
        pair.two().halfClose();
        assertThat(pair.one().expectEnd()).isEqualTo(Ending.FIN);
        pair.one().sendSplit(Frames.data("abc"), 1, Duration.ZERO);
        pair.two().expectSilence(SHORT);
    }

    @Test
    void waitsForWhatComesLater() {
        CompletableFuture<Void> later = CompletableFuture.runAsync(
                () -> pair.one().data("late"), CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS));
        pair.two().expectData("late");
        later.join();
    }

    @Test
    void takesWhatIsThereWithoutAnyPatience() {
        pair.one().data("a");
        pair.two().expectData("a");
        pair.one().send(Frames.data("b"), Frames.data("c"));
        pair.two().expectData("b");
        pair.two().expectData("c", Duration.ZERO);
    }

    @Test
    void passesOverHeartbeatWhereItIsNotAskedFor() {
        pair.one().heartbeat();
        pair.one().data("a");
        pair.one().heartbeat();
        pair.one().halfClose();
        pair.two().expectData("a");
        pair.two().expectFin();
    }

    @Test
    void countsHeartbeats() {
        pair.one().heartbeat();
        pair.one().heartbeat();
        assertThat(pair.two().expectOnlyHeartbeats(SHORT)).isEqualTo(2);
    }

    @Test
    void doesNotListenForeverToHeartbeatsWithoutEnd() {
        CompletableFuture<Void> flood = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 5_000 && !pair.one().hasEnded(); i++) {
                pair.one().sendSplit(Frames.heartbeat(), 5, Duration.ofNanos(100_000));
            }
        });
        assertThat(pair.two().expectOnlyHeartbeats(SHORT)).isPositive();
        assertThatThrownBy(() -> pair.two().expectData("x", SHORT))
                .hasMessageMatching("(?s)expected DATA \"x\" within 50 ms, but only \\d+ HEARTBEATs? came.*");
        pair.two().reset();
        flood.join();
    }

    @Test
    void tellsFinFromReset() {
        pair.one().halfClose();
        pair.two().expectFin();
        pair.two().data("still here");
        pair.one().expectData("still here");
        pair.two().reset();
        pair.one().expectReset();
    }

    @Test
    void deliversWhatCameBeforeTheEnd() {
        pair.one().data("last");
        pair.one().halfClose();
        assertThat(pair.two().expectEnvelope().text()).isEqualTo("last");
        assertThat(pair.two().expectEnd()).isEqualTo(Ending.FIN);
        assertThat(pair.two().hasEnded()).isTrue();
        assertThat(pair.one().hasEnded()).isFalse();
    }

    @Test
    void noticesThatNobodyReadsAfterTheEnd() {
        pair.one().close();
        pair.two().expectResetAfterEnd();
    }

    @Test
    void noticesAResetBehindTheEnd() {
        pair.one().halfClose();
        pair.two().expectFin();
        pair.two().data("never read");
        // No end of the script that has read what is there: octets stay unread in the kernel, and closing destroys.
        pair.one().ignoreRest();
        pair.one().close();
        assertThatThrownBy(() -> pair.two().expectNoResetAfterEnd(SHORT))
                .hasMessageStartingWith("expected no RST for 50 ms after FIN, but it came");
    }

    @Test
    void acceptsAnEndWithoutReset() {
        pair.one().halfClose();
        pair.two().expectNoResetAfterEnd(SHORT);
        pair.one().expectHeartbeat();
    }

    @Test
    void fillsAConnectionThatNobodyReads() {
        int begun = pair.one().sendUntilBlocked(i -> Frames.data(new byte[100_000]), 1_000, SHORT);
        assertThat(begun).isBetween(2, 999);
        CompletableFuture<Void> rest =
                CompletableFuture.runAsync(() -> pair.one().data("next"));
        for (int i = 0; i < begun; i++) {
            assertThat(pair.two().expectEnvelope().payload()).hasSize(100_000);
        }
        pair.two().expectData("next");
        rest.join();
    }

    @Test
    void takesALargeFrame() {
        byte[] large = new byte[3_000_000];
        large[2_999_999] = 1;
        CompletableFuture<Void> sending =
                CompletableFuture.runAsync(() -> pair.one().data(large));
        pair.two().expectData(large);
        sending.join();
    }

    @Test
    void anInterruptionFailsTheScriptAndStays() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> pair.two().expectData("x")).hasMessageStartingWith("interrupted while waiting");
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void refusesStepsThatTheScriptRulesOut() {
        pair.one().halfClose();
        assertThatThrownBy(() -> pair.one().heartbeat())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cannot send");
        pair.two().ignoreRest();
        assertThatThrownBy(() -> pair.two().expectData("x"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ignoreRest");
        pair.one().finish();
        assertThatThrownBy(() -> pair.one().expectEnd())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ended");
        assertThatThrownBy(() -> pair.two().sendSplit(new byte[1], 0, SHORT))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
