package io.aiomsg.nio.engine;

import static io.aiomsg.nio.engine.RawEnd.MILLI;
import static io.aiomsg.nio.engine.RawEnd.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.Identity;
import io.aiomsg.LossReason;
import io.aiomsg.SocketEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * At-least-once (R6): ids, copies, acknowledgements, grace, expiry, the window and the memory of ids. Long because the rule has
 * that many parts, and each has its cases.
 */
final class RequestsTest {

    private static final Identity A = Identity.named("a");
    private static final Identity B = Identity.named("b");

    private RawEnd end = new RawEnd(Options.named("me").atLeastOnce());

    /** Lets time pass while the peers keep their connections alive. */
    private void passAlive(long nanos, RawEnd.Line... lines) {
        for (long left = nanos; left > 0; left -= SECOND) {
            end.pass(Math.min(left, SECOND));
            for (RawEnd.Line line : lines) {
                line.says(Frames.heartbeat());
            }
        }
    }

    private static List<Tap.Frame> requests(RawEnd.Line line) {
        return line.heard().stream()
                .filter(frame -> frame.type() == Frames.DATA_REQ)
                .toList();
    }

    // ---- the sender ----

    @Test
    void roomOfExpiredRequestsIsToldOnceItIsThere() {
        end = new RawEnd(Options.named("me")
                .atLeastOnce()
                .limits(limits -> limits.sendMessagesPerPeer(2).inFlightPerPeer(1))
                .timing(timing -> timing.expiry(Duration.ofSeconds(2))));
        end.accept(A);
        while (end.sendTo(A, Frames.bytes("job")) == SocketEngine.Outcome.ACCEPTED) {
            // until its queue is full
        }
        end.nowNanos += 3 * SECOND;
        end.engine.now(end.nowNanos);
        end.engine.runTimers();
        assertThat(end.engine.sendTo(A, Frames.bytes("too early"))).isEqualTo(SocketEngine.Outcome.FULL);
        int told = end.roomy;

        end.pump();

        assertThat(end.roomy).isGreaterThan(told);
        assertThat(end.sendTo(A, Frames.bytes("now"))).isEqualTo(SocketEngine.Outcome.ACCEPTED);
    }

    @Test
    void unacknowledgedRequestIsSentAgainWithItsIdToTheSamePeer() {
        RawEnd.Line a = end.accept(A);
        RawEnd.Line b = end.accept(B);
        end.send(Frames.bytes("job"));
        Tap.Frame first = requests(a).get(0);
        passAlive(4 * SECOND + 900 * MILLI, a, b);
        assertThat(requests(a)).isEmpty();

        passAlive(200 * MILLI, a, b);

        List<Tap.Frame> again = requests(a);
        assertThat(again).hasSize(1);
        assertThat(again.get(0).idHigh()).isEqualTo(first.idHigh());
        assertThat(again.get(0).idLow()).isEqualTo(first.idLow());
        assertThat(Frames.texts(again)).containsExactly("job");
        assertThat(requests(b)).isEmpty();
    }

    @Test
    void acknowledgedRequestIsNotSentAgain() {
        RawEnd.Line a = end.accept(A);
        end.send(Frames.bytes("job"));
        a.says(Frames.ack(requests(a).get(0)));

        passAlive(20 * SECOND, a);

        assertThat(requests(a)).isEmpty();
        assertThat(end.engine.isDrained()).isTrue();
        assertThat(end.engine.stats().acknowledged()).isEqualTo(1);
    }

    @Test
    void acknowledgementCountsOnce() {
        RawEnd.Line a = end.accept(A);
        end.send(Frames.bytes("job"));
        byte[] ack = Frames.ack(requests(a).get(0));

        a.says(ack, ack, Frames.frame(Frames.ACK, new byte[16]));

        assertThat(end.engine.stats().acknowledged()).isEqualTo(1);
    }

    @Test
    void acknowledgementByAPeerThatWasNotAskedDoesNotCount() {
        RawEnd.Line a = end.accept(A);
        RawEnd.Line b = end.accept(B);
        end.send(Frames.bytes("job"));

        b.says(Frames.ack(requests(a).get(0)));

        assertThat(end.engine.unacknowledged()).isEqualTo(1);
    }

    // AIO-DLV-012
    @Test
    void acknowledgementByAnyPeerThatGotACopyCounts() {
        RawEnd.Line a = end.accept(A);
        end.send(Frames.bytes("job"));
        Tap.Frame first = requests(a).get(0);
        a.breaks();
        RawEnd.Line b = end.accept(B);
        end.pass(1001 * MILLI);
        assertThat(requests(b)).hasSize(1);
        b.breaks();
        RawEnd.Line c = end.accept(Identity.named("c"));
        end.pass(1001 * MILLI);
        assertThat(requests(c)).hasSize(1);

        end.accept(A).says(Frames.ack(first));

        assertThat(end.engine.unacknowledged()).isZero();
    }

