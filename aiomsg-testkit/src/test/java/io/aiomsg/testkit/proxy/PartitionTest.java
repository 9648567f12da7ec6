package io.aiomsg.testkit.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Partitions hold everything back and lose nothing. */
class PartitionTest {

    @RegisterExtension
    final Site site = new Site();

    @Test
    void holdsEverythingBackUntilHealed() throws Exception {
        Site.Pair pair = site.connect();
        site.proxy.partition();
        pair.client().send("forth");
        pair.server().send("back");
        pair.server().expectSilence();
        pair.client().expectSilence();
        assertThat(site.proxy.stats().octetsToTarget()).isZero();
        assertThat(site.proxy.stats().open()).isEqualTo(1);
        site.proxy.heal();
        pair.server().expect("forth");
        pair.client().expect("back");
        pair.client().send("on");
        pair.server().expect("on");
    }

    @Test
    void holdsOneDirectionBackOnly() throws Exception {
        Site.Pair pair = site.connect();
        site.proxy.fromTarget().partition();
        pair.client().send("forth");
        pair.server().expect("forth");
        pair.server().send("back");
        pair.client().expectSilence();
        site.proxy.fromTarget().heal();
        pair.client().expect("back");
    }

    @Test
    void holdsTheEndOfTheStreamBack() throws Exception {
        Site.Pair pair = site.connect();
        site.proxy.partition();
        pair.client().halfClose();
        pair.server().expectSilence();
        site.proxy.heal();
        pair.server().expectEnd(Ending.FIN);
    }

    @Test
    void holdsAResetBack() throws Exception {
        Site.Pair pair = site.connect();
        site.proxy.partition();
        pair.client().reset();
        pair.server().expectSilence();
        site.proxy.heal();
        pair.server().expectEnd(Ending.RST);
    }

    @Test
    void leavesNewConnectionsToTheKernel() throws Exception {
        for (Direction direction : Direction.values()) {
            DirectionFaults faults = switch (direction) {
                case TO_TARGET -> site.proxy.toTarget();
                case FROM_TARGET -> site.proxy.fromTarget();
            };
            long accepted = site.proxy.stats().accepted();
            faults.partition();
            PlainSocket client = site.dial(site.proxy.port());
            client.send("first");
            client.expectSilence();
            assertThat(site.proxy.stats().accepted()).isEqualTo(accepted);
            faults.heal();
            PlainSocket server = site.accept();
            server.expect("first");
            assertThat(site.proxy.stats().accepted()).isEqualTo(accepted + 1);
        }
    }

    @Test
    void holdsNoMoreThanItsBound() throws Exception {
        Site.Pair pair = site.connect();
        site.proxy.partition();
        byte[] octets = PlainSocket.randomOctets(20_000_000);
        CompletableFuture<Boolean> sent = Site.async(() -> {
            pair.client().send(octets);
            return true;
        });
        Await.until("the proxy is full", () -> site.proxy.stats().heldOctets() >= Relay.MAX_HELD_OCTETS);
        pair.server().expectSilence();
        assertThat(site.proxy.stats().heldOctets()).isEqualTo(Relay.MAX_HELD_OCTETS);
        assertThat(sent).isNotDone();
        site.proxy.heal();
        assertThat(pair.server().read(octets.length)).isEqualTo(octets);
        assertThat(sent.get()).isTrue();
    }

    @Test
    void holdsNoMoreSmallChunksThanItsBound() throws Exception {
        Site.Pair pair = site.connect();
        site.proxy.partition();
        byte[] octets = PlainSocket.randomOctets(Relay.MAX_HELD_CHUNKS + 100);
        for (int i = 0; i < octets.length; i++) {
            pair.client().send(new byte[] {octets[i]});
            int arrived = Math.min(i + 1, Relay.MAX_HELD_CHUNKS);
            Await.until("it is held", () -> site.proxy.stats().heldOctets() >= arrived);
        }
        pair.server().expectSilence();
        assertThat(site.proxy.stats().heldOctets()).isEqualTo(Relay.MAX_HELD_CHUNKS);
        site.proxy.heal();
        assertThat(pair.server().read(octets.length)).isEqualTo(octets);
    }

    @Test
    void canBeCutMeanwhile() throws Exception {
        Site.Pair pair = site.connect();
        site.proxy.partition();
        pair.client().send("lost");
        site.proxy.cut();
        pair.client().expectEnd(Ending.RST);
        pair.server().expectEnd(Ending.RST);
    }

    @Test
    void healLeavesTheOtherFaultsInForce() throws Exception {
        Site.Pair pair = site.connect();
        site.proxy.toTarget().corruptEvery(1);
        site.proxy.partition();
        site.proxy.heal();
        pair.client().send("a");
        assertThat(pair.server().read(1)[0]).isNotEqualTo((byte) 'a');
    }
}
