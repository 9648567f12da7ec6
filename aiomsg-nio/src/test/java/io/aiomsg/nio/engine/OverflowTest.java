package io.aiomsg.nio.engine;

import static io.aiomsg.nio.engine.RawEnd.MILLI;
import static io.aiomsg.nio.engine.RawEnd.SECOND;
import static io.aiomsg.nio.engine.SocketEngine.Outcome.ACCEPTED;
import static io.aiomsg.nio.engine.SocketEngine.Outcome.FULL;
import static io.aiomsg.nio.engine.SocketEngine.Outcome.UNKNOWN_PEER;
import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.DisconnectReason;
import io.aiomsg.Identity;
import io.aiomsg.LossReason;
import io.aiomsg.Overflow;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketLimits;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The send budget (R5), and the account of what did not fit or outlived its peer (R10). */
final class OverflowTest {

    private static final Identity A = Identity.named("a");
    private static final Identity B = Identity.named("b");
    private static final Duration STALL = Duration.ofSeconds(5);

    private static RawEnd publisher(UnaryOperator<SocketLimits.Builder> change) {
        return new RawEnd(Options.named("me").publishing().limits(change));
    }

    private static RawEnd sender(UnaryOperator<SocketLimits.Builder> change) {
        return new RawEnd(Options.named("me").limits(change));
    }

    /** A message too long to be encoded ahead, which begins with {@code text}. */
    private static byte[] big(String text) {
        return Frames.bytes(text + "-".repeat(5_000));
    }

    private static List<String> heads(List<Tap.Frame> frames) {
        return Frames.texts(frames).stream().map(text -> text.replace("-", "")).toList();
    }

    // AIO-RTE-005
    @Test
    void publishedCopiesAreDroppedOldestFirstAndCounted() {
        RawEnd end = publisher(limits -> limits.sendMessagesPerPeer(3));
        RawEnd.Line slow = end.accept(A);
        RawEnd.Line quick = end.accept(B);
        slow.heard();
        quick.heard();
        slow.stuck = true;

        for (int i = 0; i < 10; i++) {
            assertThat(end.send(big("" + i))).isEqualTo(ACCEPTED);
        }

        assertThat(heads(quick.heard())).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        long lost =
                end.losses().stream().mapToLong(SocketEvent.MessagesLost::count).sum();
        assertThat(lost).isEqualTo(7);
        assertThat(end.losses()).allSatisfy(loss -> {
            assertThat(loss.reason()).isEqualTo(LossReason.OVERFLOW);
            assertThat(loss.peer()).isEqualTo(A);
            assertThat(loss.octets()).isEqualTo(5_001);
        });
        slow.stuck = false;
        assertThat(heads(slow.heard())).containsExactly("7", "8", "9");
    }

    @Test
    void copyThatHasBegunIsNotDropped() {
        RawEnd end = publisher(limits -> limits.sendMessagesPerPeer(2));
        RawEnd.Line slow = end.accept(A);
        slow.heard();
        slow.stuck = true;
        end.send(big("0"));
        slow.writePart(100);

        for (int i = 1; i < 6; i++) {
            end.send(big("" + i));
        }
        slow.stuck = false;
        slow.connection.flush();
        slow.write();

        assertThat(heads(slow.heard())).containsExactly("0", "5");
    }

    @Test
    void publishingWithoutPeersKeepsTheNewest() {
        RawEnd end = publisher(limits -> limits.sendMessagesPerPeer(3));
        for (int i = 0; i < 5; i++) {
            assertThat(end.send(Frames.bytes("" + i))).isEqualTo(ACCEPTED);
        }

        RawEnd.Line a = end.accept(A);

        assertThat(Frames.texts(a.heard())).containsExactly("2", "3", "4");
        assertThat(end.losses())
                .hasSize(2)
                .allSatisfy(loss -> assertThat(loss.reason()).isEqualTo(LossReason.OVERFLOW));
    }

