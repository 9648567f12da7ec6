package io.aiomsg.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.aiomsg.AiomsgFactory;
import io.aiomsg.AiomsgSocket;
import io.aiomsg.LossReason;
import io.aiomsg.testkit.InMemoryNetwork;
import io.aiomsg.testkit.Simulation;
import io.aiomsg.testkit.SimulationBuffers;
import io.aiomsg.testkit.SocketPair;
import io.aiomsg.testkit.peer.ScriptedListener;
import io.aiomsg.testkit.peer.ScriptedPeer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/**
 * The extension can tell: each thing that a test leaves behind is reported, and a clean test passes. Long because each case is a
 * test class of its own.
 */
class AiomsgExtensionTest {

    private static final ConcurrentLinkedQueue<AutoCloseable> PLANTED = new ConcurrentLinkedQueue<>();
    private static final List<String> DIGESTS = new ArrayList<>();
    private static final List<Object> GIVEN = new ArrayList<>();

    @AfterEach
    void cleanUp() throws Exception {
        DIGESTS.clear();
        GIVEN.clear();
        for (AutoCloseable planted = PLANTED.poll(); planted != null; planted = PLANTED.poll()) {
            planted.close();
        }
    }

    private static List<Event> run(Class<?> testClass, String method, String seed) {
        EngineTestKit.Builder kit = EngineTestKit.engine("junit-jupiter")
                .configurationParameter(AiomsgExtension.GRACE_MILLIS, "100")
                .selectors(
                        method.isEmpty()
                                ? selectClass(testClass)
                                : selectMethod(testClass, methodOf(testClass, method)));
        if (!seed.isEmpty()) {
            kit.configurationParameter(AiomsgExtension.SEED, seed);
        }
        List<Event> events = kit.execute().testEvents().finished().list();
        assertThat(events).isNotEmpty();
        return events;
    }

