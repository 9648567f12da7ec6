package io.aiomsg.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aiomsg.AckMode;
import io.aiomsg.AcknowledgementTimes;
import io.aiomsg.AiomsgSocket;
import io.aiomsg.Delivery;
import io.aiomsg.Delivery.Outcome;
import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.DisconnectReason;
import io.aiomsg.Identity;
import io.aiomsg.LossReason;
import io.aiomsg.Message;
import io.aiomsg.SendFailedException;
import io.aiomsg.SendMode;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketStats;
import io.aiomsg.testkit.Violation.Promise;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Histories made by hand: each check finds what it is for, and nothing in a history that keeps the promises. Long because every
 * check has a history that breaks it, all written in the same small language.
 */
final class HistoryCheckTest {

    private static final SocketAddress SOMEWHERE = InetSocketAddress.createUnresolved("somewhere", 1);
    private static final long SECOND = 1_000_000_000L;

    private long now;
    private final History history = new History(() -> now);

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Text(Identity from, byte[] payload) implements Message {}

    /** A socket of the history, of which everything is written by hand. */
    private final class End {
        final Identity identity;
        final Recorder recorder;

        End(String name, SendMode mode, DeliveryGuarantee delivery) {
            this(name, mode, delivery, AckMode.ON_TAKE);
        }

        End(String name, SendMode mode, DeliveryGuarantee delivery, AckMode ackMode) {
            identity = Identity.named(name);
            recorder = history.opened(
                    name,
                    AiomsgSocket.builder()
                            .identity(identity)
                            .sendMode(mode)
                            .delivery(delivery)
                            .ackMode(ackMode)
                            .options());
        }

        End meets(End... others) {
            for (End other : others) {
                event(new SocketEvent.PeerConnected(other.identity, SOMEWHERE, false));
            }
            return this;
        }

        End loses(End other, DisconnectReason reason, long inDoubt) {
            return event(new SocketEvent.PeerDisconnected(other.identity, SOMEWHERE, reason, "", inDoubt));
        }

        End closesALink() {
            recorder.closingLink();
            return this;
        }

        End event(SocketEvent event) {
            now++;
            recorder.event(event);
            return this;
        }

        byte[] sends(String text) {
            return sends(null, text, true);
        }

        byte[] sends(@Nullable End to, String text, boolean accepted) {
            now++;
            byte[] payload = text.getBytes(StandardCharsets.UTF_8);
            recorder.sending(to == null ? null : to.identity, payload).returned(accepted);
            return payload;
        }

        /** Sends with a future that is completed so; open if both are null. */
        void sendsFuture(String text, @Nullable Delivery delivery, @Nullable LossReason loss) {
            now++;
            byte[] payload = text.getBytes(StandardCharsets.UTF_8);
            Recorder.Sending sending = recorder.sending(null, payload);
            sending.returnedFuture(true);
            sending.settled(delivery, loss == null ? null : SendFailedException.lost(loss));
        }

        End takes(End from, String... texts) {
            for (String text : texts) {
                now++;
                recorder.taken(text(from, text));
            }
            return this;
        }

        /** Leaves these counters: accepted, sent, received, queued, unacknowledged, untaken, acknowledged. */
        void closes(Map<LossReason, SocketStats.Loss> lost, long... counters) {
            now++;
            recorder.closing();
            recorder.closed(stats(lost, counters));
        }

        /** Is left open with these counters, its application waiting for a message. */
        void stays(long... counters) {
            recorder.beginReceive();
            recorder.look(() -> stats(Map.of(), counters));
        }

        private SocketStats stats(Map<LossReason, SocketStats.Loss> lost, long... c) {
            return new SocketStats(
                    c[0],
                    c[1],
                    0,
                    c[2],
                    0,
                    c[3],
                    c[4],
                    c[5],
                    c[6],
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    lost,
                    AcknowledgementTimes.NONE);
        }
    }

    private End sender() {
        return new End("s", SendMode.ROUND_ROBIN, DeliveryGuarantee.AT_MOST_ONCE);
    }

    private End asker() {
        return new End("s", SendMode.ROUND_ROBIN, DeliveryGuarantee.AT_LEAST_ONCE);
    }

