package io.aiomsg.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.SendMode;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One of two processes is killed ({@code kill -9}) and started again in a loop: the other one is never stuck, spinning or
 * growing, and messages flow again in time.
 */
@WithPython
final class KillTest {

    private static final Duration SHORT_OUTAGE = Duration.ofMillis(500);
    private static final Duration BACK_AFTER_SHORT_OUTAGE = Duration.ofSeconds(2);
    private static final Duration BACK_ALWAYS = Duration.ofSeconds(6);
    private static final Duration IDLE = Duration.ofSeconds(1);

    private final PythonRuntime runtime;

    KillTest(PythonRuntime runtime) {
        this.runtime = runtime;
    }

    @ParameterizedTest(name = "{0} is killed, {1}")
    @CsvSource({"PYTHON, JAVA_BINDS", "PYTHON, PYTHON_BINDS", "JAVA, JAVA_BINDS", "JAVA, PYTHON_BINDS"})
    void messagesFlowAgainAfterAKill(Language victim, Role role) throws Exception {
        new Loop(victim, role).run(4);
    }

    @ParameterizedTest(name = "{0} is killed, {1}")
    @CsvSource({"PYTHON, JAVA_BINDS", "PYTHON, PYTHON_BINDS", "JAVA, JAVA_BINDS", "JAVA, PYTHON_BINDS"})
    @Tag("extended")
    @Timeout(1_200)
    void messagesFlowAgainAfterTwoHundredKills(Language victim, Role role) throws Exception {
        new Loop(victim, role).run(200);
    }

    private PeerProcess start(Language language, String name) {
        return language == Language.PYTHON ? runtime.start(name) : PeerProcess.startJava(name);
    }

    enum Language {
        JAVA,
        PYTHON;

        Language other() {
            return this == JAVA ? PYTHON : JAVA;
        }
    }

    /** One victim after the other, and the process that survives them all. */
    private final class Loop {

        private final Language victim;
        private final boolean victimBinds;
        private int port;

        Loop(Language victim, Role role) {
            this.victim = victim;
            this.victimBinds = (role == Role.JAVA_BINDS) == (victim == Language.JAVA);
        }

        void run(int rounds) throws InterruptedException {
            try (PeerProcess survivor = start(victim.other(), "survivor")) {
                // Java's survivor asks for acknowledgements; Python's would send again with new ids.
                RemoteSocket kept = survivor.open(
                        "kept",
                        SendMode.ROUND_ROBIN,
                        victim == Language.PYTHON ? DeliveryGuarantee.AT_LEAST_ONCE : DeliveryGuarantee.AT_MOST_ONCE);
                port = victimBinds ? 0 : kept.bind();
                kept.send(Batch.one("meanwhile", 0));
                Answer early = null;
                PeerProcess next = start(victim, "victim 0");
                next.awaitReady();
                long outageSinceNanos = System.nanoTime();
                for (int round = 0; round < rounds; round++) {
                    PeerProcess current = next;
                    try {
                        returnOf(current, kept, round, Duration.ofNanos(System.nanoTime() - outageSinceNanos));
                        kept.awaitSettled(BACK_ALWAYS);
                        if (round == 1) {
                            early = survivor.ask("health", Map.of());
                        }
                        // Every other victim is ready before the one before it dies: the shortest outage there can be.
                        boolean ready = round % 2 == 0;
                        next = start(victim, "victim " + (round + 1));
                        if (ready) {
                            next.awaitReady();
                        }
                        outageSinceNanos = System.nanoTime();
                    } finally {
                        current.close();
                    }
                    kept.awaitNoPeers();
                    kept.send(Batch.one("meanwhile", round + 1));
                    next.awaitReady();
                }
                next.close();
                assertHealthy(survivor, kept, early);
            }
        }

        private void returnOf(PeerProcess process, RemoteSocket kept, int round, Duration outage)
                throws InterruptedException {
            RemoteSocket returned = process.open("returned", SendMode.ROUND_ROBIN, DeliveryGuarantee.AT_MOST_ONCE);
            long sinceNanos = System.nanoTime();
            if (victimBinds) {
                boolean first = port == 0;
                port = returned.bind(port);
                if (first) {
                    kept.connect(port);
                }
            } else {
                returned.connect(port);
            }
            Received got = returned.receive(1, BACK_ALWAYS);
            Duration took = Duration.ofNanos(System.nanoTime() - sinceNanos);
            got.assertIs(Batch.one("meanwhile", round));
            returned.send(Batch.one("answer", round));
            kept.receive(1, BACK_ALWAYS).assertIs(returned.identity(), Batch.one("answer", round));
            assertThat(took)
                    .as("round %s: time until messages flow again after an outage of %s", round, outage)
                    .isLessThan(outage.compareTo(SHORT_OUTAGE) <= 0 ? BACK_AFTER_SHORT_OUTAGE : BACK_ALWAYS);
        }

        /** With no peer left: not spinning, and nothing has grown since the second round. */
        private void assertHealthy(PeerProcess survivor, RemoteSocket kept, Answer early) throws InterruptedException {
            if (victim == Language.JAVA) {
                // What Python's implementation needs is not ours to judge.
                return;
            }
            Answer before = survivor.ask("health", Map.of());
            assertThat(kept.receive(1, IDLE).count()).isZero();
            Answer after = survivor.ask("health", Map.of());
            assertThat(after.number("cpuMillis") - before.number("cpuMillis"))
                    .as("CPU milliseconds in %s without a peer", IDLE)
                    .isLessThan(IDLE.toMillis() / 2);
            assertThat(after.number("descriptors"))
                    .as("descriptors without a peer, and with one earlier")
                    .isLessThanOrEqualTo(early.number("descriptors"));
            assertThat(after.number("threads"))
                    .as("threads without a peer, and with one earlier")
                    .isLessThanOrEqualTo(early.number("threads") + 2);
            assertThat(after.number("heapKib"))
                    .as("heap in KiB, and early on")
                    .isLessThan(early.number("heapKib") + 8_192);
            assertThat(kept.state().text("lost")).as("losses").isEqualTo("{}");
        }
    }
}