    private static Method methodOf(Class<?> testClass, String name) {
        return Stream.of(testClass.getDeclaredMethods())
                .filter(method -> method.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<Throwable> failures(Class<?> testClass, String method, String seed) {
        return run(testClass, method, seed).stream()
                .flatMap(event -> event.getRequiredPayload(TestExecutionResult.class).getThrowable().stream())
                .toList();
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertFails(Class<?> testClass, String method) {
        List<Throwable> failures = failures(testClass, method, "7");
        assertThat(failures).hasSize(1);
        return assertThat(failures.get(0));
    }

    private static String replay(Throwable failure) {
        return List.of(failure.getSuppressed()).stream()
                .filter(Replay.class::isInstance)
                .map(Throwable::getMessage)
                .reduce("", String::concat);
    }

    // ---- clean tests ----

    @ExtendWith(AiomsgExtension.class)
    static class Clean {

        @BeforeEach
        void setUp(Simulation simulation) {
            GIVEN.add(simulation);
        }

        @Test
        void simulates(Simulation simulation, AiomsgFactory factory) throws Exception {
            GIVEN.add(simulation);
            try (AiomsgSocket a = factory.builder().open();
                    AiomsgSocket b = factory.builder().open()) {
                a.connect("localhost", b.bind("localhost", 0).port());
                a.send("hello");
                assertThat(b.receive().text()).isEqualTo("hello");
            }
            assertThat(simulation.history().sockets()).hasSize(2);
        }

        @Test
        void pairs(SocketPair pair) throws Exception {
            pair.first().send("hello");
            assertThat(pair.second().receive().text()).isEqualTo("hello");
        }

        @Test
        void networks(InMemoryNetwork network) throws Exception {
            try (AiomsgSocket a = network.builder().open();
                    AiomsgSocket b = network.builder().open()) {
                a.connect("localhost", b.bind("localhost", 0).port());
                a.send("hello");
                assertThat(b.receive().text()).isEqualTo("hello");
            }
        }

        @Test
        void usesTheRealNetwork() throws Exception {
            try (AiomsgSocket a = AiomsgSocket.builder().open();
                    AiomsgSocket b = AiomsgSocket.builder().open()) {
                a.connect("127.0.0.1", b.bind("127.0.0.1", 0).port());
                a.send("hello");
                assertThat(b.receive().text()).isEqualTo("hello");
            }
        }
    }

    @Test
    void cleanTestsPass() {
        assertThat(run(Clean.class, "", "")).hasSize(4);
        assertThat(failures(Clean.class, "", "")).isEmpty();
    }

    @Test
    void eachTestHasASimulationOfItsOwnWhichItsSetUpGetsToo() {
        assertThat(failures(Clean.class, "", "")).isEmpty();
        assertThat(GIVEN).hasSize(5);
        assertThat(GIVEN.stream().distinct()).hasSize(4);
    }

    // ---- leaks ----

    @ExtendWith(AiomsgExtension.class)
    static class Leaks {

        @Test
        void socket(Simulation simulation) {
            simulation.host("server").builder().open();
        }

        @Test
        void networkSocket(InMemoryNetwork network) {
            network.builder().open();
        }

        @Test
        void buffer(Simulation simulation) {
            simulation.builder().open().close();
            SimulationBuffers.leak(simulation, 300);
        }

        @Test
        void loss(Simulation simulation) {
            lose(simulation);
        }

        private static void lose(Simulation simulation) {
            AiomsgSocket socket = simulation.host("server").builder().open();
            socket.trySend(new byte[3]);
            socket.close();
        }

        @Test
        void expectedLoss(Simulation simulation) {
            simulation.expectLoss(LossReason.CLOSED);
            lose(simulation);
        }

        @Test
        void lossOfAPair(SocketPair pair) throws Exception {
            pair.first().close();
            pair.second().trySend(new byte[3]);
            Thread.currentThread().interrupt(); // so that the close does not linger
            pair.second().close();
            assertThat(Thread.interrupted()).isTrue();
        }

        @Test
        void thread() {
            Thread thread = new Thread(LockSupport::park, "aiomsg-planted");
            thread.setDaemon(true);
            thread.start();
            PLANTED.add(() -> {
                LockSupport.unpark(thread);
                thread.join();
            });
        }

        @Test
        void realSocket() {
            PLANTED.add(AiomsgSocket.builder().open());
        }

        @Test
        void scriptedPeers(ScriptedListener listener) {
            PLANTED.add(ScriptedPeer.connectTcp("127.0.0.1", listener.port()));
            PLANTED.add(listener.accept());
        }

        @Test
        void scriptedListener() {
            PLANTED.add(ScriptedListener.onTcp());
        }

        @Test
        void scriptedPeersThatAreClosed(ScriptedListener listener) {
            try (ScriptedPeer dialled = ScriptedPeer.connectTcp("127.0.0.1", listener.port());
                    ScriptedPeer accepted = listener.accept()) {
                dialled.reset();
                accepted.expectReset();
            }
        }

        @Test
        void descriptor() throws Exception {
            PLANTED.add(ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
        }

        @Test
        void failureOfSpawnedCode(Simulation simulation) throws Exception {
            simulation.spawn("worker", () -> {
                throw new IllegalStateException("the worker has failed");
            });
            simulation.sleep(Duration.ZERO);
        }

        @Test
        void failureOfItsOwn(Simulation simulation) {
            simulation.builder().open();
            throw new IllegalStateException("the test has failed");
        }
    }

    private static final String REPLAY = "seed 7; replay: ./mvnw test"
            + " -pl aiomsg-testkit -am -Dsurefire.failIfNoSpecifiedTests=false"
            + " -Dtest='io.aiomsg.testkit.junit.AiomsgExtensionTest$Leaks#%s' -Daiomsg.seed=7, or @Seed(7) at the test";

    @Test
    void reportsASocketOfASimulation() {
        assertFails(Leaks.class, "socket")
                .hasMessageContaining("simulation with seed 7:")
                .hasMessageContaining("the socket server.1")
                .hasMessageContaining("opened at io.aiomsg.testkit.junit.AiomsgExtensionTest$Leaks.socket(AiomsgExt")
                .hasMessageContaining("was left open: close it, or use try-with-resources")
                .satisfies(e -> assertThat(replay(e)).isEqualTo(REPLAY.formatted("socket")));
    }

    @Test
    void reportsASocketOfANetworkInMemory() {
        assertFails(Leaks.class, "networkSocket")
                .hasMessageContaining("opened at io.aiomsg.testkit.junit.AiomsgExtensionTest$Leaks.networkSocket")
                .hasMessageContaining("was left open: close it, or use try-with-resources")
                .satisfies(e -> assertThat(replay(e)).isEmpty());
    }

    @Test
    void reportsABuffer() {
        assertFails(Leaks.class, "buffer")
                .hasMessageContaining("was closed and has not released 300 octets of buffers")
                .satisfies(e -> assertThat(replay(e)).isEqualTo(REPLAY.formatted("buffer")));
    }

    @Test
    void reportsALoss() {
        assertFails(Leaks.class, "loss")
                .hasMessageContaining("the socket server.1")
                .hasMessageContaining("lost 1 message (CLOSED): if the test means that, it says"
                        + " simulation.expectLoss(LossReason.CLOSED)")
                .satisfies(e -> assertThat(replay(e)).isEqualTo(REPLAY.formatted("loss")));
    }

    @Test
    void reportsALossOfAPair() {
        assertFails(Leaks.class, "lossOfAPair")
                .hasMessageContaining("lost 1 message (CLOSED): if the test means that, it says"
                        + " pair.expectLoss(LossReason.CLOSED)");
    }

    @Test
    void acceptsALossThatIsExpected() {
        assertThat(failures(Leaks.class, "expectedLoss", "7")).isEmpty();
    }

    @Test
    void reportsAThread() {
        assertFails(Leaks.class, "thread")
                .hasMessageContaining("thread() leaves behind:")
                .hasMessageContaining(
                        "the thread \"aiomsg-planted\" is still there: close the socket that it works for");
    }

    @Test
    void reportsARealSocketByItsThread() {
        assertFails(Leaks.class, "realSocket").hasMessageContaining("the thread \"aiomsg-loop-");
    }

    @Test
    void reportsADescriptor() {
        Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "this system has no /proc");
        assertFails(Leaks.class, "descriptor")
                .hasMessageContaining("the descriptor socket:[")
                .hasMessageContaining("is still open (LISTEN, local port ")
                .hasMessageContaining("close the socket that it belongs to");
    }

    @Test
    void reportsScriptedPeersAlsoWhereDescriptorsAreNotLookedAt() {
        assertThat(withoutDescriptors("scriptedPeers"))
                .singleElement()
                .satisfies(e -> assertThat(e.getMessage().lines())
                        .filteredOn(line -> line.matches(PEER_LEFT_OPEN))
                        .hasSize(2));
    }

    private static final String PEER_LEFT_OPEN = " *the TCP connection from port \\d+ to port \\d+, opened at"
            + " io.aiomsg.testkit.junit.AiomsgExtensionTest\\$Leaks.scriptedPeers\\(AiomsgExtensionTest.java:\\d+\\),"
            + " was left open: close it, or the scripted peer that speaks over it; try-with-resources does";

    @Test
    void reportsAScriptedListenerAlsoWhereDescriptorsAreNotLookedAt() {
        assertThat(withoutDescriptors("scriptedListener"))
                .singleElement()
                .satisfies(e -> assertThat(e)
                        .hasMessageContaining("the listener at TCP port ")
                        .hasMessageContaining("$Leaks.scriptedListener(")
                        .hasMessageContaining("was left open: close it"));
    }

    @Test
    void acceptsScriptedPeersThatAreClosed() {
        assertThat(withoutDescriptors("scriptedPeersThatAreClosed")).isEmpty();
    }

    private static List<Throwable> withoutDescriptors(String method) {
        return EngineTestKit.engine("junit-jupiter")
                .configurationParameter(AiomsgExtension.DESCRIPTORS, "false")
                .configurationParameter(AiomsgExtension.GRACE_MILLIS, "100")
                .selectors(selectMethod(Leaks.class, methodOf(Leaks.class, method)))
                .execute()
                .testEvents()
                .finished()
                .list()
                .stream()
                .flatMap(event -> event.getRequiredPayload(TestExecutionResult.class).getThrowable().stream())
                .toList();
    }

    @Test
    void descriptorsNeedNotBeLookedAt() {
        assertThat(EngineTestKit.engine("junit-jupiter")
                        .configurationParameter(AiomsgExtension.DESCRIPTORS, "false")
                        .selectors(selectMethod(Leaks.class, "descriptor"))
                        .execute()
                        .testEvents()
                        .succeeded()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void reportsTheFailureOfSpawnedCode() {
        assertFails(Leaks.class, "failureOfSpawnedCode")
                .hasMessage("the worker has failed")
                .satisfies(e -> assertThat(replay(e)).isEqualTo(REPLAY.formatted("failureOfSpawnedCode")));
    }

    @Test
    void saysNothingMoreOfATestThatHasFailedThanHowToReplayIt() {
        assertFails(Leaks.class, "failureOfItsOwn")
                .hasMessage("the test has failed")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1))
                .satisfies(e -> assertThat(replay(e)).isEqualTo(REPLAY.formatted("failureOfItsOwn")));
    }

    @Test
    void printsHowToReplayATestThatHasFailedAndNothingElse() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            assertThat(failures(Leaks.class, "expectedLoss", "7")).isEmpty();
            assertThat(failures(Leaks.class, "loss", "7")).hasSize(1);
        } finally {
            System.setErr(before);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("loss(Simulation): " + REPLAY.formatted("loss"));
    }

    // ---- seeds ----

    static class Seeds {

        @AiomsgTest
        void fails(Simulation simulation) throws Exception {
            run(simulation);
            throw new IllegalStateException("seen");
        }

        @AiomsgTest
        @Seed(42)
        void has(Simulation simulation) throws Exception {
            run(simulation);
        }

        @Seed(43)
        @Nested
        class Inside {
            @AiomsgTest
            void has(Simulation simulation) throws Exception {
                run(simulation);
            }
        }

        private static void run(Simulation simulation) throws Exception {
            GIVEN.add(simulation.seed());
            try (AiomsgSocket a = simulation.host("a").builder().open();
                    AiomsgSocket b = simulation.host("b").builder().open()) {
                b.bind("0.0.0.0", 1);
                a.connect("b", 1);
                for (int i = 0; i < 20; i++) {
                    a.send("message " + i);
                    b.receive();
                }
            }
            DIGESTS.add(simulation.history().digest());
        }
    }

    private static final String FAILS = "fails";

    @Test
    void seedThatIsPrintedReplaysTheTest() {
        String printed = replay(failures(Seeds.class, FAILS, "").get(0));
        Matcher seed = Pattern.compile("^seed (-?\\d+); replay: .* -Daiomsg\\.seed=\\1, or @Seed\\(\\1\\) at the test$")
                .matcher(printed);
        assertThat(seed.matches()).as(printed).isTrue();

        assertThat(failures(Seeds.class, FAILS, seed.group(1))).hasSize(1);
        assertThat(failures(Seeds.class, FAILS, "")).hasSize(1);

        assertThat(DIGESTS).hasSize(3);
        assertThat(DIGESTS.get(1)).isEqualTo(DIGESTS.get(0));
        assertThat(DIGESTS.get(2)).isNotEqualTo(DIGESTS.get(0));
    }

    @Test
    void seedOfTheAnnotationIsUsed() {
        assertThat(failures(Seeds.class, "has", "7")).isEmpty();
        assertThat(failures(Seeds.Inside.class, "has", "7")).isEmpty();
        assertThat(GIVEN).containsExactly(42L, 43L);
    }

    @Test
    void seedThatIsNoNumberIsRefused() {
        assertThat(failures(Seeds.class, FAILS, "many"))
                .singleElement()
                .satisfies(e -> assertThat(e).hasMessage("aiomsg.seed is \"many\"; it must be a whole number"));
    }

    // ---- misuse ----

    @ExtendWith(AiomsgExtension.class)
    static class InTheConstructor {

        InTheConstructor(Simulation simulation) {
            GIVEN.add(simulation);
        }

        @Test
        void runs() {}
    }

    @Test
    void parameterOfAConstructorIsRefused() {
        assertThat(failures(InTheConstructor.class, "", ""))
                .singleElement()
                .satisfies(e -> assertThat(e)
                        .hasMessageContaining("each test has a Simulation of its own: make it a parameter of the test"
                                + " method, or of a @BeforeEach method"));
    }
}