    private End publisher() {
        return new End("s", SendMode.PUBLISH, DeliveryGuarantee.AT_MOST_ONCE);
    }

    private End taker(String name) {
        return new End(name, SendMode.ROUND_ROBIN, DeliveryGuarantee.AT_MOST_ONCE);
    }

    private void finds(Promise promise, String text) {
        assertThat(HistoryCheck.violations(history))
                .singleElement()
                .satisfies(violation -> assertThat(violation.promise()).isEqualTo(promise))
                .satisfies(violation -> assertThat(violation.text()).contains(text));
    }

    private void findsNothing() {
        assertThatCode(() -> HistoryCheck.check(history)).doesNotThrowAnyException();
    }

    // ---- delivery ----

    @Test
    void historyThatKeepsThePromisesPasses() {
        End s = sender();
        End r = taker("r");
        s.meets(r);
        s.sends("1");
        s.sends(r, "2", true);
        r.takes(s, "1", "2");
        s.loses(r, DisconnectReason.SOCKET_CLOSED, 2).closes(Map.of(), 2, 2, 0, 0, 0, 0, 0);
        r.closes(Map.of(), 0, 0, 2, 0, 0, 0, 0);

        findsNothing();
    }

    @Test
    void inventedMessageIsFound() {
        End s = sender();
        taker("r").takes(s, "never sent");

        finds(Promise.DELIVERY, "nobody had sent what was taken");
    }

    @Test
    void messageTakenBeforeItWasSentIsFound() {
        End s = sender();
        taker("r").takes(s, "1");
        s.sends("1");

        finds(Promise.DELIVERY, "nobody had sent what was taken");
    }

    @Test
    void wrongSenderIsFound() {
        sender().sends("1");
        End other = taker("o");
        taker("r").takes(other, "1");

        finds(Promise.DELIVERY, "was sent by another socket");
    }

    @Test
    void refusedMessageThatArrivesIsFound() {
        End s = sender();
        s.sends(null, "1", false);
        taker("r").takes(s, "1");

        finds(Promise.DELIVERY, "no send had accepted");
    }

    @Test
    void messageTakenByTheWrongPeerIsFound() {
        End s = sender();
        s.sends(taker("r"), "1", true);
        taker("q").takes(s, "1");

        finds(Promise.DELIVERY, "another peer than it was sent to");
    }

    @Test
    void secondCopyOfAMessageSentAtMostOnceIsFound() {
        End s = sender();
        s.sends("1");
        taker("r").takes(s, "1");
        taker("q").takes(s, "1");

        finds(Promise.DELIVERY, "was taken 2 times, and sent 1 times, each for one peer");
    }

    @Test
    void repeatedPayloadsAreCounted() {
        End s = sender();
        s.sends("same");
        s.sends("same");
        taker("r").takes(s, "same");
        End q = taker("q").takes(s, "same");
        findsNothing();

        q.takes(s, "same");
        finds(Promise.DELIVERY, "was taken 3 times, and sent 2 times");
    }

    @Test
    void secondCopyOfARequestAtOnePeerIsFound() {
        End s = asker();
        s.sends("1");
        taker("r").takes(s, "1", "1");

        finds(Promise.DELIVERY, "was taken 2 times by r/1(r), and sent 1 times");
    }

    @Test
    void requestMayMoveToAnotherPeerAfterADisconnectOnly() {
        End s = asker();
        End r = taker("r");
        End q = taker("q");
        s.meets(r, q);
        s.sends("1");
        r.takes(s, "1");
        s.loses(r, DisconnectReason.CONNECTION_LOST, 0);
        q.takes(s, "1");
        findsNothing();

        s.sends("2");
        q.takes(s, "2");
        taker("p").takes(s, "2");
        finds(Promise.DELIVERY, "was given to 2 peers, none of which was disconnected");
    }

    @Test
    void secondPublishedCopyIsFound() {
        End s = publisher();
        s.sends("1");
        taker("r").takes(s, "1");
        taker("q").takes(s, "1", "1");

        finds(Promise.DELIVERY, "was taken 2 times by q/2(q)");
    }

    @Test
    void wrongOrderIsFound() {
        End s = sender();
        s.sends("1");
        s.sends("2");
        taker("r").takes(s, "2", "1");

        finds(Promise.DELIVERY, "taken after one that was sent later");
    }

