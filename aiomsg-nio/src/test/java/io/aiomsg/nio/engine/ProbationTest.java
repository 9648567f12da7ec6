package io.aiomsg.nio.engine;

import static io.aiomsg.nio.engine.RawEnd.MILLI;
import static io.aiomsg.nio.engine.RawEnd.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.Identity;
import io.aiomsg.SocketEvent;
import org.junit.jupiter.api.Test;

/** Messages are held while the peer may still refuse us (R2). */
final class ProbationTest {

    private static final Identity PEER = Identity.named("peer");

    private final RawEnd end = new RawEnd(Options.named("me"));

    private RawEnd.Line greeted(long answerNanos) {
        RawEnd.Line line = end.dialled(end.connect("there"));
        end.pass(150 * MILLI);
        line.heard();
        end.pass(answerNanos);
        return line.says(Frames.hello(PEER));
    }

    @Test
    void connectEndHoldsMessagesForTwiceTheHandshake() {
        end.send(Frames.bytes("a"));
        RawEnd.Line line = greeted(100 * MILLI);

        end.pass(195 * MILLI);
        assertThat(line.types()).isEmpty();
        end.pass(10 * MILLI);

        assertThat(Frames.texts(line.heard())).containsExactly("a");
    }

    @Test
    void probationLastsAtLeastTwentyMilliseconds() {
        end.send(Frames.bytes("a"));
        RawEnd.Line line = greeted(0);

        end.pass(19 * MILLI);
        assertThat(line.types()).isEmpty();
        end.pass(2 * MILLI);

        assertThat(Frames.texts(line.heard())).containsExactly("a");
    }

    @Test
    void probationLastsAtMostHalfASecond() {
        end.send(Frames.bytes("a"));
        RawEnd.Line line = greeted(3 * SECOND);

        end.pass(499 * MILLI);
        assertThat(line.types()).isEmpty();
        end.pass(2 * MILLI);

        assertThat(Frames.texts(line.heard())).containsExactly("a");
    }

    @Test
    void anyFrameEndsProbation() {
        end.send(Frames.bytes("a"));
        RawEnd.Line line = greeted(SECOND);

        line.says(Frames.heartbeat());

        assertThat(Frames.texts(line.heard())).containsExactly("a");
    }

    @Test
    void bindEndThatAlsoDialsHoldsMessagesToo() {
        Redial link = end.connect("elsewhere");
        end.engine.dialFailed(link, "Connection refused");
        end.send(Frames.bytes("a"));

        RawEnd.Line line = end.accept(PEER);

        assertThat(line.types()).containsExactly(Frames.HELLO);
        end.pass(110 * MILLI);
        assertThat(Frames.texts(line.heard())).containsExactly("a");
    }

    @Test
    void messagesForAPeerThatRefusesAreKept() {
        end.send(Frames.bytes("a"));
        RawEnd.Line line = greeted(SECOND);

        line.ends();

        assertThat(line.types()).isEmpty();
        assertThat(end.engine.queuedMessages()).isEqualTo(1);
        assertThat(end.events(SocketEvent.PeerConnected.class)).isEmpty();
        assertThat(end.events(SocketEvent.Rejected.class)).hasSize(1);
        assertThat(end.losses()).isEmpty();
    }

    @Test
    void directMessagesAreHeldThroughProbationInOrder() {
        RawEnd.Line first = end.accept(PEER);
        first.breaks();
        end.sendTo(PEER, Frames.bytes("a"));
        end.sendTo(PEER, Frames.bytes("b"));
        RawEnd.Line line = greeted(SECOND);
        end.sendTo(PEER, Frames.bytes("c"));
        assertThat(line.types()).isEmpty();

        end.pass(SECOND);

        assertThat(Frames.texts(line.heard())).containsExactly("a", "b", "c");
    }
}