    // AIO-RTE-005
    @Test
    void byIdentityMessagesAreNeverDroppedForRoom() {
        RawEnd end = publisher(limits -> limits.sendMessagesPerPeer(2));
        RawEnd.Line slow = end.accept(A);
        slow.heard();
        slow.stuck = true;
        end.sendTo(A, big("direct 1"));
        end.sendTo(A, big("direct 2"));

        assertThat(end.sendTo(A, big("direct 3"))).isEqualTo(FULL);
        for (int i = 0; i < 4; i++) {
            end.send(big("" + i));
        }
        slow.stuck = false;

        assertThat(heads(slow.heard())).contains("direct 1", "direct 2").doesNotContain("0", "1", "2");
    }

    @Test
    void roundRobinTakesTurnsAndSkipsFullPeers() {
        RawEnd end = sender(limits -> limits.sendMessagesPerPeer(2));
        RawEnd.Line a = end.accept(A);
        RawEnd.Line b = end.accept(B);
        a.heard();
        b.heard();
        a.stuck = true;
        for (int i = 0; i < 8; i++) {
            assertThat(end.send(big("" + i))).isEqualTo(ACCEPTED);
        }
        assertThat(heads(b.heard())).hasSize(6);

        b.stuck = true;
        assertThat(end.send(big("8"))).isEqualTo(ACCEPTED);
        assertThat(end.send(big("9"))).isEqualTo(ACCEPTED);
        assertThat(end.send(big("10"))).isEqualTo(FULL);

        int before = end.roomy;
        b.stuck = false;
        b.write();
        assertThat(end.roomy).isGreaterThan(before);
        assertThat(end.send(big("10"))).isEqualTo(ACCEPTED);
    }

    @Test
    void fullCommonQueueMakesSendersWaitAndExpiryWakesThem() {
        RawEnd end = sender(limits -> limits.sendMessagesPerPeer(1));
        end.send(Frames.bytes("0"));
        assertThat(end.send(Frames.bytes("1"))).isEqualTo(FULL);

        end.pass(640 * SECOND);

        assertThat(end.losses()).containsExactly(new SocketEvent.MessagesLost(LossReason.EXPIRED, null, 1, 1));
        assertThat(end.roomy).isPositive();
        assertThat(end.send(Frames.bytes("1"))).isEqualTo(ACCEPTED);
    }

    @Test
    void unknownIdentityIsTold() {
        RawEnd end = sender(limits -> limits);

        assertThat(end.sendTo(A, Frames.bytes("x"))).isEqualTo(UNKNOWN_PEER);
    }

    @Test
    void absentIdentityGetsItsMessagesInOrderWhenItReturns() {
        RawEnd end = sender(limits -> limits);
        end.accept(A).breaks();
        for (String text : List.of("1", "2", "3")) {
            assertThat(end.sendTo(A, Frames.bytes(text))).isEqualTo(ACCEPTED);
        }

        RawEnd.Line back = end.accept(A);

        assertThat(Frames.texts(back.heard())).containsExactly("1", "2", "3");
    }

    @Test
    void messagesForAnIdentityThatStaysAwayExpire() {
        RawEnd end = sender(limits -> limits);
        end.accept(A).breaks();
        end.sendTo(A, Frames.bytes("1"));

        end.pass(599 * SECOND);
        assertThat(end.losses()).isEmpty();
        end.pass(41 * SECOND);

        assertThat(end.losses()).containsExactly(new SocketEvent.MessagesLost(LossReason.EXPIRED, A, 1, 1));
        assertThat(end.engine.queuedMessages()).isZero();
    }

    @Test
    void messagesQueuedWhenTheirPeerIsLostExpireToo() {
        RawEnd end = sender(limits -> limits);
        RawEnd.Line a = end.accept(A);
        a.heard();
        a.stuck = true;
        end.sendTo(A, Frames.bytes("1"));
        end.sendTo(A, big("2"));
        a.breaks();

        end.pass(640 * SECOND);

        assertThat(end.losses())
                .hasSize(2)
                .allSatisfy(loss -> assertThat(loss.reason()).isEqualTo(LossReason.EXPIRED));
        assertThat(end.engine.queuedMessages()).isZero();
    }

