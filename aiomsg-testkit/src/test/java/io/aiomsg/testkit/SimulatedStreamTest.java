package io.aiomsg.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aiomsg.testkit.peer.OctetStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The ends of simulated streams, where they are as those of TCP and no scripted peer could tell. */
final class SimulatedStreamTest {

    private static final Duration MOMENT = Duration.ofMillis(10);

    /** Its end waits for FIN in TIME_WAIT or before. */
    @Test
    void endThatWasClosedInOrderDoesNotAnswerFinWithReset() throws Exception {
        try (Simulation simulation = Simulation.seeded(1)) {
            OctetStream.Listener listener = simulation.host("b").listenRaw(0);
            OctetStream a = simulation.host("a").connectRaw("b", listener.port());
            listener.accept(MOMENT).close();
            assertThat(read(a)).isEqualTo(-1);
            a.shutdownOutput();
            a.sleep(MOMENT);
            assertThat(read(a)).isEqualTo(-1);
        }
    }

    @Test
    void endThatItsHostHasForgottenAnswersFinWithReset() throws Exception {
        try (Simulation simulation = Simulation.seeded(1)) {
            SimulatedHost b = simulation.host("b");
            OctetStream.Listener listener = b.listenRaw(0);
            OctetStream a = simulation.host("a").connectRaw("b", listener.port());
            simulation.link("a", "b").halfOpen(simulation.host("a"));
            a.shutdownOutput();
            a.sleep(MOMENT);
            assertThatThrownBy(() -> read(a)).isInstanceOf(IOException.class).hasMessage("Connection reset");
        }
    }

    /** A thread that is interrupted does not park: waits that went on would never let time pass. */
    @Test
    void interruptEndsEveryWait() throws Exception {
        try (Simulation simulation = Simulation.seeded(1)) {
            OctetStream.Listener listener = simulation.host("b").listenRaw(0);
            OctetStream a = simulation.host("a").connectRaw("b", listener.port());
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> read(a)).isInstanceOf(InterruptedIOException.class);
            listener.accept(MOMENT).close(); // it is there already
            assertThatThrownBy(() -> listener.accept(MOMENT)).isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(read(a)).isEqualTo(-1);
        }
    }

    private static int read(OctetStream stream) throws IOException {
        return stream.read(ByteBuffer.allocate(1), MOMENT);
    }
}
