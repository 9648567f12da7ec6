package io.aiomsg.nio.engine;

import static io.aiomsg.nio.engine.RawEnd.MILLI;
import static io.aiomsg.nio.engine.RawEnd.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.DisconnectReason;
import io.aiomsg.Identity;
import io.aiomsg.SocketEvent;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When the application's policy is asked, what its answer does, and what happens while there is none (R1, AIO-HSK-010). */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class VettingTest {

    private static final Identity PEER = Identity.named("peer");

    private final RawEnd end = new RawEnd(Options.named("me").vetting());

    private static Options quick() {
        return Options.named("me")
                .vetting()
                .timing(timing -> timing.listenFirst(Duration.ZERO).handshake(Duration.ofSeconds(2)));
    }

    // ---- bind end ----

    @Test
    void nobodyIsAskedWithoutAPolicy() {
        RawEnd open = new RawEnd(Options.named("me"));
        open.accept(PEER);
        open.dialled(open.connect("there"), Identity.named("other"));

        assertThat(open.questions).isEmpty();
        assertThat(open.engine.peerCount()).isEqualTo(1);
    }

    @Test
    void bindEndAsksOnceAndAnswersOnlyThen() {
        RawEnd.Line line = end.accept(PEER);
        end.pass(SECOND);

        assertThat(line.types()).isEmpty();
        assertThat(end.questions).hasSize(1);
        assertThat(end.questions.get(0).identity()).isEqualTo(PEER);
        assertThat(end.questions.get(0).end().dialled()).isFalse();
        assertThat(end.questions.get(0).end().address()).hasToString("host-of-peer");

        end.answers(true);

        assertThat(line.types()).containsExactly(Frames.HELLO);
        assertThat(end.engine.peerCount()).isEqualTo(1);
    }

    @Test
    void messagesBehindHelloWaitForTheAnswer() {
        RawEnd.Line line = end.accept("host").says(Frames.hello(PEER), Frames.data("a"), Frames.data("b"));
        assertThat(end.take()).isNull();

        end.answers(true);

        assertThat(end.take()).isEqualTo("a");
        assertThat(end.take()).isEqualTo("b");
        assertThat(line.reading).isTrue();
    }

    // AIO-HSK-012, AIO-HSK-013
    @Test
    void refusedPeerGetsNothingAndAnOrderlyEndAfterTheDelay() {
        RawEnd.Line line = end.accept("host").says(Frames.hello(PEER), Frames.data("a"));
        end.answers(false);

        end.pass(99 * MILLI);
        assertThat(line.outputShut || line.closed).isFalse();
        end.pass(2 * MILLI);

        assertThat(line.outputShut).isTrue();
        assertThat(line.types()).isEmpty();
        assertThat(end.take()).isNull();
        SocketEvent.Rejected rejected = end.events(SocketEvent.Rejected.class).get(0);
        assertThat(rejected.reason()).isEqualTo(DisconnectReason.REFUSED_BY_POLICY);
        assertThat(rejected.peer()).isEqualTo(PEER);
        assertThat(rejected.detail()).isEqualTo("not on the list");
        end.pass(SECOND);
        assertThat(line.closed).isTrue();
    }

    // AIO-CON-009
    @Test
    void addressThatWasRefusedWaitsLongerTheNextTime() {
        end.accept(PEER);
        end.answers(false);
        end.pass(SECOND);
        RawEnd.Line again = end.accept(PEER);
        end.answers(false);

        end.pass(890 * MILLI);
        assertThat(again.outputShut).isFalse();
        end.pass(20 * MILLI);

        assertThat(again.outputShut).isTrue();
    }

    // AIO-HSK-015
    @Test
    void policyThatNeverAnswersCostsThePeerItsHandshakeAndNobodyElseAnything() {
        RawEnd.Line line = end.accept(PEER);
        RawEnd.Line other = end.accept(Identity.named("other"));
        end.answers(true);
        for (int i = 0; i < 3; i++) {
            end.pass(4 * SECOND);
            other.says(Frames.heartbeat());
        }

        end.pass(3 * SECOND + MILLI);

        assertThat(end.rejections()).containsExactly(DisconnectReason.HANDSHAKE_TIMEOUT);
        assertThat(end.events(SocketEvent.Rejected.class).get(0).detail())
                .isEqualTo("the peer policy has not answered within PT15S");
        assertThat(line.types()).isEmpty();
        assertThat(end.engine.peerCount()).isEqualTo(1);
        end.pass(SECOND);
        assertThat(line.closed).isTrue();
    }

    @Test
    void answerThatComesTooLateAdmitsNobody() {
        RawEnd.Line line = end.accept(PEER);
        end.pass(15 * SECOND + MILLI);

        end.answers(true);

        assertThat(line.types()).isEmpty();
        assertThat(end.engine.peerCount()).isZero();
        end.pass(SECOND);
        assertThat(end.rejections()).containsExactly(DisconnectReason.HANDSHAKE_TIMEOUT);
    }

    @Test
    void answerAboutAConnectionThatHasEndedIsNoBodysConcern() {
        RawEnd.Line line = end.accept(PEER);
        line.ends();

        end.answers(true);
        RawEnd.Line again = end.accept(PEER);

        assertThat(end.questions).hasSize(2);
        assertThat(again.types()).isEmpty();
        end.answers(true);
        assertThat(again.types()).containsExactly(Frames.HELLO);
    }

    // AIO-CON-005
    @Test
    void identityIsReservedWhileItsClaimantIsJudged() {
        end.accept(PEER);
        RawEnd.Line second = end.accept("elsewhere").says(Frames.hello(PEER));
        assertThat(end.questions).hasSize(1);

        end.answers(false);

        assertThat(end.questions).hasSize(2);
        end.answers(true);
        assertThat(second.types()).containsExactly(Frames.HELLO);
    }

    // AIO-CON-007
    @Test
    void newcomerReplacesASilentIncumbentOnlyIfThePolicyAdmitsIt() {
        RawEnd.Line incumbent = end.accept(PEER);
        end.answers(true);
        end.pass(6 * SECOND);
        end.accept("thief").says(Frames.hello(PEER));
        end.pass(SECOND);
        assertThat(incumbent.closed).isFalse();

        end.answers(false);
        assertThat(incumbent.closed).isFalse();
        RawEnd.Line owner = end.accept("owner").says(Frames.hello(PEER));
        end.answers(true);

        assertThat(incumbent.closed).isTrue();
        assertThat(owner.types()).contains(Frames.HELLO);
    }

    @Test
    void duplicateOfALivingPeerIsRefusedWhateverThePolicyIsDoing() {
        end.accept(PEER);
        end.answers(true);
        RawEnd.Line second = end.accept("elsewhere").says(Frames.hello(PEER));

        end.pass(101 * MILLI);

        assertThat(second.outputShut).isTrue();
        assertThat(end.rejections()).containsExactly(DisconnectReason.DUPLICATE_IDENTITY);
    }

    // AIO-CON-004
    @Test
    void admittedNewcomerStillWaitsForAnOwnDial() {
        end.connect("elsewhere");
        RawEnd.Line line = end.accept(PEER);
        end.answers(true);
        end.pass(240 * MILLI);
        assertThat(line.types()).isEmpty();

        end.pass(20 * MILLI);

        assertThat(line.types()).containsExactly(Frames.HELLO);
    }

    @Test
    void closeEndsAHandshakeThatIsBeingJudged() {
        RawEnd.Line line = end.accept(PEER);
        end.engine.close(SECOND);
        end.pass(2 * SECOND);

        assertThat(end.engine.isClosed()).isTrue();
        assertThat(line.closed).isTrue();
        end.answers(true);
        assertThat(line.types()).isEmpty();
    }

    // ---- connect end ----

    @Test
    void connectEndSaysNoHelloBeforeItMay() {
        RawEnd.Line line = end.dialled(end.connect("there"));
        end.pass(SECOND);
        assertThat(line.types()).isEmpty();
        assertThat(end.questions).hasSize(1);
        assertThat(end.questions.get(0).identity()).isNull();
        assertThat(end.questions.get(0).end().dialled()).isTrue();

        end.answers(true);

        assertThat(line.types()).containsExactly(Frames.HELLO);
    }

    // AIO-SNF-010
    @Test
    void connectEndListensFirstAlsoIfThePolicyIsQuick() {
        RawEnd.Line line = end.dialled(end.connect("there"));
        end.answers(true);
        end.pass(149 * MILLI);
        assertThat(line.types()).isEmpty();

        end.pass(2 * MILLI);

        assertThat(line.types()).containsExactly(Frames.HELLO);
    }

    @Test
    void endThatMayNotBeGreetedHearsNothing() {
        Redial link = end.connect("there");
        RawEnd.Line line = end.dialled(link);
        end.answers(false);
        end.pass(SECOND);

        assertThat(line.types()).isEmpty();
        assertThat(line.closed).isTrue();
        assertThat(end.rejections()).containsExactly(DisconnectReason.REFUSED_BY_POLICY);
        assertThat(end.events(SocketEvent.DialFailed.class)).hasSize(1);
    }

    // AIO-HSK-028
    @Test
    void helloOfAPeerThatSpeaksFirstWaitsForBothAnswers() {
        RawEnd.Line line = end.dialled(end.connect("there"));
        line.arrives(Frames.hello(PEER), Frames.data("early"));
        assertThat(line.types()).isEmpty();

        end.answers(true);
        assertThat(line.types()).containsExactly(Frames.HELLO);
        assertThat(end.questions).hasSize(2);
        assertThat(end.take()).isNull();
        end.answers(true);
        end.pass(SECOND);

        assertThat(end.take()).isEqualTo("early");
        assertThat(end.engine.peerCount()).isEqualTo(1);
    }

    @Test
    void connectEndJudgesTheIdentityInTheAnswer() {
        RawEnd quick = new RawEnd(quick());
        RawEnd.Line line = quick.dialled(quick.connect("there"));
        quick.answers(true);
        line.says(Frames.hello(PEER), Frames.data("a"));
        quick.pass(SECOND);
        assertThat(quick.questions.get(1).identity()).isEqualTo(PEER);
        assertThat(quick.engine.peerCount()).isZero();
        assertThat(quick.take()).isNull();

        quick.answers(true);

        assertThat(quick.take()).isEqualTo("a");
        assertThat(quick.engine.peerCount()).isEqualTo(1);
    }

    @Test
    void answerOfAPeerThatIsNotAdmittedIsNotDeliveredAndTheLinkBacksOff() {
        RawEnd quick = new RawEnd(quick());
        Redial link = quick.connect("there");
        for (int i = 0; i < 12; i++) {
            RawEnd.Line line = quick.dialled(link);
            quick.answers(true);
            line.says(Frames.hello(PEER), Frames.data("a"));
            quick.answers(false);
            assertThat(quick.take()).isNull();
            line.ends();
            int before = quick.dials.size();
            for (int wait = 0; quick.dials.size() == before && wait < 400; wait++) {
                quick.pass(100 * MILLI);
            }
        }

        var failed = quick.events(SocketEvent.DialFailed.class);
        assertThat(failed).hasSize(12);
        assertThat(failed.get(11).attempt()).isEqualTo(12);
        assertThat(failed.get(11).next()).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(31));
        assertThat(quick.rejections()).hasSize(12).containsOnly(DisconnectReason.REFUSED_BY_POLICY);
    }

    @Test
    void policyThatNeverAnswersTheConnectEndEndsTheHandshake() {
        RawEnd quick = new RawEnd(quick());
        RawEnd.Line mute = quick.dialled(quick.connect("mute"));
        RawEnd.Line line = quick.dialled(quick.connect("there"));
        quick.answers(true);
        line.says(Frames.hello(PEER));

        quick.pass(2 * SECOND + MILLI);

        assertThat(quick.rejections())
                .containsExactly(DisconnectReason.HANDSHAKE_TIMEOUT, DisconnectReason.HANDSHAKE_TIMEOUT);
        assertThat(mute.types()).isEmpty();
        assertThat(quick.events(SocketEvent.Rejected.class))
                .allSatisfy(
                        event -> assertThat(event.detail()).isEqualTo("the peer policy has not answered within PT2S"));
    }

    @Test
    void ownIdentityIsRefusedUnasked() {
        RawEnd quick = new RawEnd(quick());
        quick.accept(Identity.named("me"));

        assertThat(quick.questions).isEmpty();
        assertThat(quick.rejections()).containsExactly(DisconnectReason.OWN_IDENTITY);
    }

    // AIO-CON-004
    @Test
    void dialWhoseAnswerIsBeingJudgedIsNotAnswered() {
        RawEnd quick = new RawEnd(quick());
        RawEnd.Line line = quick.dialled(quick.connect("there"));
        quick.answers(true);
        line.says(Frames.hello(PEER));
        Question ofTheDial = quick.questions.get(1);

        RawEnd.Line newcomer = quick.accept("elsewhere").says(Frames.hello(PEER));
        quick.answers(true);
        assertThat(newcomer.types()).isEmpty();
        quick.answers(ofTheDial, true);

        assertThat(quick.engine.peerCount()).isEqualTo(0);
        quick.pass(SECOND);
        assertThat(quick.engine.peerCount()).isEqualTo(1);
        assertThat(newcomer.types()).isEmpty();
        assertThat(quick.rejections()).containsExactly(DisconnectReason.DUPLICATE_IDENTITY);
    }
}
