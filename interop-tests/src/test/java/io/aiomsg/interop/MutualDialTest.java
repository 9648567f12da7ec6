package io.aiomsg.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.Identity;
import io.aiomsg.SendMode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;

/** Java and Python both bind, and both dial each other: two connections between two sockets, of which one must go. */
@WithPython
final class MutualDialTest {

    private static final Duration SOON = Duration.ofSeconds(25);
    private static final int EARLY = 50;
    private static final int ALL = 200;

    private final PythonRuntime runtime;
    private PeerProcess python;

    MutualDialTest(PythonRuntime runtime) {
        this.runtime = runtime;
    }

    @BeforeAll
    void startPython() {
        python = runtime.start("python");
    }

    @AfterAll
    void stopPython() {
        python.close();
    }

    @RepeatedTest(6)
    void losesNothingBetweenTwoThatDialEachOther(RepetitionInfo repetition) throws Exception {
        dialEachOther("few", repetition.getCurrentRepetition());
    }

    @RepeatedTest(200)
    @Tag("extended")
    void losesNothingBetweenTwoThatDialEachOtherOftener(RepetitionInfo repetition) throws Exception {
        dialEachOther("many", repetition.getCurrentRepetition());
    }

    /** Java's identity is the smaller one in every other round: the two then play the opposite parts. */
    private void dialEachOther(String series, int round) throws Exception {
        String first = round % 2 == 0 ? "a" : "z";
        Identity javaName = Identity.named(first + "-java-" + series + round);
        Identity pythonName = Identity.named("m-py-" + series + round);
        // Python up to 3.12 may keep a duplicate open and swallow what comes on it: only acknowledgements notice.
        boolean swallows = !runtime.version().atLeast(3, 13);
        DeliveryGuarantee delivery =
                swallows || round % 4 > 1 ? DeliveryGuarantee.AT_LEAST_ONCE : DeliveryGuarantee.AT_MOST_ONCE;
        RemoteSocket peer =
                python.open(series + round, SendMode.ROUND_ROBIN, DeliveryGuarantee.AT_MOST_ONCE, pythonName);
        EventLog events = new EventLog();
        try (AiomsgSocket java = AiomsgSocket.builder()
                .identity(javaName)
                .delivery(delivery)
                .listener(events)
                .open()) {
            Batch there = Batch.of("there" + round, ALL, 64);
            int javaPort = java.bind("127.0.0.1", 0).port();
            int pythonPort = peer.bind();
            peer.send(new Batch("back" + round, 0, EARLY, 64));
            for (int i = 0; i < EARLY; i++) {
                java.send(there.payload(i));
            }
            CompletableFuture<Answer> dialling = peer.connecting(javaPort);
            java.connect("127.0.0.1", pythonPort);
            CompletableFuture<Answer> sending = peer.sending(new Batch("back" + round, EARLY, ALL - EARLY, 64));
            for (int i = EARLY; i < ALL; i++) {
                java.send(there.payload(i));
            }
            python.await("connect", dialling, SOON);
            python.await("send", sending, SOON);

            CompletableFuture<Answer> receiving = peer.receiving(ALL, SOON);
            Received back = Received.take(java, ALL, SOON);
            Received got =
                    python.await("receive", receiving, SOON.multipliedBy(2)).received();
            assertThat(missing(back.indexes()))
                    .as("lost from Python: %s", events)
                    .isEmpty();
            assertThat(missing(got.indexes())).as("lost from Java: %s", events).isEmpty();
            if (delivery == DeliveryGuarantee.AT_MOST_ONCE) {
                got.assertIs(javaName, there);
            }
        }
        // Only now: Python would wait 10 s for a connection that was in its handshake when it began to close.
        peer.close();
    }

    private static Set<Integer> missing(List<Integer> indexes) {
        Set<Integer> missing = new TreeSet<>(IntStream.range(0, ALL).boxed().toList());
        missing.removeAll(indexes);
        return missing;
    }
}
