package io.aiomsg.nio.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.DisconnectReason;
import io.aiomsg.Identity;
import io.aiomsg.LossReason;
import io.aiomsg.SocketEvent;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which lines the log gets, and when (R10). */
final class JournalTest {

    private static final long SECOND = 1_000_000_000;
    private static final Identity PEER = Identity.named("peer");
    private static final InetSocketAddress PLACE = InetSocketAddress.createUnresolved("place", 7);

    private final List<String> written = new ArrayList<>();

    /** A world in which lines are written down. */
    private final class Paper extends Worldless {
        private int wakes;

        @Override
        public void wake() {
            wakes++;
        }

        @Override
        public void park(long nanos) {}

        @Override
        public void unpark(Thread thread) {}

        @Override
        public void log(Level level, String line) {
            written.add(level + " " + line);
            if (line.contains("unwritable")) {
                throw new IllegalStateException("meant: the log fails");
            }
        }
    }

    private final Paper paper = new Paper();
    private final Journal journal = new Journal(Identity.named("me"), paper);

    private void at(double seconds, SocketEvent event) {
        journal.note(event, (long) (seconds * SECOND));
    }

    private List<String> linesAt(double seconds) {
        written.clear();
        journal.write(journal.take((long) (seconds * SECOND), false));
        return List.copyOf(written);
    }

    private static SocketEvent lost(LossReason reason, long count, long octets) {
        return new SocketEvent.MessagesLost(reason, PEER, count, octets);
    }

    private static SocketEvent dialFailed(int attempt) {
        return new SocketEvent.DialFailed("db", 5000, attempt, "Connection refused", Duration.ofMillis(300));
    }

    @Test
    void firstOfAKindIsToldAtOnceWithWhoWhatAndWhy() {
        at(1, lost(LossReason.OVERFLOW, 3, 700));
        at(1, new SocketEvent.Rejected(PEER, PLACE, DisconnectReason.REFUSED_BY_POLICY, "not on the list"));
        at(1, new SocketEvent.Rejected(null, PLACE, DisconnectReason.NOT_AIOMSG, ""));
        at(1, new SocketEvent.PeerDisconnected(PEER, PLACE, DisconnectReason.CONNECTION_LOST, "Connection reset", 5));
        at(1, dialFailed(2));

        assertThat(paper.wakes).isPositive();
        assertThat(linesAt(1))
                .containsExactly(
                        "WARNING me: lost messages of peer: OVERFLOW (3 messages, 700 octets)",
                        "WARNING me: peer at place/<unresolved>:7 did not come in: REFUSED_BY_POLICY, not on the list",
                        "WARNING me: somebody at place/<unresolved>:7 did not come in: NOT_AIOMSG",
                        "WARNING me: the connection with peer at place/<unresolved>:7 ended: CONNECTION_LOST,"
                                + " Connection reset; messages in doubt: 5",
                        "INFO me: dial 2 of db:5000 failed: Connection refused; the next one comes in 300 ms");
        assertThat(linesAt(100)).isEmpty();
    }

    @Test
    void restOfAKindIsSummedUpAfterTenSeconds() {
        at(1, lost(LossReason.OVERFLOW, 1, 10));
        assertThat(linesAt(1)).hasSize(1);
        for (int i = 0; i < 500; i++) {
            at(2, lost(LossReason.OVERFLOW, 2, 20));
        }
        assertThat(journal.dueNanos()).isEqualTo(11 * SECOND);
        assertThat(linesAt(10.9)).isEmpty();

        assertThat(linesAt(11))
                .containsExactly("WARNING me: lost messages of peer: OVERFLOW (1000 messages, 10000 octets);"
                        + " events like it left out since the last line: 499");
        assertThat(journal.dueNanos()).isEqualTo(Long.MAX_VALUE);
        at(12, lost(LossReason.OVERFLOW, 1, 1));
        assertThat(linesAt(20.9)).isEmpty();
        assertThat(linesAt(21)).containsExactly("WARNING me: lost messages of peer: OVERFLOW (1 messages, 1 octets)");
    }

    @Test
    void kindsAndReasonsDoNotSilenceEachOther() {
        at(1, lost(LossReason.OVERFLOW, 1, 10));
        at(2, lost(LossReason.EXPIRED, 1, 10));
        at(3, new SocketEvent.Rejected(PEER, PLACE, DisconnectReason.DUPLICATE_IDENTITY, ""));
        at(4, new SocketEvent.Rejected(PEER, PLACE, DisconnectReason.HANDSHAKE_TIMEOUT, ""));

        assertThat(linesAt(4)).hasSize(4);
    }

    @Test
    void whatIsDueFirstIsToldFirst() {
        at(1, lost(LossReason.OVERFLOW, 1, 10));
        at(3, lost(LossReason.EXPIRED, 1, 10));
        at(4, lost(LossReason.EXPIRED, 1, 10));
        at(5, lost(LossReason.OVERFLOW, 1, 10));
        assertThat(linesAt(5)).hasSize(2);

        assertThat(journal.dueNanos()).isEqualTo(11 * SECOND);
        assertThat(linesAt(11)).singleElement().asString().contains("OVERFLOW");
        assertThat(journal.dueNanos()).isEqualTo(13 * SECOND);
        assertThat(linesAt(13)).singleElement().asString().contains("EXPIRED");
    }

    @Test
    void aQuietTimeMakesTheNextOneTheFirstAgain() {
        at(1, dialFailed(1));
        assertThat(linesAt(1)).hasSize(1);

        at(11.5, dialFailed(2));

        assertThat(linesAt(11.5)).singleElement().asString().contains("dial 2").doesNotContain("left out");
    }

    @Test
    void whatIsOrdinaryIsNotTold() {
        at(1, new SocketEvent.PeerConnected(PEER, PLACE, true));
        at(1, new SocketEvent.ReadingPaused(PEER));
        for (DisconnectReason reason : List.of(
                DisconnectReason.CLOSED_BY_PEER,
                DisconnectReason.SOCKET_CLOSED,
                DisconnectReason.LINK_CLOSED,
                DisconnectReason.RETIRED)) {
            at(1, new SocketEvent.PeerDisconnected(PEER, PLACE, reason, "", 0));
            at(1, new SocketEvent.Rejected(PEER, PLACE, reason, ""));
        }

        assertThat(linesAt(1)).isEmpty();
    }

    @Test
    void endOfTheSocketTellsWhatIsLeft() {
        at(1, lost(LossReason.CLOSED, 1, 10));
        at(2, lost(LossReason.CLOSED, 4, 40));
        assertThat(linesAt(2)).hasSize(1);
        written.clear();

        journal.write(journal.take(2 * SECOND, true));

        assertThat(written).containsExactly("WARNING me: lost messages of peer: CLOSED (4 messages, 40 octets)");
    }

    @Test
    void logThatFailsLosesALineAndNothingElse() {
        at(1, new SocketEvent.Rejected(PEER, PLACE, DisconnectReason.BAD_HELLO, "unwritable"));
        at(1, dialFailed(1));

        assertThat(linesAt(1)).hasSize(2);
    }
}
