package io.aiomsg.testkit.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Without a fault nobody can tell the proxy from the target. */
class TransparencyTest {

    @RegisterExtension
    final Site site = new Site();

    @Test
    void passesOctetsBothWaysAtOnce() throws Exception {
        Site.Pair pair = site.connect();
        byte[] forth = PlainSocket.randomOctets(3_000_001);
        byte[] back = PlainSocket.randomOctets(2_000_003);
        CompletableFuture<byte[]> arrived = Site.async(() -> {
            pair.server().send(back);
            return pair.client().read(back.length);
        });
        CompletableFuture<byte[]> served = Site.async(() -> pair.server().read(forth.length));
        pair.client().send(forth);
        assertThat(served.get()).isEqualTo(forth);
        assertThat(arrived.get()).isEqualTo(back);
        assertThat(site.proxy.stats().octets(Direction.TO_TARGET)).isEqualTo(forth.length);
        assertThat(site.proxy.stats().octets(Direction.FROM_TARGET)).isEqualTo(back.length);
    }

    @Test
    void keepsConnectionsApart() throws Exception {
        List<Site.Pair> pairs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            pairs.add(site.connect());
            pairs.get(i).client().send("c" + (char) ('a' + i));
            pairs.get(i).server().send("s" + (char) ('a' + i));
        }
        for (int i = 0; i < 20; i++) {
            pairs.get(i).server().expect("c" + (char) ('a' + i));
            pairs.get(i).client().expect("s" + (char) ('a' + i));
        }
        assertThat(site.proxy.stats().accepted()).isEqualTo(20);
        assertThat(site.proxy.stats().open()).isEqualTo(20);
    }

    @Test
    void endsEachDirectionByItself() throws Exception {
        Site.Pair pair = site.connect();
        pair.client().send("last words");
        pair.client().halfClose();
        pair.server().expect("last words");
        pair.server().expectEnd(Ending.FIN);
        pair.client().expectSilence();
        pair.server().send("answer");
        pair.client().expect("answer");
        assertThat(site.proxy.stats().open()).isEqualTo(1);
        pair.server().halfClose();
        pair.client().expectEnd(Ending.FIN);
        Await.until("the connection is over", () -> site.proxy.stats().open() == 0);
    }

    @Test
    void passesResetOfTheClientOn() throws Exception {
        Site.Pair pair = site.connect();
        pair.client().reset();
        pair.server().expectEnd(Ending.RST);
        Await.until("the connection is over", () -> site.proxy.stats().open() == 0);
    }

    @Test
    void passesResetOfTheTargetOn() throws Exception {
        Site.Pair pair = site.connect();
        pair.server().reset();
        pair.client().expectEnd(Ending.RST);
        Await.until("the connection is over", () -> site.proxy.stats().open() == 0);
    }

    @Test
    void passesResetOnAfterTheEndOfTheStream() throws Exception {
        Site.Pair pair = site.connect();
        pair.client().halfClose();
        pair.server().expectEnd(Ending.FIN);
        pair.client().reset();
        byte[] chunk = PlainSocket.randomOctets(1000);
        Await.until("the server cannot write any more", () -> {
            try {
                pair.server().send(chunk);
                return false;
            } catch (IOException e) {
                return true;
            }
        });
        Await.until("the connection is over", () -> site.proxy.stats().open() == 0);
    }

    @Test
    void resetsTheClientIfTheTargetRefuses() throws Exception {
        site.server.close();
        site.dial(site.proxy.port()).expectEnd(Ending.RST);
        assertThat(site.proxy.stats().accepted()).isEqualTo(1);
        assertThat(site.proxy.stats().cutConnections()).isZero();
    }

    @Test
    void makesTheSourceWaitForASlowReader() throws Exception {
        Site.Pair pair = site.connect();
        int count = 30_000_000;
        CompletableFuture<Boolean> sent = Site.async(() -> {
            pair.client().send(PlainSocket.randomOctets(count));
            return true;
        });
        Await.until("the proxy is full", () -> site.proxy.stats().heldOctets() == Relay.MAX_HELD_OCTETS);
        assertThat(sent).isNotDone();
        assertThat(pair.server().read(count)).isEqualTo(PlainSocket.randomOctets(count));
        assertThat(sent.get()).isTrue();
    }
}
