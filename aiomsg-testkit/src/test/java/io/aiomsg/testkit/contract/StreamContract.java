package io.aiomsg.testkit.contract;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aiomsg.testkit.peer.Frames;
import io.aiomsg.testkit.peer.ScriptedListener;
import io.aiomsg.testkit.peer.ScriptedPeer;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What scripted peers can rely on, with no socket between them: octets, and the ends of streams. */
interface StreamContract {

    /** The scene of the running test. */
    Scene scene();

    @Test
    default void carriesOctetsBothWays() {
        Pair pair = pair();
        pair.a().data("there");
        pair.b().data("back");
        pair.b().expectData("there");
        pair.a().expectData("back");
    }

    @Test
    default void aStreamStopsTakingOctetsThatNobodyReads() {
        Pair pair = pair();
        int begun = pair.a().sendUntilBlocked(StreamContract::numbered, 4_000, Duration.ofMillis(200));
        Site.Beside rest = scene().site().beside("rest", () -> pair.a().sendRest(Site.PATIENCE));
        for (int i = 0; i < begun; i++) {
            pair.b().expectEnvelope();
        }
        assertThatCode(rest::join).doesNotThrowAnyException();
    }

    private static byte[] numbered(int number) {
        return Frames.data(ByteBuffer.allocate(16_384).putInt(number).array());
    }

    @Test
    default void aHalfCloseLeavesTheOtherDirectionOpen() {
        Pair pair = pair();
        pair.a().data("last");
        pair.a().halfClose();
        pair.b().expectData("last");
        pair.b().expectNoResetAfterEnd(Duration.ofMillis(20));
        pair.b().data("still here");
        pair.a().expectData("still here");
        pair.b().halfClose();
        pair.a().expectFin();
    }

    @Test
    default void aCloseWithNothingUnreadIsAFin() {
        Pair pair = pair();
        pair.a().data("last");
        pair.a().close();
        pair.b().expectData("last");
        pair.b().expectFin();
    }

    @Test
    default void octetsForAClosedEndAreAnsweredWithAReset() {
        Pair pair = pair();
        pair.a().close();
        pair.b().expectResetAfterEnd();
    }

    @Test
    default void aCloseWithUnreadOctetsIsAReset() throws Exception {
        Pair pair = pair();
        pair.a().sendUntilBlocked(StreamContract::numbered, 4_000, Duration.ofMillis(200));
        pair.b().ignoreRest();
        pair.b().close();
        pair.a().expectReset();
    }

    @Test
    default void aResetIsSeenAsOne() {
        Pair pair = pair();
        pair.a().reset();
        pair.b().expectReset();
    }

    @Test
    default void connectionsThatNobodyAcceptedAreResetWithTheirListener() {
        try (ScriptedListener listener = scene().site().listen("server");
                ScriptedPeer peer = scene().site().dial("server", listener.port())) {
            peer.heartbeat();
            listener.close();
            peer.expectReset();
        }
    }

    @Test
    default void aClosedListenerIsDialledInVain() {
        ScriptedListener listener = scene().site().listen("server");
        scene().keep(scene().site().dial("server", listener.port()));
        scene().keep(listener.accept());
        listener.close();
        assertThatThrownBy(() -> scene().site().dial("server", listener.port()))
                .hasMessageContaining("Connection refused");
    }

    /** Two scripted peers, connected to one another. */
    private Pair pair() {
        try (ScriptedListener listener = scene().site().listen("server")) {
            ScriptedPeer a = scene().keep(scene().site().dial("server", listener.port()));
            return new Pair(a, scene().keep(listener.accept()));
        }
    }

    /** The end that has dialled, and the one that has accepted. */
    record Pair(ScriptedPeer a, ScriptedPeer b) {}
}