    // AIO-DLV-012
    @Test
    void peerThatGotNoCopyDoesNotTakeThePlaceOfOneThatDid() {
        RawEnd.Line a = end.accept(A);
        end.send(Frames.bytes("job"));
        Tap.Frame first = requests(a).get(0);
        a.breaks();
        RawEnd.Line b = end.accept(B);
        b.stuck = true;
        end.pass(1001 * MILLI);
        assertThat(end.engine.queuedMessages()).isEqualTo(1);
        RawEnd.Line c = end.accept(Identity.named("c"));
        b.breaks();
        assertThat(requests(c)).hasSize(1);

        end.accept(A).says(Frames.ack(first));

        assertThat(end.engine.unacknowledged()).isZero();
    }

    // AIO-CON-015
    @Test
    void acknowledgementOnAnotherConnectionOfTheIdentityCounts() {
        RawEnd.Line a = end.accept(A);
        end.send(Frames.bytes("job"));
        Tap.Frame request = requests(a).get(0);
        a.breaks();
        RawEnd.Line back = end.accept(A);

        back.says(Frames.ack(request));

        assertThat(end.engine.unacknowledged()).isZero();
    }

    @Test
    void atMostFiveCopiesAreWritten() {
        RawEnd.Line a = end.accept(A);
        end.send(Frames.bytes("job"));

        passAlive(60 * SECOND, a);

        assertThat(requests(a)).hasSize(5);
        assertThat(end.engine.unacknowledged()).isEqualTo(1);
        assertThat(end.losses()).isEmpty();
    }

    // AIO-DLV-009
    @Test
    void requestsUnacknowledgedToTheEndExpireTenMinutesAfterTheirAcceptance() {
        RawEnd.Line a = end.accept(A);
        end.send(Frames.bytes("job"));
        passAlive(599 * SECOND, a);
        assertThat(end.losses()).isEmpty();

        passAlive(2 * SECOND, a);

        assertThat(end.losses())
                .containsExactly(new SocketEvent.MessagesLost(LossReason.EXPIRED, A, 1, "job".length()));
        assertThat(end.engine.isDrained()).isTrue();
    }

    @Test
    void requestsExpireEachAtItsOwnTime() {
        RawEnd.Line a = end.accept(A);
        end.send(Frames.bytes("1"));
        passAlive(400 * SECOND, a);
        end.send(Frames.bytes("2"));

        passAlive(201 * SECOND, a);
        assertThat(end.engine.unacknowledged()).isEqualTo(1);
        passAlive(398 * SECOND, a);
        assertThat(end.engine.unacknowledged()).isEqualTo(1);
        passAlive(2 * SECOND, a);

        assertThat(end.engine.unacknowledged()).isZero();
        assertThat(end.losses()).hasSize(2);
    }

    @Test
    void requestWithoutAnyPeerExpires() {
        end.send(Frames.bytes("job"));

        end.pass(599 * SECOND);
        assertThat(end.losses()).isEmpty();
        end.pass(2 * SECOND);

        assertThat(end.losses()).hasSize(1);
        assertThat(end.engine.unacknowledged()).isZero();
        end.pass(60 * SECOND);
        assertThat(end.engine.isDrained()).isTrue();
    }

    @Test
    void lostPeerHasASecondToComeBackForItsRequests() {
        RawEnd.Line a = end.accept(A);
        end.send(Frames.bytes("job"));
        Tap.Frame first = requests(a).get(0);
        RawEnd.Line b = end.accept(B);
        a.breaks();
        end.pass(900 * MILLI);
        assertThat(requests(b)).isEmpty();

        RawEnd.Line back = end.accept(A);

        assertThat(requests(back)).singleElement().satisfies(again -> {
            assertThat(again.idLow()).isEqualTo(first.idLow());
        });
        passAlive(4 * SECOND, back, b);
        assertThat(requests(b)).isEmpty();
    }

    @Test
    void afterTheGraceRequestsGoToALivePeerInTheirOrder() {
        RawEnd.Line a = end.accept(A);
        for (String job : List.of("1", "2", "3", "4")) {
            end.send(Frames.bytes(job));
        }
        List<Tap.Frame> first = requests(a);
        RawEnd.Line b = end.accept(B);
        a.says(Frames.ack(first.get(1)));
        a.breaks();
        end.pass(999 * MILLI);
        assertThat(requests(b)).isEmpty();

        end.pass(2 * MILLI);

        assertThat(Frames.texts(b.heard())).containsExactly("1", "3", "4");
    }

