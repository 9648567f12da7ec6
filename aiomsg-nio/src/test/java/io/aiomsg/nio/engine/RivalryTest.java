package io.aiomsg.nio.engine;

import static io.aiomsg.nio.engine.RawEnd.MILLI;
import static io.aiomsg.nio.engine.RawEnd.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.Identity;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two open connections of one peer: which is kept, and that nothing is lost over it (R3). */
final class RivalryTest {

    private static final Identity SMALLER = Identity.named("aaa");
    private static final Identity LARGER = Identity.named("zzz");

    private RawEnd end = new RawEnd(Options.named("me"));
    private RawEnd.Line ours;
    private RawEnd.Line theirs;

    /** Our dial has been answered late: the peer's was admitted meanwhile. */
    private void rival(Identity peer) {
        end = new RawEnd(Options.named("me"));
        ours = end.dialled(end.connect("there"));
        theirs = end.accept(peer);
        end.pass(300 * MILLI);
        theirs.says(Frames.heartbeat());
        assertThat(theirs.phase()).isEqualTo(Phase.OPEN);
        ours.says(Frames.hello(peer));
        theirs.heard();
        ours.heard();
    }

    // AIO-CON-011
    @Test
    void heartbeatGoesOnTheConnectionDialledByTheSmaller() {
        end = new RawEnd(Options.named("me"));
        ours = end.dialled(end.connect("there"));
        theirs = end.accept(LARGER);
        end.pass(300 * MILLI);
        ours.heard();

        ours.says(Frames.hello(LARGER));

        assertThat(ours.types()).containsExactly(Frames.HEARTBEAT);
    }

    // AIO-CON-012
    @Test
    void noMessageIsSentUntilItIsSettled() {
        rival(LARGER);

        end.send(Frames.bytes("a"));
        end.pass(300 * MILLI);

        assertThat(Frames.texts(ours.heard())).isEmpty();
        assertThat(Frames.texts(theirs.heard())).isEmpty();
    }

    @Test
    void ourDialIsKeptIfOurIdentityIsSmaller() {
        rival(LARGER);
        end.send(Frames.bytes("a"));

        ours.says(Frames.heartbeat());

        assertThat(theirs.outputShut).isTrue();
        assertThat(ours.outputShut).isFalse();
        assertThat(Frames.texts(ours.heard())).isEmpty();
        theirs.ends();
        assertThat(Frames.texts(ours.heard())).containsExactly("a");
    }

    @Test
    void theirDialIsKeptIfTheirIdentityIsSmaller() {
        rival(SMALLER);
        end.send(Frames.bytes("a"));

        theirs.says(Frames.heartbeat());

        assertThat(ours.outputShut).isTrue();
        assertThat(theirs.outputShut).isFalse();
        ours.ends();
        assertThat(Frames.texts(theirs.heard())).containsExactly("a");
    }

    // AIO-CON-014
    @Test
    void inputOfTheRetiredConnectionIsDeliveredToItsEnd() {
        rival(SMALLER);
        theirs.says(Frames.heartbeat());

        ours.says(Frames.data("late"));
        ours.ends();

        assertThat(end.take()).isEqualTo("late");
        assertThat(ours.closed).isTrue();
    }

    // AIO-CON-014
    @Test
    void acksOwedOnTheRetiredConnectionAreWrittenAfterThePeerHasEndedIt() {
        rival(LARGER);
        theirs.says(Frames.request(7, "taken"));
        theirs.stuck = true;
        assertThat(end.take()).isEqualTo("taken");
        ours.says(Frames.heartbeat());

        theirs.ends();
        assertThat(theirs.closed).isFalse();
        theirs.stuck = false;

        assertThat(theirs.types()).containsOnlyOnce(Frames.ACK);
        assertThat(theirs.closed).isTrue();
        assertThat(ours.outputShut).isFalse();
    }

    // AIO-CON-014
    @Test
    void acksAreWrittenOnTheConnectionThatThePeerRetiresBeforeItIsSettledHere() {
        rival(LARGER);
        theirs.says(Frames.request(7, "taken"));
        theirs.stuck = true;
        assertThat(end.take()).isEqualTo("taken");

        theirs.ends();
        ours.says(Frames.heartbeat());
        theirs.stuck = false;

        assertThat(theirs.types()).containsOnlyOnce(Frames.ACK);
        assertThat(theirs.closed).isTrue();
    }

    @Test
    void retiredConnectionThatTheOtherEndKeepsOpenIsGivenUp() {
        rival(SMALLER);
        end.send(Frames.bytes("a"));
        theirs.says(Frames.heartbeat());

        end.pass(2 * SECOND);
        theirs.says(Frames.heartbeat());
        end.pass(4 * SECOND);

        assertThat(ours.closed).isTrue();
        assertThat(Frames.texts(theirs.heard())).containsExactly("a");
    }

