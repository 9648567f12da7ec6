package io.aiomsg.nio.engine;

import static io.aiomsg.nio.engine.RawEnd.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.Identity;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Counters that tell of this moment: queues, paused connections; and how often links were connected again (R10). */
final class StatsTest {

    private static final Identity PEER = Identity.named("peer");

    @Test
    void queuesAreCountedInMessagesAndOctets() {
        RawEnd end = new RawEnd(Options.named("me"));
        end.send(Frames.bytes("four"));
        end.send(Frames.bytes("seven!!"));
        assertThat(end.engine.stats().messagesQueued()).isEqualTo(2);
        assertThat(end.engine.stats().octetsQueued()).isEqualTo(11);

        end.accept(PEER);

        assertThat(end.engine.stats().messagesQueued()).isZero();
        assertThat(end.engine.stats().octetsQueued()).isZero();
        assertThat(end.engine.stats().octetsSent()).isEqualTo(11);
    }

    @Test
    void untakenMessagesAndPausedConnectionsAreCounted() {
        RawEnd end = new RawEnd(Options.named("me").limits(limits -> limits.receiveMessagesPerPeer(2)));
        RawEnd.Line line = end.accept(PEER).says(Frames.data("one"), Frames.data("three"), Frames.data("5"));
        assertThat(line.reading).isFalse();
        assertThat(end.engine.stats().paused()).isEqualTo(1);
        assertThat(end.engine.stats().untaken()).isEqualTo(2);
        assertThat(end.engine.stats().octetsUntaken()).isEqualTo(8);

        for (int i = 0; i < 3; i++) {
            end.take();
        }

        assertThat(end.engine.stats().paused()).isZero();
        assertThat(end.engine.stats().octetsUntaken()).isZero();
    }

    @Test
    void linksThatAreConnectedAgainAreCounted() {
        RawEnd end = new RawEnd(Options.named("me").timing(timing -> timing.listenFirst(Duration.ZERO)));
        Redial link = end.connect("there");
        for (int i = 0; i < 3; i++) {
            RawEnd.Line line = end.dialled(link, PEER);
            end.pass(SECOND);
            assertThat(end.engine.stats().connections()).isEqualTo(i + 1);
            assertThat(end.engine.stats().reconnects()).isEqualTo(i);
            line.breaks();
            end.pass(SECOND);
        }
        // One that never came to a peer is no reconnection.
        end.dialled(link).ends();
        assertThat(end.engine.stats().reconnects()).isEqualTo(2);
    }
}
