package io.aiomsg.testkit.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Connections cut by the proxy, at once or after some octets. */
class CutTest {

    @RegisterExtension
    final Site site = new Site();

    @Test
    void resetsEveryConnection() throws Exception {
        Site.Pair first = site.connect();
        Site.Pair second = site.connect();
        site.proxy.cut();
        assertThat(site.proxy.stats().open()).isZero();
        assertThat(site.proxy.stats().cutConnections()).isEqualTo(2);
        for (Site.Pair pair : new Site.Pair[] {first, second}) {
            pair.client().expectEnd(Ending.RST);
            pair.server().expectEnd(Ending.RST);
        }
    }

    @Test
    void endsEveryConnectionInGoodOrder() throws Exception {
        Site.Pair pair = site.connect();
        pair.client().send("before");
        pair.server().expect("before");
        site.proxy.cut(Ending.FIN);
        assertThat(site.proxy.stats().open()).isZero();
        pair.client().expectEnd(Ending.FIN);
        pair.server().expectEnd(Ending.FIN);
    }

    @Test
    void endsInGoodOrderWithSomethingHeldAndUnread() throws Exception {
        Site.Pair pair = site.connect();
        site.proxy.both().latency(DirectionFaults.MAX_LATENCY);
        pair.client().send(PlainSocket.randomOctets(300_000));
        Await.until("the proxy is full", () -> site.proxy.stats().heldOctets() == Relay.MAX_HELD_OCTETS);
        site.proxy.cut(Ending.FIN);
        pair.server().expectEnd(Ending.FIN);
        pair.client().expectEnd(Ending.FIN);
    }

    @Test
    void cutsAConnectionMadeJustBefore() throws Exception {
        for (int i = 0; i < 50; i++) {
            PlainSocket client = site.dial(site.proxy.port());
            site.proxy.cut();
            client.expectEnd(Ending.RST);
        }
        assertThat(site.proxy.stats().cutConnections()).isEqualTo(50);
    }

    @Test
    void acceptsNewConnectionsAfterACut() throws Exception {
        site.connect();
        site.proxy.cut();
        Site.Pair pair = site.connect();
        pair.client().send("again");
        pair.server().expect("again");
    }

    @Test
    void cutsAfterSoManyOctetsToTheTarget() throws Exception {
        site.proxy.toTarget().cutAfter(1_000, Ending.FIN);
        byte[] octets = PlainSocket.randomOctets(5_000);
        for (int i = 1; i <= 3; i++) {
            Site.Pair pair = site.connect();
            pair.client().send(octets);
            PlainSocket.Rest rest = pair.server().readToEnd();
            assertThat(rest.octets()).isEqualTo(ByteBuffer.wrap(octets, 0, 1_000));
            assertThat(rest.ending()).isEqualTo(Ending.FIN);
            assertThat(pair.client().readToEnd().octets().remaining()).isZero();
            assertThat(site.proxy.stats().cutConnections()).isEqualTo(i);
        }
        assertThat(site.proxy.stats().octetsToTarget()).isEqualTo(3_000);
    }

    @Test
    void cutsAfterSoManyOctetsFromTheTarget() throws Exception {
        site.proxy.fromTarget().cutAfter(3, Ending.RST).split(1, 1);
        Site.Pair pair = site.connect();
        pair.client().send(PlainSocket.randomOctets(1_000));
        pair.server().read(1_000);
        pair.server().send("ab");
        pair.client().expect("ab");
        pair.server().send("cd");
        assertThat(pair.client().readToEnd().ending()).isEqualTo(Ending.RST);
        pair.server().expectEnd(Ending.RST);
        assertThat(site.proxy.stats().octetsFromTarget()).isEqualTo(3);
    }

    @Test
    void cutsAtOnceWhatHasPassedAsMuchAlready() throws Exception {
        Site.Pair pair = site.connect();
        pair.client().send("abc");
        pair.server().expect("abc");
        site.proxy.toTarget().cutAfter(4, Ending.RST);
        pair.server().expectSilence();
        site.proxy.toTarget().cutAfter(2, Ending.RST);
        pair.server().expectEnd(Ending.RST);
    }

    @Test
    void losesWhatIsHeld() throws Exception {
        Site.Pair pair = site.connect();
        site.proxy.toTarget().latency(Duration.ofMinutes(1));
        pair.client().send("lost");
        Await.until("it is held", () -> site.proxy.stats().heldOctets() == 4);
        site.proxy.cut(Ending.FIN);
        site.proxy.reset();
        pair.server().expectEnd(Ending.FIN);
        assertThat(site.proxy.stats().heldOctets()).isZero();
    }
}