    @Test
    void lostPeersRoundRobinMessagesGoToTheHeadOfTheQueueInOrder() {
        RawEnd end = sender(limits -> limits);
        RawEnd.Line a = end.accept(A);
        a.heard();
        a.stuck = true;
        for (int i = 0; i < 6; i++) {
            end.send(i % 2 == 0 ? Frames.bytes("" + i) : big("" + i));
        }
        a.writePart(4 + 1 + 1 + 3);
        a.breaks();
        end.send(Frames.bytes("6"));

        RawEnd.Line b = end.accept(B);

        assertThat(heads(b.heard())).containsExactly("1", "2", "3", "4", "5", "6");
        assertThat(end.events(SocketEvent.PeerDisconnected.class))
                .singleElement()
                .satisfies(gone -> assertThat(gone.inDoubt()).isEqualTo(1));
    }

    // AIO-RTE-014
    @Test
    void lostPeersPublishedCopiesAreCounted() {
        RawEnd end = publisher(limits -> limits);
        RawEnd.Line a = end.accept(A);
        end.accept(B);
        a.heard();
        a.stuck = true;
        end.send(Frames.bytes("small"));
        end.send(big("big"));

        a.breaks();

        assertThat(end.losses().stream()
                        .mapToLong(SocketEvent.MessagesLost::count)
                        .sum())
                .isEqualTo(2);
        assertThat(end.losses().stream()
                        .mapToLong(SocketEvent.MessagesLost::octets)
                        .sum())
                .isEqualTo(5 + 5_003);
        assertThat(end.losses()).allSatisfy(loss -> assertThat(loss.reason()).isEqualTo(LossReason.DISCONNECTED));
        assertThat(end.engine.queuedMessages()).isZero();
    }

    @Test
    void stallIsReportedAfterFiveSecondsAndKillsNobody() {
        RawEnd end = sender(limits -> limits);
        RawEnd.Line a = end.accept(A);
        a.heard();
        a.stuck = true;
        end.send(Frames.bytes("x"));
        a.writePart(3);
        for (int i = 0; i < 4; i++) {
            end.pass(SECOND + 200 * MILLI);
            a.says(Frames.heartbeat());
        }
        assertThat(end.events(SocketEvent.SendStalled.class)).isEmpty();

        for (int i = 0; i < 30; i++) {
            end.pass(SECOND);
            a.says(Frames.heartbeat());
        }

        assertThat(end.events(SocketEvent.SendStalled.class)).hasSize(1);
        assertThat(a.closed).isFalse();
    }

    @Test
    void aPeerThatStallsAgainAfterItHasTakenSomethingIsReportedAgain() {
        RawEnd end = sender(limits -> limits);
        RawEnd.Line a = end.accept(A);
        a.heard();
        for (int stall = 1; stall <= 2; stall++) {
            a.stuck = true;
            end.send(Frames.bytes("x"));
            a.writePart(3);
            for (int i = 0; i < 7; i++) {
                end.pass(SECOND);
                a.says(Frames.heartbeat());
            }
            assertThat(end.events(SocketEvent.SendStalled.class))
                    .hasSize(stall)
                    .allSatisfy(event -> assertThat(event.since()).isBetween(STALL, STALL.plusMillis(200)));
            a.stuck = false;
            a.connection.flush();
            a.write();
        }
    }

    @Test
    void idleTimeBeforeAWriteIsNoStall() {
        RawEnd end = sender(limits -> limits);
        RawEnd.Line a = end.accept(A);
        a.heard();
        end.pass(4 * SECOND + 900 * MILLI);
        a.says(Frames.heartbeat());
        a.stuck = true;
        end.send(Frames.bytes("x"));
        a.writePart(3);

        end.pass(4 * SECOND);

        assertThat(end.events(SocketEvent.SendStalled.class)).isEmpty();
    }

    // AIO-RTE-015
    @Test
    void stalledPeerIsCutWhileTheTotalIsUsedUp() {
        RawEnd end = sender(limits -> limits.sendBytesPerPeer(20_000).sendBytesTotal(20_000));
        RawEnd.Line a = end.accept(A);
        RawEnd.Line b = end.accept(B);
        a.heard();
        b.heard();
        a.stuck = true;
        end.sendTo(A, big("1"));
        a.writePart(10);
        for (int i = 0; i < 2; i++) {
            end.sendTo(A, big("more"));
        }
        assertThat(end.sendTo(B, big("2"))).isEqualTo(FULL);

        for (int i = 0; i < 6; i++) {
            end.pass(SECOND);
            a.says(Frames.heartbeat());
            b.says(Frames.heartbeat());
        }

        assertThat(end.disconnections()).containsExactly(DisconnectReason.SLOW_CONSUMER);
    }

