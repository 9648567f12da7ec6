package io.aiomsg.nio.engine;

import static io.aiomsg.nio.engine.RawEnd.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.Identity;
import io.aiomsg.Message;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Requests that the application holds until it says what becomes of them (R6, AIO-DLV-017 to AIO-DLV-024). */
final class ReceiptsTest {

    private static final Identity A = Identity.named("a");
    private static final Identity B = Identity.named("b");

    private RawEnd end = new RawEnd(Options.named("me"));

    private Message hold() {
        end.engine.now(end.nowNanos);
        Message message = end.engine.pollHeld();
        end.pump();
        return message;
    }

    private void acknowledge(Message message) {
        end.engine.acknowledge(message);
        end.pump();
    }

    private static List<Long> acks(RawEnd.Line line) {
        return line.heard().stream()
                .filter(frame -> frame.type() == Frames.ACK)
                .map(Tap.Frame::idLow)
                .toList();
    }

    @Test
    void acknowledgesWhenTheApplicationSaysSo() {
        RawEnd.Line a = end.accept(A);
        a.says(Frames.request(1, "one"), Frames.request(2, "two"));
        Message one = hold();
        Message two = hold();
        assertThat(acks(a)).isEmpty();

        acknowledge(two);
        assertThat(acks(a)).containsExactly(2L);
        acknowledge(one);
        assertThat(acks(a)).containsExactly(1L);
    }

    @Test
    void absorbsCopiesOfWhatIsHeldAndAcknowledgesThemAfterwards() {
        RawEnd.Line a = end.accept(A);
        a.says(Frames.request(1, "one"));
        Message one = hold();
        a.says(Frames.request(1, "one"));
        assertThat(hold()).isNull();
        assertThat(acks(a)).isEmpty();

        acknowledge(one);
        assertThat(acks(a)).containsExactly(1L);
        a.says(Frames.request(1, "one"));
        assertThat(acks(a)).containsExactly(1L);
        assertThat(hold()).isNull();
        assertThat(end.engine.stats().duplicates()).isEqualTo(2);
    }

    @Test
    void deliversTheNextCopyOfWhatWasRejected() {
        RawEnd.Line a = end.accept(A);
        a.says(Frames.request(1, "one"));
        end.engine.reject(hold());
        assertThat(acks(a)).isEmpty();

        a.says(Frames.request(1, "one"));
        Message again = hold();
        assertThat(Frames.text(again.payload())).isEqualTo("one");
        acknowledge(again);
        assertThat(acks(a)).containsExactly(1L);
    }

    /** An application that is late with its "no": its own "yes" to the next copy stands. */
    @Test
    void aRejectionDoesNotUndoAnAcknowledgement() {
        RawEnd.Line a = end.accept(A);
        a.says(Frames.request(1, "one"));
        Message one = hold();
        acknowledge(one);
        end.engine.reject(one);
        a.says(Frames.request(1, "one"));
        assertThat(hold()).isNull();
    }

    @Test
    void acknowledgesOnTheConnectionThatThePeerHasByThen() {
        RawEnd.Line before = end.accept(A);
        before.says(Frames.request(1, "one"));
        Message one = hold();
        before.breaks();
        RawEnd.Line now = end.accept(A);
        now.says(Frames.request(1, "one"));
        assertThat(hold()).isNull();

        acknowledge(one);
        assertThat(acks(now)).containsExactly(1L);
    }

    @Test
    void anAcknowledgementWhileThePeerIsAwayAnswersItsNextCopy() {
        RawEnd.Line before = end.accept(A);
        before.says(Frames.request(1, "one"));
        Message one = hold();
        before.breaks();
        acknowledge(one);

        RawEnd.Line now = end.accept(A);
        now.says(Frames.request(1, "one"));
        assertThat(acks(now)).containsExactly(1L);
        assertThat(hold()).isNull();
    }

    /** What an application never decides does not keep peers from being forgotten. */
    @Test
    void anAcknowledgementAfterThePeerWasForgottenIsLateUntilItIsBack() {
        end = new RawEnd(Options.named("me").limits(limits -> limits.rememberedPeers(1)));
        RawEnd.Line before = end.accept(A);
        before.says(Frames.request(1, "one"), Frames.request(2, "two"));
        Message one = hold();
        Message two = hold();
        before.breaks();
        end.accept(B).breaks();
        acknowledge(one);

        RawEnd.Line now = end.accept(A);
        now.says(Frames.request(1, "one"));
        assertThat(hold()).as("a copy, for nobody remembers the first").isNotNull();
        acknowledge(two);
        assertThat(acks(now)).containsExactly(2L);
        now.says(Frames.request(2, "two"));
        assertThat(hold()).isNull();
    }

    @Test
    void remembersAsManyHeldIdsAsTheLimitSays() {
        int limit = 4096;
        RawEnd.Line a = end.accept(A);
        List<Message> held = new ArrayList<>();
        for (int i = 0; i <= limit; i++) {
            a.says(Frames.request(i, "x"));
            held.add(hold());
        }
        assertThat(end.engine.peers.find(A).rememberedIds()).isEqualTo(limit);
        a.says(Frames.request(1, "x"));
        assertThat(hold()).as("the oldest that is remembered").isNull();
        a.says(Frames.request(0, "x"));
        assertThat(hold()).as("the one that was forgotten").isNotNull();

        acknowledge(held.get(0));
        assertThat(acks(a)).containsExactly(0L);
    }

    // ---- closing ----

    @Test
    void aCloseWaitsForWhatAHandlerHas() {
        RawEnd.Line a = end.accept(A);
        a.says(Frames.request(1, "one"));
        Message one = hold();
        end.engine.beginHandling(one);
        end.engine.close(5 * SECOND);
        end.pass(SECOND);
        assertThat(a.outputShut).isFalse();

        end.engine.endHandling(one);
        acknowledge(one);
        assertThat(acks(a)).containsExactly(1L);
        end.pass(SECOND / 100);
        assertThat(a.outputShut).isTrue();
    }

    @Test
    void aCloseWaitsForAHandlerNoLongerThanForAPeer() {
        RawEnd.Line a = end.accept(A);
        a.says(Frames.request(1, "one"));
        end.engine.beginHandling(hold());
        end.engine.close(5 * SECOND);
        end.pass(4 * SECOND + SECOND / 10);
        assertThat(a.outputShut).isTrue();
    }

    @Test
    void aCloseDoesNotWaitForAHandlerWhoseVerdictNobodyCanHear() {
        RawEnd.Line a = end.accept(A);
        a.says(Frames.request(1, "one"));
        end.engine.beginHandling(hold());
        a.breaks();
        end.engine.close(5 * SECOND);
        end.pass(SECOND / 10);
        assertThat(end.engine.isClosed()).isTrue();
    }

    @Test
    void aVerdictAfterTheEndChangesNothing() {
        RawEnd.Line a = end.accept(A);
        a.says(Frames.request(1, "one"), Frames.request(2, "two"));
        Message one = hold();
        Message two = hold();
        end.engine.close(0);
        end.pass(SECOND / 10);
        assertThat(end.engine.isClosed()).isTrue();
        acks(a);

        acknowledge(one);
        end.engine.reject(two);
        assertThat(acks(a)).isEmpty();
    }
}
