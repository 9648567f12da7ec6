package io.aiomsg.testkit.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The life of a proxy, and the bounds of what can be asked of it. */
class FaultProxyTest {

    /** A command waits whatever happens: a test that waits for one must not. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @RegisterExtension
    final Site site = new Site();

    @Test
    void leavesNoThreadAndNoDescriptorBehind() throws Exception {
        Set<String> before = Site.openSockets();
        FaultProxy proxy = site.proxy(1);
        PlainSocket client = PlainSocket.dial(proxy.port());
        PlainSocket server = new PlainSocket(site.server.accept());
        PlainSocket refused = PlainSocket.dial(proxy.port());
        PlainSocket second = new PlainSocket(site.server.accept());
        proxy.refuse();
        proxy.both().latency(DirectionFaults.MAX_LATENCY);
        client.send("held");
        Await.until("it is held", () -> proxy.stats().heldOctets() == 4);
        assertThat(Site.threads(threadName(proxy))).hasSize(1);
        proxy.close();
        assertThat(Site.threads(threadName(proxy))).isEmpty();
        server.expectEnd(Ending.FIN);
        second.expectEnd(Ending.FIN);
        client.expectEnd(Ending.FIN);
        for (PlainSocket each : List.of(client, server, refused, second)) {
            each.close();
        }
        assertThatThrownBy(() -> PlainSocket.dial(proxy.port())).isInstanceOf(ConnectException.class);
        Await.until("every descriptor is closed", () -> before.containsAll(Site.openSockets()));
    }

    @Test
    void leavesNothingBehindWhenClosedWhileItListens() throws Exception {
        Set<String> before = Site.openSockets();
        FaultProxy proxy = site.proxy(1);
        proxy.partition();
        PlainSocket waiting = PlainSocket.dial(proxy.port());
        proxy.close();
        assertThat(waiting.readToEnd().octets().remaining()).isZero();
        waiting.close();
        assertThatThrownBy(() -> PlainSocket.dial(proxy.port())).isInstanceOf(ConnectException.class);
        Await.until("every descriptor is closed", () -> before.containsAll(Site.openSockets()));
    }

    @Test
    void hasOneThreadForAllConnections() throws Exception {
        for (int i = 0; i < 10; i++) {
            site.connect();
        }
        assertThat(Site.threads("aiomsg-")).containsExactly(threadName(site.proxy));
    }

    @Test
    void closesTwiceAndTakesNoCommandsAfterThat() throws Exception {
        Site.Pair pair = site.connect();
        pair.client().send("abc");
        pair.server().expect("abc");
        site.proxy.close();
        site.proxy.close();
        // All of it beside the test: whoever waits for a command to be carried out cannot be interrupted.
        assertThat(Site.async(site.proxy::stats)).succeedsWithin(PATIENCE).satisfies(stats -> {
            assertThat(stats.octetsToTarget()).isEqualTo(3);
            assertThat(stats.open()).isZero();
        });
        for (ThrowingCallable command : List.<ThrowingCallable>of(
                site.proxy::cut,
                site.proxy::heal,
                site.proxy::listen,
                () -> site.proxy.both().split(1, 1))) {
            assertThat(Site.async(() -> Assertions.catchThrowable(command)))
                    .succeedsWithin(PATIENCE)
                    .asInstanceOf(InstanceOfAssertFactories.THROWABLE)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
        }
    }

    @Test
    void takesCommandsFromManyThreadsWhileItIsClosed() throws Exception {
        FaultProxy proxy = site.proxy(1);
        AtomicBoolean closed = new AtomicBoolean();
        List<CompletableFuture<Long>> commanders = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            commanders.add(Site.async(() -> {
                long commands = 0;
                try {
                    while (!closed.get() || proxy.stats().open() == 0) {
                        proxy.partition();
                        proxy.heal();
                        commands++;
                    }
                } catch (IllegalStateException e) {
                    assertThat(e).hasMessageContaining("closed");
                }
                return commands;
            }));
        }
        Site.Pair pair = site.connect(proxy);
        byte[] octets = PlainSocket.randomOctets(1_000_000);
        CompletableFuture<byte[]> arrived = Site.async(() -> pair.server().read(octets.length));
        pair.client().send(octets);
        assertThat(arrived.get()).isEqualTo(octets);
        proxy.close();
        closed.set(true);
        for (CompletableFuture<Long> commander : commanders) {
            assertThat(commander)
                    .succeedsWithin(PATIENCE)
                    .asInstanceOf(InstanceOfAssertFactories.LONG)
                    .isPositive();
        }
    }

    @Test
    void carriesCommandsOutForAnInterruptedThread() {
        Thread.currentThread().interrupt();
        site.proxy.refuse();
        assertThat(Thread.interrupted()).isTrue();
        assertThatThrownBy(() -> PlainSocket.dial(site.proxy.port())).isInstanceOf(ConnectException.class);
    }

    @Test
    void tellsPortTargetAndSeed() {
        FaultProxy proxy = site.proxy(-4711);
        assertThat(proxy.toString())
                .contains(":" + proxy.port() + " ")
                .contains(":" + site.server.getLocalPort() + ",")
                .contains("seed -4711");
        assertThat(site.proxy.toString()).isNotEqualTo(site.proxy(0).toString());
    }

    @Test
    void listensOnTheGivenPort() throws Exception {
        int port = site.proxy.port();
        site.proxy.close();
        FaultProxy proxy = site.keep(FaultProxy.to("localhost", site.server.getLocalPort(), port, 1));
        assertThat(proxy.port()).isEqualTo(port);
        Site.Pair pair = site.connect(proxy);
        pair.client().send("in");
        pair.server().expect("in");
        assertThatThrownBy(() -> FaultProxy.to("127.0.0.1", 1, port, 1))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(String.valueOf(port));
    }

    @Test
    void refusesValuesOutOfBounds() {
        DirectionFaults faults = site.proxy.both();
        expectRefused(() -> faults.latency(Duration.ofNanos(-1)), "latency is PT-0.000000001S", "PT1H");
        expectRefused(() -> faults.latency(Duration.ofHours(2)), "latency is PT2H", "PT1H");
        expectRefused(() -> faults.latency(Duration.ZERO, Duration.ofHours(2)), "jitter is PT2H", "PT1H");
        expectRefused(() -> faults.throttle(0), "octetsPerSecond is 0", "1 to 1000000000");
        expectRefused(() -> faults.throttle(1_000_000_001), "octetsPerSecond is 1000000001", "1 to 1000000000");
        expectRefused(() -> faults.split(0, 1), "leastOctets is 0", "1 to 65536");
        expectRefused(() -> faults.split(3, 2), "mostOctets is 2", "3 to 65536");
        expectRefused(() -> faults.split(1, 65537), "mostOctets is 65537", "1 to 65536");
        expectRefused(() -> faults.corruptAt(-1), "offset is -1", "0 to ");
        expectRefused(() -> faults.corruptEvery(0), "octets is 0", "1 to ");
        expectRefused(() -> faults.cutAfter(-1, Ending.FIN), "octets is -1", "0 to ");
        expectRefused(() -> FaultProxy.to("127.0.0.1", 0), "port is 0", "1 to 65535");
        expectRefused(() -> FaultProxy.to("127.0.0.1", 1, 65536, 1), "listenPort is 65536", "0 to 65535");
    }

    private static void expectRefused(ThrowingCallable call, String value, String bounds) {
        assertThatThrownBy(call)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(value)
                .hasMessageContaining(bounds);
    }

    private static String threadName(FaultProxy proxy) {
        return "aiomsg-fault-proxy-" + proxy.port();
    }
}