    @Test
    void orderOfMessagesPutBackIsNotJudged() {
        End s = sender();
        End r = taker("r");
        s.sends("1");
        s.loses(taker("q"), DisconnectReason.CONNECTION_LOST, 0);
        s.sends("2");
        r.takes(s, "2", "1");

        findsNothing();
    }

    @Test
    void strangersAreNotJudged() {
        End r = taker("r");
        r.recorder.taken(new Text(Identity.named("scripted"), new byte[3]));

        findsNothing();
    }

    // ---- at least once ----

    @Test
    void acknowledgedRequestThatNobodyTookIsFound() {
        End s = asker();
        s.sends("1");
        s.sends("2");
        taker("r").takes(s, "1");
        s.closes(Map.of(), 2, 2, 0, 0, 0, 0, 2);

        finds(Promise.AT_LEAST_ONCE, "1 requests were never taken; 0 were reported lost, and 0 wait");
    }

    private End decider(String name) {
        return new End(name, SendMode.ROUND_ROBIN, DeliveryGuarantee.AT_MOST_ONCE, AckMode.MANUAL);
    }

    @Test
    void requestAcknowledgedBeforeItsApplicationSaidSoIsFound() {
        End s = asker();
        s.sends("1");
        s.sends("2");
        End r = decider("r");
        r.takes(s, "1", "2");
        r.recorder.acknowledged(text(s, "1"));
        s.closes(Map.of(), 2, 2, 0, 0, 0, 0, 2);

        finds(Promise.AT_LEAST_ONCE, "2 requests were acknowledged, and only 1 were taken for good");
    }

    @Test
    void requestAcknowledgedThoughItsHandlerFailedIsFound() {
        End s = asker();
        s.sends("1");
        End r = taker("r");
        r.takes(s, "1");
        r.recorder.rejected(text(s, "1"));
        s.closes(Map.of(), 1, 1, 0, 0, 0, 0, 1);

        finds(Promise.AT_LEAST_ONCE, "1 requests were acknowledged, and only 0 were taken for good");
    }

    @Test
    void rejectedRequestMayBeTakenOnceMore() {
        End s = asker();
        s.sends("1");
        End r = decider("r");
        r.takes(s, "1");
        r.recorder.rejected(text(s, "1"));
        r.takes(s, "1");
        r.recorder.acknowledged(text(s, "1"));
        s.closes(Map.of(), 1, 1, 0, 0, 0, 0, 1);

        findsNothing();
    }

    @Test
    void rejectedRequestTakenTwiceMoreIsFound() {
        End s = asker();
        s.sends("1");
        End r = decider("r");
        r.takes(s, "1");
        r.recorder.rejected(text(s, "1"));
        r.takes(s, "1", "1");
        r.recorder.acknowledged(text(s, "1"));
        s.closes(Map.of(), 1, 1, 0, 0, 0, 0, 1);

        finds(Promise.DELIVERY, "was taken 3 times");
    }

