package io.aiomsg.nio.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.DisconnectReason;
import io.aiomsg.Identity;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketLimits;
import io.aiomsg.SocketTiming;
import io.aiomsg.nio.live.RawPeer.Ending;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two connections of one identity, and an identity that is our own: who is refused, retired or replaced. */
@ExtendWith(LeakCheck.class)
class DuplicateIdentityTest {

    private static final Identity PEER = Identity.named("raw-peer");
    private static final Identity SMALL = Identity.named("a");
    private static final Identity LARGE = Identity.named("z");
    private static final Duration SHORT = Duration.ofMillis(150);

    @RegisterExtension
    final Stage stage = new Stage();

    @Test
    void bindEndRefusesASecondConnectionBeforeItsHello() throws Exception {
        Subject subject = stage.socket();
        int port = subject.bind();
        RawPeer first = stage.join(subject, port, PEER);
        RawPeer second = stage.dial(port);
        second.send(Wire.hello(PEER), Wire.data("must not be delivered"));
        assertThat(second.expectClose(Duration.ofSeconds(1))).isEqualTo(Ending.EOF);
        assertThat(subject.events()
                        .awaitRejected(DisconnectReason.DUPLICATE_IDENTITY)
                        .peer())
                .isEqualTo(PEER);

        first.send(Wire.data("still here"));
        assertThat(subject.takeText()).isEqualTo("still here");
        subject.socket().send("you too");
        first.expectData("you too");
        subject.expectNoMessage(Duration.ofMillis(50));
    }

    @Test
    void admitsTheSameIdentityOnceItIsGone() throws Exception {
        Subject subject = stage.socket();
        int port = subject.bind();
        for (int i = 0; i < 5; i++) {
            RawPeer peer = stage.join(subject, port, PEER);
            peer.send(Wire.data("round " + i));
            assertThat(subject.takeText()).isEqualTo("round " + i);
            peer.close();
            subject.awaitExactlyPeers(0);
        }
    }

    @Test
    void reservesAnIdentityForTheFirstOfTwoAtOnce() {
        Subject subject = stage.socket();
        int port = subject.bind();
        RawPeer one = stage.dial(port);
        RawPeer two = stage.dial(port);
        one.send(Wire.hello(PEER));
        two.send(Wire.hello(PEER));
        Await.until(
                "one refused",
                () -> !subject.events().all(SocketEvent.Rejected.class).isEmpty());
        Await.until("one closed", () -> one.hasEnded() || two.hasEnded());
        RawPeer admitted = one.hasEnded() ? two : one;
        RawPeer refused = one.hasEnded() ? one : two;
        admitted.expectHello(subject.identity());
        refused.expectClose(Duration.ofSeconds(1));
        assertThat(subject.socket().peers()).hasSize(1);
    }

    @Test
    void aNewcomerReplacesAnIncumbentThatHasFallenSilent() throws Exception {
        SocketTiming timing = Stage.QUICK.toBuilder()
                .heartbeat(Duration.ofMillis(200))
                .liveness(Duration.ofSeconds(8))
                .build();
        Subject subject = stage.socket(builder -> builder.timing(timing));
        int port = subject.bind();
        RawPeer incumbent = stage.join(subject, port, PEER);
        incumbent.expectOnlyHeartbeats(Duration.ofMillis(1_500));
        RawPeer newcomer = stage.dial(port);
        newcomer.send(Wire.hello(PEER), Wire.data("new"));
        newcomer.expectHello(subject.identity(), Duration.ofSeconds(1));
        assertThat(subject.takeText()).isEqualTo("new");
        incumbent.drainToClose(Duration.ofSeconds(1));
        subject.events().awaitDisconnected(DisconnectReason.REPLACED);
        assertThat(subject.socket().peers()).hasSize(1);
    }

