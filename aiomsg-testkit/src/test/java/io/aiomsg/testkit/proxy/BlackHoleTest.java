package io.aiomsg.testkit.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Black holes take everything and give nothing, for as long as a connection lasts. */
class BlackHoleTest {

    @RegisterExtension
    final Site site = new Site();

    @Test
    void swallowsWithoutEndAndIsNotHealed() throws Exception {
        Site.Pair pair = site.connect();
        site.proxy.both().blackHole();
        byte[] octets = PlainSocket.randomOctets(20_000_000);
        pair.client().send(octets);
        pair.server().send("back");
        Await.until("all is swallowed", () -> site.proxy.stats().swallowedOctets() == octets.length + 4);
        site.proxy.heal();
        site.proxy.reset();
        pair.client().send("more");
        pair.server().expectSilence();
        pair.client().expectSilence();
        assertThat(site.proxy.stats().open()).isEqualTo(1);
        assertThat(site.proxy.stats().octetsToTarget()).isZero();
    }

    @Test
    void swallowsWhatWasHeld() throws Exception {
        Site.Pair pair = site.connect();
        site.proxy.partition();
        pair.client().send("held");
        Await.until("it is held", () -> site.proxy.stats().heldOctets() == 4);
        site.proxy.toTarget().blackHole();
        assertThat(site.proxy.stats().swallowedOctets()).isEqualTo(4);
        assertThat(site.proxy.stats().heldOctets()).isZero();
        site.proxy.heal();
        pair.server().expectSilence();
    }

    @Test
    void swallowsOneDirectionOnly() throws Exception {
        Site.Pair pair = site.connect();
        site.proxy.toTarget().blackHole();
        pair.client().send("forth");
        pair.server().send("back");
        pair.client().expect("back");
        pair.server().expectSilence();
    }

    @Test
    void swallowsTheEndOfTheStreamAndAReset() throws Exception {
        Site.Pair pair = site.connect();
        Site.Pair other = site.connect();
        site.proxy.both().blackHole();
        pair.client().halfClose();
        pair.server().expectSilence();
        other.client().reset();
        other.server().expectSilence();
        other.server().send("to nobody");
        other.server().expectSilence();
        assertThat(site.proxy.stats().open()).isEqualTo(2);
        pair.server().halfClose();
        Await.until("both streams of one have ended", () -> site.proxy.stats().open() == 1);
        site.proxy.cut();
        other.server().expectEnd(Ending.RST);
    }

    @Test
    void keepsTheConnectionOpenWhereTheOtherDirectionHasNobodyToWriteTo() throws Exception {
        Site.Pair pair = site.connect();
        site.proxy.toTarget().blackHole();
        pair.client().reset();
        for (int i = 0; i < 100; i++) {
            pair.server().send(PlainSocket.randomOctets(100_000));
        }
        pair.server().expectSilence();
        assertThat(site.proxy.stats().open()).isEqualTo(1);
    }

    @Test
    void leavesLaterConnectionsAlone() throws Exception {
        site.connect();
        site.proxy.both().blackHole();
        Site.Pair pair = site.connect();
        pair.client().send("new");
        pair.server().expect("new");
    }
}