    private static Text text(End from, String text) {
        return new Text(from.identity, text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void requestReportedLostPasses() {
        End s = asker();
        s.sends("1");
        s.event(new SocketEvent.MessagesLost(LossReason.EXPIRED, null, 1, 1));
        s.closes(Map.of(LossReason.EXPIRED, new SocketStats.Loss(1, 1)), 1, 1, 0, 0, 0, 0, 0);

        findsNothing();
    }

    @Test
    void requestTakenByAHostThatEndedAtThatMomentPasses() {
        End s = asker();
        s.sends("1");
        End r = taker("r");
        r.recorder.beginReceive();
        r.recorder.hostEnded();
        r.recorder.endReceive(null, true);
        s.closes(Map.of(), 1, 1, 0, 0, 0, 0, 1);

        findsNothing();
    }

    // ---- publish ----

    @Test
    void publishedMessageThatAConnectedPeerMissedIsFound() {
        End s = publisher();
        End r = taker("r");
        s.meets(r);
        s.sends("1");
        s.sends("2");
        r.takes(s, "2");

        finds(Promise.PUBLISH, "r/1(r) was connected to s/0(s) throughout, and did not take 1 of the messages");
    }

    @Test
    void lastPublishedMessageIsMissedWhenThePeerWaitsInVain() {
        End s = publisher();
        End r = taker("r");
        s.meets(r);
        s.sends("1");
        now += 30 * SECOND;
        s.stays(1, 1, 0, 0, 0, 0, 0);
        r.stays(0, 0, 0, 0, 0, 0, 0);

        finds(Promise.PUBLISH, "did not take 1 of the messages");
    }

    @Test
    void publishedMessageIsMissedAfterAConfirmedClose() {
        End s = publisher();
        End r = taker("r");
        s.meets(r);
        s.sends("1");
        s.loses(r, DisconnectReason.SOCKET_CLOSED, 1).closes(Map.of(), 1, 1, 0, 0, 0, 0, 0);
        r.closes(Map.of(), 0, 0, 0, 0, 0, 0, 0);

        finds(Promise.PUBLISH, "did not take 1 of the messages");
    }

    @Test
    void publishedMessageReportedAsOverflowPasses() {
        End s = publisher();
        End r = taker("r");
        s.meets(r);
        s.sends("1");
        s.sends("2");
        s.event(new SocketEvent.MessagesLost(LossReason.OVERFLOW, r.identity, 1, 1));
        r.takes(s, "2");

        findsNothing();
    }

    // ---- fairness ----

    @Test
    void unfairSharesAreFound() {
        End s = sender();
        End r = taker("r");
        End q = taker("q");
        s.meets(r, q);
        for (int i = 0; i < 10; i++) {
            s.sends("" + i);
            (i < 7 ? r : q).takes(s, "" + i);
        }

        finds(
                Promise.FAIRNESS,
                "of 10 messages that s/0(s) accepted while 2 peers were connected, these took so many: {q=3, r=7}");
    }

    @Test
    void peersOfClosedLinksNeedNoShareHoweverTheirConnectionsEnd() {
        End s = sender();
        End r = taker("r");
        End q = taker("q");
        s.meets(r, q);
        s.closesALink();
        for (int i = 0; i < 10; i++) {
            s.sends("" + i);
            r.takes(s, "" + i);
        }
        s.loses(q, DisconnectReason.REPLACED, 0);

        findsNothing();
    }

    @Test
    void messagesNotYetTakenMayGoToAnybody() {
        End s = sender();
        End r = taker("r");
        s.meets(r, taker("q"));
        for (int i = 0; i < 10; i++) {
            s.sends("" + i);
        }
        r.takes(s, "0", "2", "4", "6", "8");

        findsNothing();
    }

    // ---- accounts ----

    @Test
    void lossWithoutAnEventIsFound() {
        End s = sender();
        s.sends("1");
        s.closes(Map.of(LossReason.CLOSED, new SocketStats.Loss(1, 1)), 1, 0, 0, 0, 0, 0, 0);

        finds(Promise.ACCOUNTS, "lost by CLOSED, by its counters, 1 messages of 1 octets, and told of 0 messages");
    }

    @Test
    void octetsOfLossesAreCompared() {
        End s = sender();
        s.sends("1");
        s.event(new SocketEvent.MessagesLost(LossReason.CLOSED, null, 1, 5));
        s.closes(Map.of(LossReason.CLOSED, new SocketStats.Loss(1, 1)), 1, 0, 0, 0, 0, 0, 0);

        finds(Promise.ACCOUNTS, "told of 1 messages of 5 octets");
    }

    @Test
    void lossOfAMessageThatWasTakenIsFound() {
        End s = sender();
        s.sends("1");
        s.event(new SocketEvent.MessagesLost(LossReason.CLOSED, null, 1, 1));
        taker("r").takes(s, "1");
        s.closes(Map.of(LossReason.CLOSED, new SocketStats.Loss(1, 1)), 1, 0, 0, 0, 0, 0, 0);

        finds(Promise.ACCOUNTS, "counts 1 messages as lost, and only 0 were not taken");
    }

    @Test
    void lossThatNobodyToldOfIsFound() {
        End s = sender();
        End r = taker("r");
        s.meets(r);
        s.sends("1");
        s.sends("2");
        s.loses(r, DisconnectReason.CONNECTION_LOST, 1).closes(Map.of(), 2, 2, 0, 0, 0, 0, 0);

        finds(
                Promise.ACCOUNTS,
                "2 messages were never taken; 0 are counted as lost or queued, and no more than 1 were in doubt");
    }

    @Test
    void lossAfterAConfirmedCloseIsFound() {
        End s = sender();
        End r = taker("r");
        s.meets(r);
        s.sends("1");
        s.loses(r, DisconnectReason.SOCKET_CLOSED, 1).closes(Map.of(), 1, 1, 0, 0, 0, 0, 0);
        r.closes(Map.of(), 0, 0, 0, 0, 0, 0, 0);

        finds(Promise.ACCOUNTS, "no more than 0 were in doubt");
    }

    @Test
    void messageThatAClosedReceiverLeftUntakenPasses() {
        End s = sender();
        End r = taker("r");
        s.meets(r);
        s.sends("1");
        s.loses(r, DisconnectReason.SOCKET_CLOSED, 1).closes(Map.of(), 1, 1, 0, 0, 0, 0, 0);
        r.closes(Map.of(), 0, 0, 1, 0, 0, 1, 0);

        findsNothing();
    }

    @Test
    void messageThatAHostTookWithItPasses() {
        End s = sender();
        End r = taker("r");
        s.meets(r);
        s.sends("1");
        r.recorder.hostEnded();
        s.loses(r, DisconnectReason.SOCKET_CLOSED, 1).closes(Map.of(), 1, 1, 0, 0, 0, 0, 0);

        findsNothing();
    }

    @Test
    void copyCountedAsLostThatWasTakenIsFound() {
        End s = publisher();
        End r = taker("r");
        s.sends("1");
        r.takes(s, "1");
        s.event(new SocketEvent.MessagesLost(LossReason.DISCONNECTED, r.identity, 1, 1));
        s.closes(Map.of(LossReason.DISCONNECTED, new SocketStats.Loss(1, 1)), 1, 0, 0, 0, 0, 0, 0);

        finds(Promise.ACCOUNTS, "counts 1 messages for r as lost, which took 1 of 1");
    }

    @Test
    void countersThatDoNotBalanceAreFound() {
        End s = sender();
        s.sends("1");
        taker("r").takes(s, "1");
        s.closes(Map.of(), 1, 0, 0, 0, 0, 0, 0);

        finds(Promise.ACCOUNTS, "accepted 1 messages; 0 sent, 0 queued, 0 lost");
    }

    @Test
    void sendsThatTheCounterDoesNotHaveAreFound() {
        End s = sender();
        s.sends("1");
        taker("r").takes(s, "1");
        s.closes(Map.of(), 0, 0, 0, 0, 0, 0, 0);

        finds(Promise.ACCOUNTS, "accepted 1 messages, and its counter says 0");
    }

    @Test
    void messagesThatVanishAtTheReceiverAreFound() {
        taker("r").closes(Map.of(), 0, 0, 3, 0, 0, 1, 0);

        finds(Promise.ACCOUNTS, "received 3 messages; 1 were taken, are untaken");
    }

    // ---- payloads ----

    @Test
    void arrayChangedAfterItWasAcceptedIsFound() {
        End s = sender();
        s.sends("1");
        byte[] payload = s.sends("2");
        payload[0] = '3';
        taker("r").takes(s, "3");

        finds(
                Promise.PAYLOADS,
                "the payload of send #1 of s/0(s) was changed afterwards: the array belongs to the socket once it was "
                        + "accepted; send a copy");
    }

    @Test
    void arrayChangedAfterARefusalPasses() {
        sender().sends(null, "1", false)[0] = '2';

        findsNothing();
    }

    // ---- the report ----

    @Test
    void reportListsTheFirstTenWithTheirEntries() {
        End s = sender();
        End r = taker("r");
        for (int i = 0; i < 12; i++) {
            r.takes(s, "never sent " + i);
        }

        assertThatThrownBy(() -> HistoryCheck.check(history))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("12 in all")
                .hasMessageContaining(
                        "DELIVERY: nobody had sent what was taken\n    0.000000 s r/1(r) TAKEN from s, 12 octets")
                .hasMessageEndingWith("and 2 more");
        assertThat(HistoryCheck.violations(history).get(0).entries())
                .isEqualTo(List.of(history.entries().get(2)));
    }

    @Test
    void simulationTellsItsSeed() throws Exception {
        try (Simulation simulation = Simulation.seeded(42)) {
            AiomsgSocket socket = simulation.builder().open();
            byte[] payload = {1};
            socket.send(payload);
            simulation.checkHistory();
            payload[0] = 2;

            assertThatThrownBy(simulation::checkHistory)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("PAYLOADS")
                    .hasMessageEndingWith("(seed 42)");
        }
    }

    // ---- futures ----

    private static Map<LossReason, SocketStats.Loss> lost(LossReason reason, long count, long octets) {
        return Map.of(reason, new SocketStats.Loss(count, octets));
    }

    private static Delivery written(End to) {
        return new Delivery(Outcome.WRITTEN, to.identity, 1, 0);
    }

    private static Delivery acknowledged(End by) {
        return new Delivery(Outcome.ACKNOWLEDGED, by.identity, 1, 0);
    }

    @Test
    void futuresThatSayWhatHappenedAreFine() {
        End s = sender();
        End a = taker("a").meets(s);
        s.meets(a);
        s.sendsFuture("taken", written(a), null);
        s.sendsFuture("lost", null, LossReason.EXPIRED);
        a.takes(s, "taken");
        s.event(new SocketEvent.MessagesLost(LossReason.EXPIRED, null, 1, 4));
        s.closes(lost(LossReason.EXPIRED, 1, 4), 2, 1, 0, 0, 0, 0, 0);
        findsNothing();
    }

    @Test
    void findsAFutureThatIsNeverCompleted() {
        End s = sender();
        End a = taker("a").meets(s);
        s.meets(a).sendsFuture("x", null, null);
        a.takes(s, "x");
        s.closes(Map.of(), 1, 1, 0, 0, 0, 0, 0);
        finds(Promise.ACCOUNTS, "the future of what it had accepted is not completed");
    }

    @Test
    void findsAFutureThatSaysLostOfWhatWasTaken() {
        End s = sender();
        End a = taker("a").meets(s);
        s.meets(a).sendsFuture("x", null, LossReason.EXPIRED);
        a.takes(s, "x");
        finds(Promise.ACCOUNTS, "says that a message is lost which was taken");
    }

    @Test
    void findsAFutureThatNamesAnotherPeer() {
        End s = sender();
        End a = taker("a").meets(s);
        End b = taker("b").meets(s);
        s.meets(a, b).sendsFuture("x", written(b), null);
        a.takes(s, "x");
        finds(Promise.ACCOUNTS, "says that a message was written to another peer than took it");
    }

    @Test
    void findsAnAcknowledgementOfWhatNobodyTook() {
        End s = asker();
        End a = taker("a").meets(s);
        s.meets(a).sendsFuture("x", acknowledged(a), null);
        a.stays(0, 0, 0, 0, 0, 0, 0);
        finds(Promise.ACCOUNTS, "says that a message was acknowledged by a peer which has not taken it");
    }

    @Test
    void findsAnOutcomeThatTheSocketDoesNotPromise() {
        End s = sender();
        End a = taker("a").meets(s);
        s.meets(a).sendsFuture("x", acknowledged(a), null);
        a.takes(s, "x");
        finds(Promise.ACCOUNTS, "says what cannot be of such a message");
    }

    @Test
    void findsFuturesThatTellOfMoreOrLessThanTheCounters() {
        End s = asker();
        End a = taker("a").meets(s);
        s.meets(a).sendsFuture("x", null, LossReason.EXPIRED);
        s.sendsFuture("y", acknowledged(a), null);
        a.takes(s, "y");
        s.closes(lost(LossReason.CLOSED, 1, 1), 2, 2, 0, 0, 0, 0, 1);
        assertThat(HistoryCheck.violations(history))
                .extracting(Violation::text)
                .anyMatch(text -> text.contains("counts 0 messages as lost by EXPIRED, and its futures say 1"))
                .anyMatch(text -> text.contains("counts 1 messages as lost by CLOSED, and its futures say 0"));
    }
}