    @Test
    void aNewcomerDoesNotReplaceAnIncumbentThatIsAlive() throws Exception {
        SocketTiming timing = Stage.QUICK.toBuilder()
                .heartbeat(Duration.ofMillis(200))
                .liveness(Duration.ofSeconds(8))
                .build();
        Subject subject = stage.socket(builder -> builder.timing(timing));
        int port = subject.bind();
        RawPeer incumbent = stage.join(subject, port, PEER);
        for (int i = 0; i < 8; i++) {
            incumbent.send(Wire.heartbeat());
            incumbent.expectOnlyHeartbeats(Duration.ofMillis(200));
        }
        RawPeer newcomer = stage.dial(port);
        newcomer.send(Wire.hello(PEER));
        newcomer.expectClose(Duration.ofSeconds(1));
        subject.events().awaitRejected(DisconnectReason.DUPLICATE_IDENTITY);
    }

    @Test
    void aPausedIncumbentIsReadPastItsCreditSoThatItsEndShows() throws Exception {
        Subject subject = stage.socket(builder -> builder.limits(SocketLimits.DEFAULT.toBuilder()
                .receiveMessagesPerPeer(10)
                .receiveBytesPerPeer(10_000)
                .build()));
        int port = subject.bind();
        RawPeer incumbent = stage.join(subject, port, PEER);
        for (int i = 0; i < 100; i++) {
            incumbent.send(Wire.data("old " + i));
        }
        subject.events().await(SocketEvent.ReadingPaused.class);
        incumbent.halfClose();
        incumbent.close();
        RawPeer newcomer = stage.dial(port);
        newcomer.send(Wire.hello(PEER), Wire.data("new"));
        newcomer.expectHello(subject.identity(), Duration.ofSeconds(3));
        List<String> texts = subject.takeTexts(101);
        assertThat(texts).startsWith("old 0", "old 1").contains("old 99", "new");
    }

    @Test
    void bindEndRefusesItsOwnIdentityBeforeItsHello() {
        Subject subject = stage.socket();
        RawPeer clone = stage.dial(subject.bind());
        clone.send(Wire.hello(subject.identity()));
        assertThat(clone.expectClose(Duration.ofSeconds(1))).isEqualTo(Ending.EOF);
        subject.events().awaitRejected(DisconnectReason.OWN_IDENTITY);
        assertThat(subject.socket().peers()).isEmpty();
    }

    @Test
    void connectEndRefusesItsOwnIdentity() {
        Subject subject = stage.socket();
        RawPeer clone = stage.meet(Role.CONNECT, subject);
        clone.send(Wire.hello(subject.identity()));
        clone.drainToClose(Duration.ofSeconds(1));
        subject.events().awaitRejected(DisconnectReason.OWN_IDENTITY);
        assertThat(subject.socket().peers()).isEmpty();
    }

    @Test
    void aSocketThatDialsItselfSaysSoAndBacksOff() throws Exception {
        Subject subject = stage.socket();
        subject.connect(subject.bind());
        subject.events().awaitRejected(DisconnectReason.OWN_IDENTITY);
        subject.socket().send("to nobody");
        Await.stays(
                "backing off",
                Duration.ofMillis(1_200),
                () -> subject.events().all(SocketEvent.Rejected.class).size() < 10);
        assertThat(subject.socket().peers()).isEmpty();
        assertThat(subject.socket().tryReceive()).isNull();
    }

    // ---- a peer that we dial while it dials us

    @Test
    void waitsForItsOwnDialBeforeItAdmitsTheSamePeerAtItsBindEnd() throws Exception {
        Subject subject = stage.socket(builder -> builder.identity(SMALL));
        RawPeer ours = stage.meet(Role.CONNECT, subject);
        RawPeer theirs = stage.dial(subject.bind());
        theirs.send(Wire.hello(LARGE));
        theirs.expectSilence(Duration.ofMillis(120));
        ours.send(Wire.hello(LARGE));
        Stage.awaitConnected(subject, LARGE);
        theirs.expectClose(Duration.ofSeconds(2));
        subject.events().awaitRejected(DisconnectReason.DUPLICATE_IDENTITY);
        ours.send(Wire.data("here I am"));
        assertThat(subject.takeText()).isEqualTo("here I am");
        subject.socket().send("and I");
        ours.expectData("and I");
    }

