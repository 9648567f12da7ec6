package io.aiomsg.testkit.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aiomsg.testkit.junit.AiomsgExtension;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A script that ends before it has expected all that came says so, once, and hides no earlier failure. */
@ExtendWith(AiomsgExtension.class)
class UnfinishedScriptTest {

    private static final Duration SHORT = Duration.ofMillis(50);

    private ScriptedPeer one;
    private ScriptedPeer two;

    @BeforeEach
    void connect() {
        try (ScriptedListener listener = ScriptedListener.onTcp()) {
            one = ScriptedPeer.connectTcp("127.0.0.1", listener.port());
            two = listener.accept();
        }
    }

    @AfterEach
    void closeOne() {
        one.close();
    }

    @Test
    void saysWhatCameAndWhatToDo() {
        one.data("seen");
        two.expectData("seen");
        one.send(Frames.heartbeat(), Frames.data("text"), Frames.hex("0000"));
        one.expectSilence(SHORT);
        assertThatThrownBy(two::close).isInstanceOf(AssertionError.class).hasMessageStartingWith("""
                        the script ended, but it never expected what came:
                        DATA "text":
                            length 5    | DATA | payload
                            00 00 00 05 | 03   | "text"
                        only 2 octets of a frame came:
                            length
                            00 00 ...
                        Expect it, or call ignoreRest() where it does not matter.
                        conversation (> sent by the scripted peer, < received by it):
                        """);
    }

    @Test
    void showsTheFirstOfManyEnvelopes() {
        one.send(Frames.data("1"), Frames.data("2"), Frames.data("3"), Frames.data("4"), Frames.data("5"));
        one.expectSilence(SHORT);
        assertThatThrownBy(two::close)
                .hasMessageContaining("DATA \"3\":")
                .hasMessageContaining("and 2 more envelopes\n")
                .hasMessageNotContaining("DATA \"4\":");
    }

    @Test
    void failsAtFinishAndThenClosesInPeace() {
        one.data("text");
        one.halfClose();
        one.expectSilence(SHORT);
        assertThatThrownBy(two::finish).hasMessageStartingWith("the script ended");
        two.finish();
        two.close();
    }

    @Test
    void looksOnlyAtWhatCameBeforeFinish() {
        one.data("a");
        two.expectData("a");
        two.finish();
        one.data("b");
        two.close();
        two.close();
    }

    @Test
    void countsHeartbeatsAndTheEndAsNothing() {
        one.heartbeat();
        one.halfClose();
        two.close();
    }

    @Test
    void countsWhatCameBeforeItsOwnReset() {
        one.data("text");
        one.expectSilence(SHORT);
        two.reset();
        assertThatThrownBy(two::close).hasMessageContaining("DATA \"text\":");
    }

    @Test
    void canExpectWhatCameBeforeItsOwnReset() {
        one.data("text");
        one.expectSilence(SHORT);
        two.reset();
        two.expectData("text");
        two.close();
    }

    @Test
    void ignoresTheRestWhereTold() {
        one.data("a");
        one.data("b");
        two.expectData("a");
        two.ignoreRest();
        one.data("c");
        one.frame(9, new byte[2]);
        one.halfClose();
        assertThat(two.expectEnd()).isEqualTo(Ending.FIN);
        two.close();
    }

    @Test
    void doesNotHideAnEarlierFailure() {
        one.send(Frames.data("a"), Frames.data("b"));
        assertThatThrownBy(() -> {
                    try (ScriptedPeer scripted = two) {
                        scripted.expectData("x");
                    }
                })
                .hasMessageStartingWith("expected DATA \"x\", but DATA \"a\" came")
                .hasNoSuppressedExceptions();
        assertThat(one.expectEnd()).isNotNull();
    }

    @Test
    void closesTheConnectionAlsoWhereItFails() {
        one.data("text");
        one.expectSilence(SHORT);
        assertThatThrownBy(two::close).hasMessageStartingWith("the script ended");
        two.close();
        one.expectFin();
    }
}