    @Test
    void requestByIdentityWaitsForThatIdentityOnly() {
        RawEnd.Line a = end.accept(A);
        RawEnd.Line b = end.accept(B);
        end.sendTo(A, Frames.bytes("job"));
        requests(a);
        a.breaks();

        passAlive(10 * SECOND, b);
        assertThat(requests(b)).isEmpty();
        RawEnd.Line back = end.accept(A);

        assertThat(Frames.texts(back.heard())).containsExactly("job");
    }

    @Test
    void queuedSecondCopyWaitsForTheGraceToo() {
        RawEnd.Line a = end.accept(A);
        end.send(Frames.bytes("job"));
        requests(a);
        RawEnd.Line b = end.accept(B);
        a.stuck = true;
        passAlive(6 * SECOND, a, b);
        assertThat(end.engine.queuedMessages()).isEqualTo(1);

        a.breaks();

        end.pass(900 * MILLI);
        assertThat(requests(b)).isEmpty();
        end.pass(200 * MILLI);
        assertThat(Frames.texts(b.heard())).containsExactly("job");
    }

    // AIO-DLV-016
    @Test
    void requestNeverWrittenGoesElsewhereAtOnce() {
        RawEnd.Line a = end.accept(A);
        a.stuck = true;
        end.send(Frames.bytes("job"));
        RawEnd.Line b = end.accept(B);

        a.breaks();

        assertThat(Frames.texts(b.heard())).containsExactly("job");
    }

    // AIO-DLV-005
    @Test
    void copyIsSentOnlyOnceTheFormerOneIsWritten() {
        RawEnd.Line a = end.accept(A);
        a.stuck = true;
        end.send(Frames.bytes("job"));
        a.stuck = false;
        a.writePart(10);

        passAlive(12 * SECOND, a);

        assertThat(end.engine.stats().resent()).isZero();
        assertThat(end.engine.queuedMessages()).isEqualTo(1);
    }

    @Test
    void windowBoundsWhatIsInFlightByIdentity() {
        end = new RawEnd(Options.named("me").atLeastOnce().limits(limits -> limits.inFlightPerPeer(3)));
        RawEnd.Line a = end.accept(A);
        a.stuck = true;
        for (int i = 0; i < 8; i++) {
            assertThat(end.sendTo(A, Frames.bytes("" + i))).isEqualTo(SocketEngine.Outcome.ACCEPTED);
        }
        a.stuck = false;
        List<Tap.Frame> written = requests(a);
        assertThat(written).hasSize(3);

        a.says(Frames.ack(written.get(0)));

        assertThat(Frames.texts(a.heard())).containsExactly("3");
    }

    @Test
    void windowHoldsAcrossAReconnect() {
        end = new RawEnd(Options.named("me").atLeastOnce().limits(limits -> limits.inFlightPerPeer(2)));
        RawEnd.Line a = end.accept(A);
        for (int i = 0; i < 5; i++) {
            end.sendTo(A, Frames.bytes("" + i));
        }
        assertThat(requests(a)).hasSize(2);
        a.breaks();

        RawEnd.Line back = end.accept(A);

        assertThat(Frames.texts(back.heard())).containsExactly("0", "1");
    }

    @Test
    void roundRobinSkipsPeersWhoseWindowIsFull() {
        end = new RawEnd(Options.named("me").atLeastOnce().limits(limits -> limits.inFlightPerPeer(1)));
        RawEnd.Line a = end.accept(A);
        RawEnd.Line b = end.accept(B);
        end.send(Frames.bytes("1"));
        end.send(Frames.bytes("2"));
        assertThat(end.send(Frames.bytes("3"))).isEqualTo(SocketEngine.Outcome.FULL);
        a.says(Frames.ack(requests(a).get(0)));
        assertThat(end.roomy).isPositive();

        assertThat(end.send(Frames.bytes("4"))).isEqualTo(SocketEngine.Outcome.ACCEPTED);

        assertThat(Frames.texts(a.heard())).containsExactly("4");
        assertThat(Frames.texts(b.heard())).containsExactly("2");
    }

