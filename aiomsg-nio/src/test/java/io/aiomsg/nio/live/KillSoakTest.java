package io.aiomsg.nio.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.Message;
import io.aiomsg.SocketTiming;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A peer process is killed again and again: the socket is never stuck, spinning or growing, and comes back soon. */
@ExtendWith(LeakCheck.class)
class KillSoakTest {

    private static final Duration SHORT_OUTAGE = Duration.ofMillis(500);
    private static final int MANY_ROUNDS = 200;
    private static final Duration BACK_SOON = Duration.ofSeconds(2);
    private static final Duration BACK_ALWAYS = Duration.ofSeconds(6);

    @RegisterExtension
    final Stage stage = new Stage();

    @ParameterizedTest
    @EnumSource(Role.class)
    @Timeout(120)
    void messagesFlowAgainAfterFiveKills(Role role) throws Exception {
        soak(role, 5);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    @Tag("extended")
    @Timeout(1_200)
    void messagesFlowAgainAfterTwoHundredKills(Role role) throws Exception {
        soak(role, MANY_ROUNDS);
    }

    private void soak(Role role, int rounds) throws Exception {
        Subject subject = stage.socket(builder -> builder.timing(SocketTiming.DEFAULT));
        int port = role == Role.BIND ? subject.bind() : freePort();
        if (role == Role.CONNECT) {
            subject.connect(port);
        }
        Role other = role == Role.BIND ? Role.CONNECT : Role.BIND;
        EchoProcess current = stage.keep(EchoProcess.start(other, port));
        EchoProcess next = stage.keep(EchoProcess.start(other, port));
        current.open();
        awaitEcho(subject, 0, Duration.ofSeconds(10));
        Census early = Census.take();
        List<Duration> late = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            exchange(subject, round * 1_000, 200);
            long killed = System.nanoTime();
            current.kill();
            outage(subject, ThreadLocalRandom.current().nextInt(400));
            current = next;
            current.open();
            long opened = System.nanoTime();
            Duration back = awaitEcho(subject, round, BACK_ALWAYS);
            if (opened - killed <= SHORT_OUTAGE.toNanos() && back.compareTo(BACK_SOON) > 0) {
                late.add(back);
            }
            if (round == 3) {
                early = Census.take();
            }
            if (round == rounds) {
                expectNoGrowth(early, Census.take());
            } else {
                next = stage.keep(EchoProcess.start(other, port));
            }
        }
        if (rounds >= MANY_ROUNDS) {
            // The few rounds of every build say nothing about time, for other work shares the machine with them.
            assertThat(late).isEmpty();
        }
    }

    /** Sends until an echo of this round comes back, and tells how long that took. */
    private static Duration awaitEcho(Subject subject, int round, Duration within) throws InterruptedException {
        long start = System.nanoTime();
        String hello = "hello " + round + " " + start;
        while (System.nanoTime() - start < within.toNanos()) {
            subject.socket().trySend(hello);
            Message echo = subject.socket().receive(Duration.ofMillis(20));
            while (echo != null) {
                if (echo.text().equals(hello)) {
                    return Duration.ofNanos(System.nanoTime() - start);
                }
                echo = subject.socket().tryReceive();
            }
        }
        throw new AssertionError("no echo within " + within + " of the peer's return in round " + round + "; peers: "
                + subject.socket().peers() + "; now "
                + (System.nanoTime() - start) / 1_000_000 + " ms later; events: " + subject.events());
    }

    private static void exchange(Subject subject, int first, int count) throws InterruptedException {
        AiomsgSocket socket = subject.socket();
        for (int i = 0; i < count; i++) {
            socket.send("m" + (first + i));
        }
        String last = "m" + (first + count - 1);
        while (!subject.takeText().equals(last)) {
            // Echoes of earlier rounds and of this one.
        }
    }

    /** Lets an outage last, and checks that the socket's threads hardly run in it. */
    private static void outage(Subject subject, int millis) {
        subject.awaitExactlyPeers(0);
        long before = socketThreadNanos();
        long start = System.nanoTime();
        Await.stays(
                "nobody is there",
                Duration.ofMillis(millis),
                () -> subject.socket().peers().isEmpty());
        long used = socketThreadNanos() - before;
        long passed = System.nanoTime() - start;
        if (passed > 100_000_000) {
            assertThat(used).as("CPU time of the socket's threads in an outage").isLessThan(passed / 2);
        }
    }

    private static void expectNoGrowth(Census early, Census late) {
        assertThat(late.threads()).isLessThanOrEqualTo(early.threads() + 3);
        assertThat(late.descriptors()).isLessThanOrEqualTo(early.descriptors() + 3);
        assertThat(late.pooledBuffers()).isLessThanOrEqualTo(early.pooledBuffers() + 8);
    }

    private static long socketThreadNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("aiomsg-"))
                .mapToLong(thread -> Math.max(0, threads.getThreadCpuTime(thread.getId())))
                .sum();
    }

    /** A port below the ephemeral ones, so that nobody's outgoing connection takes it while nobody listens. */
    private static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
            try (ServerSocket probe = new ServerSocket()) {
                probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (IOException taken) {
                // Try another one.
            }
        }
    }
}
