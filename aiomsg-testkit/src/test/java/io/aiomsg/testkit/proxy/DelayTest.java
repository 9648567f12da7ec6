package io.aiomsg.testkit.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Latency, jitter, throttling and splitting: how long things take at least, and that nothing else changes. */
class DelayTest {

    /** The pause of the proxy after each segment of a split stream. */
    private static final Duration SPLIT_PAUSE = Duration.ofNanos(100_000);

    @RegisterExtension
    final Site site = new Site();

    @Test
    void delaysOctetsByTheLatency() throws Exception {
        Site.Pair pair = site.connect();
        site.proxy.toTarget().latency(Duration.ofMillis(150));
        long start = System.nanoTime();
        pair.client().send("late");
        pair.server().expect("late");
        assertThat(since(start)).isGreaterThanOrEqualTo(Duration.ofMillis(150));
    }

    @Test
    void delaysTheEndOfTheStreamToo() throws Exception {
        Site.Pair pair = site.connect();
        site.proxy.fromTarget().latency(Duration.ofMillis(150));
        long start = System.nanoTime();
        pair.server().halfClose();
        pair.client().expectEnd(Ending.FIN);
        assertThat(since(start)).isGreaterThanOrEqualTo(Duration.ofMillis(150));
    }

    @Test
    void delaysOneDirectionOnly() throws Exception {
        Site.Pair pair = site.connect();
        site.proxy.toTarget().latency(DirectionFaults.MAX_LATENCY);
        pair.client().send("never");
        pair.server().send("at once");
        pair.client().expect("at once");
        pair.server().expectSilence();
    }

    @Test
    void changesTheLatencyOfWhatIsHeldAlready() throws Exception {
        Site.Pair pair = site.connect();
        site.proxy.both().latency(DirectionFaults.MAX_LATENCY);
        pair.client().send("held");
        Await.until("it is held", () -> site.proxy.stats().heldOctets() == 4);
        site.proxy.toTarget().latency(Duration.ZERO);
        pair.server().expect("held");
    }

    @Test
    void addsJitterButKeepsTheOrder() throws Exception {
        Site.Pair pair = site.connect();
        site.proxy.toTarget().latency(Duration.ZERO, Duration.ofMillis(20));
        byte[] octets = PlainSocket.randomOctets(50);
        for (int i = 0; i < octets.length; i++) {
            pair.client().send(new byte[] {octets[i]});
            long passed = i;
            Await.until("it has been read", () -> {
                ProxyStats stats = site.proxy.stats();
                return stats.octetsToTarget() + stats.heldOctets() > passed;
            });
        }
        assertThat(pair.server().read(octets.length)).isEqualTo(octets);
    }

    @Test
    void jitterDelaysSometimes() throws Exception {
        FaultProxy proxy = site.proxy(1);
        Site.Pair pair = site.connect(proxy);
        proxy.toTarget().latency(Duration.ZERO, DirectionFaults.MAX_LATENCY);
        pair.client().send("x");
        pair.server().expectSilence();
        assertThat(proxy.stats().heldOctets()).isEqualTo(1);
    }

    @Test
    void throttlesToTheRate() throws Exception {
        Site.Pair pair = site.connect();
        site.proxy.toTarget().throttle(100_000);
        byte[] octets = PlainSocket.randomOctets(30_000);
        long start = System.nanoTime();
        pair.client().send(octets);
        assertThat(pair.server().read(octets.length)).isEqualTo(octets);
        // What may go at the start without waiting is 20 milliseconds' worth.
        assertThat(since(start)).isGreaterThanOrEqualTo(Duration.ofMillis(280));
    }

    @Test
    void throttlesToOneOctetASecondUntilReset() throws Exception {
        Site.Pair pair = site.connect();
        site.proxy.toTarget().throttle(1);
        pair.client().send("abc");
        pair.server().expect("a");
        pair.server().expectSilence();
        site.proxy.toTarget().throttle(DirectionFaults.MAX_OCTETS_PER_SECOND);
        pair.server().expect("bc");
    }

    @Test
    void splitsIntoManyWrites() throws Exception {
        Site.Pair pair = site.connect();
        site.proxy.toTarget().split(1, 3);
        byte[] octets = PlainSocket.randomOctets(3_000);
        long start = System.nanoTime();
        pair.client().send(octets);
        byte[] arrived = new byte[octets.length];
        byte[] chunk = new byte[octets.length];
        int reads = 0;
        for (int total = 0; total < octets.length; reads++) {
            int count = pair.server().readSome(chunk);
            System.arraycopy(chunk, 0, arrived, total, count);
            total += count;
        }
        assertThat(arrived).isEqualTo(octets);
        // At least 1000 segments, with a pause after each but the last.
        assertThat(since(start)).isGreaterThanOrEqualTo(SPLIT_PAUSE.multipliedBy(999));
        assertThat(reads).isGreaterThan(3);
    }

    @Test
    void splitsIntoSegmentsOfTheGivenLength() throws Exception {
        Site.Pair pair = site.connect();
        site.proxy.toTarget().split(100, 100);
        byte[] octets = PlainSocket.randomOctets(1_000);
        long start = System.nanoTime();
        pair.client().send(octets);
        assertThat(pair.server().read(octets.length)).isEqualTo(octets);
        assertThat(since(start)).isGreaterThanOrEqualTo(SPLIT_PAUSE.multipliedBy(9));
    }

    private static Duration since(long startNanos) {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }
}