    // AIO-DLV-015
    @Test
    void resendTimerStandsStillWhileWeDoNotRead() {
        end = new RawEnd(Options.named("me").atLeastOnce().limits(limits -> limits.receiveMessagesPerPeer(1)));
        RawEnd.Line a = end.accept(A);
        end.send(Frames.bytes("job"));
        requests(a);
        a.says(Frames.data("x"), Frames.data("y"));
        assertThat(a.reading).isFalse();

        end.pass(30 * SECOND);
        assertThat(requests(a)).isEmpty();
        end.take();
        end.take();
        passAlive(5 * SECOND, a);

        assertThat(requests(a)).hasSize(1);
    }

    // ---- the receiver ----

    @Test
    void requestIsAcknowledgedWhenTakenAndNotBefore() {
        RawEnd.Line a = end.accept(A).says(Frames.request(1, "job"));
        assertThat(a.types()).containsExactly(Frames.HELLO);

        assertThat(end.take()).isEqualTo("job");

        Tap.Frame ack = a.heard().get(0);
        assertThat(ack.type()).isEqualTo(Frames.ACK);
        assertThat(ack.idHigh()).isEqualTo(77);
        assertThat(ack.idLow()).isEqualTo(1);
    }

    @Test
    void everyTakenRequestIsAcknowledgedInTheOrderOfTaking() {
        RawEnd.Line a = end.accept(A);
        a.heard();
        for (int i = 0; i < 50; i++) {
            a.says(Frames.request(i, "job"));
        }

        for (int i = 0; i < 50; i++) {
            end.take();
        }

        List<Tap.Frame> acks = a.heard();
        assertThat(acks).hasSize(50);
        for (int i = 0; i < 50; i++) {
            assertThat(acks.get(i).idLow()).isEqualTo(i);
        }
    }

    @Test
    void copyOfATakenRequestIsAcknowledgedAtOnceAndNotDelivered() {
        RawEnd.Line a = end.accept(A).says(Frames.request(1, "job"));
        end.take();
        a.heard();

        a.says(Frames.request(1, "job"));

        assertThat(a.types()).containsExactly(Frames.ACK);
        assertThat(end.take()).isNull();
        assertThat(end.engine.stats().duplicates()).isEqualTo(1);
    }

    @Test
    void copyOfAnUntakenRequestIsAbsorbed() {
        RawEnd.Line a = end.accept(A).says(Frames.request(1, "job"), Frames.request(1, "job"));
        a.heard();

        assertThat(end.take()).isEqualTo("job");
        assertThat(end.take()).isNull();

        assertThat(a.types()).containsExactly(Frames.ACK);
    }

    @Test
    void idsAreRememberedAcrossConnections() {
        RawEnd.Line a = end.accept(A).says(Frames.request(1, "taken"), Frames.request(2, "untaken"));
        end.take();
        a.breaks();

        RawEnd.Line back = end.accept(A).says(Frames.request(1, "taken"), Frames.request(2, "untaken"));

        assertThat(back.types()).containsExactly(Frames.HELLO, Frames.ACK);
        assertThat(end.take()).isEqualTo("untaken");
        assertThat(end.take()).isNull();
        assertThat(back.types()).containsExactly(Frames.ACK);
    }

    @Test
    void acknowledgementGoesOutOnTheCurrentConnectionOfTheIdentity() {
        RawEnd.Line a = end.accept(A).says(Frames.request(1, "job"));
        a.breaks();
        RawEnd.Line back = end.accept(A);
        back.heard();

        end.take();

        assertThat(back.types()).containsExactly(Frames.ACK);
    }

    @Test
    void sameIdFromAnotherIdentityIsAnotherRequest() {
        end.accept(A).says(Frames.request(1, "of a"));
        end.accept(B).says(Frames.request(1, "of b"));

        List<String> taken = new ArrayList<>(List.of(end.take(), end.take()));

        assertThat(taken).containsExactlyInAnyOrder("of a", "of b");
    }

    @Test
    void asManyIdsAreRememberedAsCanBeInFlight() {
        RawEnd.Line a = end.accept(A);
        for (int i = 0; i < 4_096; i++) {
            a.says(Frames.request(i, "job"));
            end.take();
        }

        for (int i = 0; i < 4_096; i++) {
            a.says(Frames.request(i, "job"));
        }

        assertThat(end.take()).isNull();
        assertThat(end.engine.stats().duplicates()).isEqualTo(4_096);
    }

    @Test
    void malformedRequestsAndAcknowledgementsAreIgnored() {
        RawEnd.Line a = end.accept(A);
        a.heard();

        a.says(Frames.frame(Frames.DATA_REQ, new byte[15]), Frames.frame(Frames.ACK, new byte[15]));

        assertThat(end.take()).isNull();
        assertThat(a.types()).isEmpty();
        assertThat(a.closed).isFalse();
    }
}