    @Test
    void sharedPayloadsCountOnceInTheTotal() {
        RawEnd end = publisher(limits -> limits.sendBytesPerPeer(12_000).sendBytesTotal(12_000));
        RawEnd.Line a = end.accept(A);
        RawEnd.Line b = end.accept(B);
        a.heard();
        b.heard();
        a.stuck = true;
        b.stuck = true;

        end.send(big("1"));
        end.send(big("2"));

        assertThat(end.losses()).isEmpty();
        a.stuck = false;
        b.stuck = false;
        assertThat(heads(a.heard())).containsExactly("1", "2");
        assertThat(heads(b.heard())).containsExactly("1", "2");
    }

    @Test
    void controlFramesOvertakeQueuedMessages() {
        RawEnd end = sender(limits -> limits);
        RawEnd.Line a = end.accept(A);
        a.heard();
        a.says(Frames.request(1, "job"));
        a.stuck = true;
        end.send(big("1"));
        end.take();
        a.stuck = false;

        assertThat(a.types()).containsExactly(Frames.ACK, Frames.DATA);
    }

    // ---- the policies ----

    private static RawEnd publisher(Overflow overflow, int messages) {
        return new RawEnd(Options.named("me")
                .publishing()
                .overflow(overflow)
                .limits(limits -> limits.sendMessagesPerPeer(messages)));
    }

    private static List<SocketEvent.MessagesLost> overflow(Identity peer, int count, int octets) {
        return Collections.nCopies(count, new SocketEvent.MessagesLost(LossReason.OVERFLOW, peer, 1, octets));
    }

    // AIO-RTE-005
    @ParameterizedTest
    @EnumSource(names = {"BLOCK", "FAIL"})
    void publishingWithoutDroppingNeedsRoomAtEveryPeer(Overflow overflow) {
        RawEnd end = publisher(overflow, 3);
        RawEnd.Line slow = end.accept(A);
        RawEnd.Line quick = end.accept(B);
        slow.heard();
        quick.heard();
        slow.stuck = true;
        for (int i = 0; i < 3; i++) {
            assertThat(end.send(big("" + i))).isEqualTo(ACCEPTED);
        }

        assertThat(end.send(big("3"))).isEqualTo(FULL);
        assertThat(end.engine.shortage(null, 5_001))
                .isEqualTo("3 messages of 15003 octets wait for a; sendMessagesPerPeer is 3");
        assertThat(heads(quick.heard())).containsExactly("0", "1", "2");
        int before = end.roomy;
        slow.stuck = false;
        assertThat(heads(slow.heard())).containsExactly("0", "1", "2");
        assertThat(end.roomy).isGreaterThan(before);
        assertThat(end.send(big("3"))).isEqualTo(ACCEPTED);
        assertThat(heads(quick.heard())).containsExactly("3");
        assertThat(end.losses()).isEmpty();
    }

    @Test
    void publishingWithoutDroppingWaitsWhileNobodyIsThereAndAllIsFull() {
        RawEnd end = publisher(Overflow.BLOCK, 2);
        end.send(Frames.bytes("0"));
        end.send(Frames.bytes("1"));

        assertThat(end.send(Frames.bytes("2"))).isEqualTo(FULL);
        assertThat(end.engine.shortage(null, 1))
                .isEqualTo("nobody is connected, and 2 messages wait for a peer; sendMessagesPerPeer is 2");
        RawEnd.Line a = end.accept(A);
        assertThat(end.roomy).isPositive();
        assertThat(end.send(Frames.bytes("2"))).isEqualTo(ACCEPTED);
        assertThat(Frames.texts(a.heard())).containsExactly("0", "1", "2");
    }

    /** The common queue and the messages for a peer that was away come together at its return. */
    @Test
    void whatWasPublishedToNobodyIsNotDroppedAtAPeerThatHasMuchWaiting() {
        RawEnd end = publisher(Overflow.BLOCK, 2);
        end.accept(A).breaks();
        end.sendTo(A, big("direct 1"));
        end.sendTo(A, big("direct 2"));
        end.send(big("0"));
        end.send(big("1"));

        assertThat(heads(end.accept(A).heard())).containsExactly("direct 1", "direct 2", "0", "1");
        assertThat(end.losses()).isEmpty();
    }