    // AIO-CON-013
    @Test
    void silentPreferredConnectionIsRetiredInstead() {
        rival(LARGER);
        theirs.says(Frames.heartbeat());
        end.send(Frames.bytes("a"));

        end.pass(5 * SECOND + 900 * MILLI);
        theirs.says(Frames.heartbeat());
        assertThat(ours.outputShut).isFalse();
        assertThat(theirs.outputShut).isFalse();
        end.pass(200 * MILLI);

        assertThat(ours.outputShut).isTrue();
        assertThat(theirs.outputShut).isFalse();
        ours.ends();
        assertThat(Frames.texts(theirs.heard())).contains("a");
    }

    // AIO-CON-012, AIO-CON-013
    @Test
    void otherConnectionIsNotChosenBeforeAFrameHasComeOnIt() {
        rival(LARGER);
        end.send(Frames.bytes("a"));

        end.pass(7 * SECOND);
        assertThat(ours.outputShut || theirs.outputShut).isFalse();
        assertThat(Frames.texts(theirs.heard())).isEmpty();
        theirs.says(Frames.heartbeat());

        assertThat(ours.outputShut).isTrue();
        assertThat(theirs.outputShut).isFalse();
    }

    // AIO-CON-013
    @Test
    void preferredConnectionThatSpeaksTooLateIsNotChosen() {
        rival(LARGER);

        end.pass(7 * SECOND);
        ours.says(Frames.heartbeat());
        assertThat(ours.outputShut || theirs.outputShut).isFalse();
        theirs.says(Frames.heartbeat());

        assertThat(ours.outputShut).isTrue();
        assertThat(theirs.outputShut).isFalse();
    }

    // AIO-HSK-011, AIO-CON-010, AIO-CON-013
    @Test
    void exactlyOneIsKeptWhicheverSpeaksFirst() {
        for (Identity peer : new Identity[] {SMALLER, LARGER}) {
            rival(peer);
            ours.says(Frames.data("on ours"));
            theirs.says(Frames.data("on theirs"));

            end.pass(300 * MILLI);

            assertThat(ours.outputShut).isNotEqualTo(theirs.outputShut);
            assertThat(ours.outputShut).isEqualTo(peer.equals(SMALLER));
            assertThat(end.engine.stats().untaken()).isEqualTo(2);
        }
    }

    @Test
    void thirdConnectionBeginsTheRivalryAnew() {
        rival(LARGER);
        end.pass(3 * SECOND);
        RawEnd.Line third = end.dialled(end.connect("elsewhere"));
        third.says(Frames.hello(LARGER));

        end.pass(4 * SECOND);
        assertThat(ours.outputShut || theirs.outputShut || third.outputShut).isFalse();
        theirs.says(Frames.heartbeat());
        end.pass(2 * SECOND + 100 * MILLI);

        assertThat(List.of(ours.outputShut, theirs.outputShut, third.outputShut))
                .containsOnlyOnce(false);
    }

    @Test
    void newConnectionWinsOverThoseGivenUpAlready() {
        rival(LARGER);
        end.send(Frames.bytes("a"));
        ours.says(Frames.heartbeat());
        assertThat(theirs.outputShut).isTrue();
        RawEnd.Line third = end.dialled(end.connect("elsewhere"));
        third.says(Frames.hello(LARGER));

        ours.breaks();
        end.pass(600 * MILLI);
        assertThat(Frames.texts(third.heard())).isEmpty();
        theirs.ends();

        assertThat(Frames.texts(third.heard())).containsExactly("a");
    }

    @Test
    void lossOfOneRivalMakesTheOtherCarryTheMessages() {
        rival(LARGER);
        end.send(Frames.bytes("a"));

        ours.breaks();

        assertThat(Frames.texts(theirs.heard())).containsExactly("a");
        assertThat(end.engine.peerCount()).isEqualTo(1);
    }

    @Test
    void messagesPartlyWrittenOnTheLostRivalGoOutOnTheOther() {
        end = new RawEnd(Options.named("me"));
        ours = end.dialled(end.connect("there"));
        theirs = end.accept(LARGER);
        end.pass(300 * MILLI);
        theirs.says(Frames.heartbeat());
        theirs.heard();
        theirs.stuck = true;
        end.send(Frames.bytes("whole"));
        end.send(Frames.bytes("rest"));
        theirs.writePart(12);
        ours.says(Frames.hello(LARGER), Frames.heartbeat());

        theirs.breaks();

        assertThat(Frames.texts(ours.heard())).containsExactly("rest");
        assertThat(end.send(Frames.bytes("next"))).isEqualTo(SocketEngine.Outcome.ACCEPTED);
        assertThat(Frames.texts(ours.heard())).containsExactly("next");
    }

    @Test
    void acknowledgementDuringTheRivalryIsNotPutOnAConnectionThatIsShut() {
        rival(SMALLER);
        ours.says(Frames.request(5, "job"));
        theirs.says(Frames.heartbeat());
        assertThat(ours.outputShut).isTrue();
        theirs.heard();

        assertThat(end.take()).isEqualTo("job");

        assertThat(theirs.types()).contains(Frames.ACK);
    }
}
