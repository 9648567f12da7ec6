package io.aiomsg.nio.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.SocketTiming;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two sockets that both bind and both dial each other, and send at once: nothing is lost. */
@ExtendWith(LeakCheck.class)
class MutualDialSoakTest {

    private static final int COUNT = 200;

    @RegisterExtension
    final Stage stage = new Stage();

    @Test
    @Timeout(120)
    void losesNothingInTenRuns() throws Exception {
        for (int run = 0; run < 10; run++) {
            run(run);
        }
    }

    @Test
    @Tag("extended")
    @Timeout(1_200)
    void losesNothingInTwoHundredRuns() throws Exception {
        for (int run = 0; run < 200; run++) {
            run(run);
        }
    }

    private void run(int run) throws Exception {
        Subject one = stage.socket(builder -> builder.timing(SocketTiming.DEFAULT));
        Subject two = stage.socket(builder -> builder.timing(SocketTiming.DEFAULT));
        int portOfOne = one.bind();
        int portOfTwo = two.bind();
        Task<Void> sendingOne = sending(one, "one", portOfTwo, run);
        Task<Void> sendingTwo = sending(two, "two", portOfOne, run);
        sendingOne.result();
        sendingTwo.result();
        expectAll(two, "one", run);
        expectAll(one, "two", run);
        one.awaitExactlyPeers(1);
        two.awaitExactlyPeers(1);
        Task<Void> closing = stage.async("close", () -> {
            one.socket().close();
            return null;
        });
        two.socket().close();
        closing.result();
        assertThat(one.events().lost() + two.events().lost()).isZero();
    }

    /** Sends half of its messages before it dials and half after, so that both queue and corridor are used. */
    private Task<Void> sending(Subject subject, String name, int otherPort, int run) {
        return stage.async("send " + name, () -> {
            for (int i = 0; i < COUNT; i++) {
                if (i == (run % 3) * COUNT / 4) {
                    subject.connect(otherPort);
                }
                subject.socket().send(name + i);
                if (i > COUNT / 2 && i % 10 == 0) {
                    Await.holds(Duration.ofMillis(run % 5), () -> false);
                }
            }
            return null;
        });
    }

    private static void expectAll(Subject subject, String name, int run) throws InterruptedException {
        List<String> missing = new ArrayList<>(
                IntStream.range(0, COUNT).mapToObj(i -> name + i).toList());
        while (!missing.isEmpty()) {
            var message = subject.socket().receive(Await.PATIENCE);
            if (message == null) {
                throw new AssertionError("run " + run + ": " + missing.size() + " of " + COUNT + " from " + name
                        + " are missing, the first: " + missing.get(0) + "; peers: "
                        + subject.socket().peers() + "; stats: "
                        + subject.socket().stats() + "; events: "
                        + subject.events());
            }
            assertThat(missing.remove(message.text())).as("a message once").isTrue();
        }
        assertThat(subject.socket().tryReceive()).isNull();
    }
}