    @Test
    void admitsAtItsBindEndWhenItsOwnDialStaysUnanswered() {
        Subject subject = stage.socket(builder -> builder.identity(SMALL));
        stage.meet(Role.CONNECT, subject);
        RawPeer theirs = stage.dial(subject.bind());
        theirs.send(Wire.hello(LARGE));
        theirs.expectSilence(Duration.ofMillis(150));
        theirs.expectHello(subject.identity(), Duration.ofSeconds(1));
    }

    @Test
    void prefersTheConnectionDialledByTheSmallerIdentity() throws Exception {
        Pair pair = twoConnections(SMALL, LARGE);
        pair.subject.socket().send("wanted");
        pair.ours.expect(Wire.HEARTBEAT, Duration.ofSeconds(1));
        pair.ours.expectSilence(SHORT);
        pair.theirs.expectSilence(SHORT);
        pair.ours.send(Wire.heartbeat());

        expectRetired(pair.theirs, pair.ours, pair.subject);
        pair.ours.expectData("wanted");
    }

    @Test
    void usesTheOneThatCarriedAFrameFirst() throws Exception {
        Pair pair = twoConnections(LARGE, SMALL);
        pair.subject.socket().send("wanted");
        pair.theirs.expect(Wire.HEARTBEAT, Duration.ofSeconds(1));
        pair.ours.expectSilence(SHORT);
        pair.theirs.send(Wire.heartbeat());

        expectRetired(pair.ours, pair.theirs, pair.subject);
        pair.theirs.expectData("wanted");
    }

    @Test
    void retiresTheSmallersConnectionIfItStaysSilent() throws Exception {
        Pair pair = twoConnections(SMALL, LARGE);
        pair.subject.socket().send("wanted");
        pair.ours.expect(Wire.HEARTBEAT, Duration.ofSeconds(1));
        pair.theirs.send(Wire.heartbeat());
        pair.ours.expectOnlyHeartbeats(Duration.ofMillis(700));
        assertThat(pair.ours.drainToClose(Duration.ofSeconds(2))).isEqualTo(Ending.EOF);
        pair.ours.close();
        pair.theirs.expectData("wanted");
    }

    /** The retired one gets a FIN, its input is delivered to the end, and only then is the survivor sent to. */
    private static void expectRetired(RawPeer retired, RawPeer survivor, Subject subject) throws InterruptedException {
        assertThat(retired.drainToClose(Duration.ofSeconds(1))).isEqualTo(Ending.EOF);
        survivor.expectOnlyHeartbeats(Duration.ofMillis(100));
        retired.send(Wire.data("last on the retired one"));
        assertThat(subject.takeText()).isEqualTo("last on the retired one");
        survivor.expectOnlyHeartbeats(Duration.ofMillis(100));
        retired.halfClose();
        Await.until(
                "one connection is left",
                () -> subject.events().toString().contains("reason=" + DisconnectReason.RETIRED));
    }

    private record Pair(Subject subject, RawPeer ours, RawPeer theirs) {}

    /** A socket whose bind end admitted a peer before its own dial to that peer was answered: both are open. */
    private Pair twoConnections(Identity own, Identity peer) {
        SocketTiming timing = Stage.QUICK.toBuilder()
                .heartbeat(Duration.ofMillis(500))
                .liveness(Duration.ofSeconds(10))
                .build();
        Subject subject = stage.socket(builder -> builder.identity(own).timing(timing));
        RawPeer ours = stage.meet(Role.CONNECT, subject);
        RawPeer theirs = stage.dial(subject.bind());
        theirs.send(Wire.hello(peer));
        theirs.expectHello(own, Duration.ofSeconds(2));
        ours.send(Wire.hello(peer));
        return new Pair(subject, ours, theirs);
    }
}