    @Test
    void publishingWithoutDroppingKeepsToTheTotal() {
        RawEnd end = new RawEnd(Options.named("me")
                .publishing()
                .overflow(Overflow.FAIL)
                .limits(limits -> limits.sendBytesPerPeer(12_000).sendBytesTotal(12_000)));
        RawEnd.Line a = end.accept(A);
        a.heard();
        a.stuck = true;
        end.accept(B).stuck = true;
        end.sendTo(A, big("1"));
        end.sendTo(B, big("2"));

        assertThat(end.send(big("3"))).isEqualTo(FULL);
        assertThat(end.engine.shortage(null, 5_001)).isEqualTo("2 messages wait in all; sendBytesTotal is 12000");
    }

    // AIO-RTE-005
    @Test
    void theNewestCopyIsDroppedOnceForEachPeerWithoutRoom() {
        RawEnd end = publisher(Overflow.DROP_NEWEST, 2);
        RawEnd.Line slow = end.accept(A);
        RawEnd.Line quick = end.accept(B);
        slow.heard();
        quick.heard();
        slow.stuck = true;
        for (int i = 0; i < 5; i++) {
            assertThat(end.send(big("" + i))).isEqualTo(ACCEPTED);
        }

        assertThat(heads(quick.heard())).containsExactly("0", "1", "2", "3", "4");
        assertThat(end.losses()).isEqualTo(overflow(A, 3, 5_001));
        assertThat(end.engine.stats().messagesAccepted()).isEqualTo(5);
        slow.stuck = false;
        assertThat(heads(slow.heard())).containsExactly("0", "1");
    }

    @Test
    void theNewestIsDroppedOnceWhenNobodyIsThere() {
        RawEnd end = publisher(Overflow.DROP_NEWEST, 2);
        for (int i = 0; i < 4; i++) {
            assertThat(end.send(Frames.bytes("" + i))).isEqualTo(ACCEPTED);
        }

        assertThat(end.losses()).isEqualTo(overflow(null, 2, 1));
        assertThat(Frames.texts(end.accept(A).heard())).containsExactly("0", "1");
    }

    @Test
    void theNewestIsDroppedForEverybodyOverTheTotal() {
        RawEnd end = new RawEnd(Options.named("me")
                .publishing()
                .overflow(Overflow.DROP_NEWEST)
                .limits(limits -> limits.sendBytesPerPeer(12_000).sendBytesTotal(12_000)));
        RawEnd.Line a = end.accept(A);
        RawEnd.Line b = end.accept(B);
        a.stuck = true;
        b.stuck = true;
        for (int i = 0; i < 3; i++) {
            end.send(big("" + i));
        }

        assertThat(end.losses())
                .containsExactly(
                        new SocketEvent.MessagesLost(LossReason.OVERFLOW, A, 1, 5_001),
                        new SocketEvent.MessagesLost(LossReason.OVERFLOW, B, 1, 5_001));
    }

    @ParameterizedTest
    @EnumSource(names = {"DROP_OLDEST", "DROP_NEWEST"})
    void aSocketThatDropsDropsNothingSentToOnePeer(Overflow overflow) {
        RawEnd end = publisher(overflow, 2);
        RawEnd.Line slow = end.accept(A);
        slow.heard();
        slow.stuck = true;
        end.send(big("0"));
        end.sendTo(A, big("direct"));

        assertThat(end.sendTo(A, big("more"))).isEqualTo(FULL);
        assertThat(end.engine.shortage(A, 5_004))
                .isEqualTo("2 messages of 10007 octets wait for a; sendMessagesPerPeer is 2");
        assertThat(end.losses()).isEmpty();
    }

    @Test
    void aFullWindowOfRequestsIsTold() {
        RawEnd end = new RawEnd(Options.named("me").atLeastOnce().limits(limits -> limits.inFlightPerPeer(1)));
        end.accept(A);
        assertThat(end.send(Frames.bytes("0"))).isEqualTo(ACCEPTED);

        assertThat(end.send(Frames.bytes("1"))).isEqualTo(FULL);
        assertThat(end.engine.shortage(null, 1))
                .isEqualTo("a has been given all the requests it may have; inFlightPerPeer is 1");
    }
}
