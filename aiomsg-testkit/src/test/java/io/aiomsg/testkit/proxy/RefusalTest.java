package io.aiomsg.testkit.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A proxy that does not listen for a while. */
class RefusalTest {

    @RegisterExtension
    final Site site = new Site();

    @Test
    void refusesUntilItListensAgainOnTheSamePort() throws Exception {
        int port = site.proxy.port();
        for (int i = 0; i < 20; i++) {
            site.proxy.refuse();
            expectRefused(port);
            site.proxy.listen();
            assertThat(site.proxy.port()).isEqualTo(port);
            Site.Pair pair = site.connect();
            pair.client().send("in");
            pair.server().expect("in");
        }
    }

    @Test
    void keepsWhatIsOpenWhileItRefuses() throws Exception {
        Site.Pair pair = site.connect();
        site.proxy.refuse();
        site.proxy.refuse();
        pair.client().send("still");
        pair.server().expect("still");
        site.proxy.listen();
        site.proxy.listen();
        pair.client().send("here");
        pair.server().expect("here");
    }

    @Test
    void listensAgainWhenReset() throws Exception {
        site.proxy.refuse();
        site.proxy.partition();
        site.proxy.reset();
        Site.Pair pair = site.connect();
        pair.client().send("in");
        pair.server().expect("in");
    }

    @Test
    void refusesDuringAPartitionToo() throws Exception {
        site.proxy.partition();
        site.proxy.refuse();
        expectRefused(site.proxy.port());
        site.proxy.listen();
        PlainSocket client = site.dial(site.proxy.port());
        client.send("waits");
        client.expectSilence();
        site.proxy.heal();
        site.accept().expect("waits");
    }

    private static void expectRefused(int port) {
        assertThatThrownBy(() -> PlainSocket.dial(port)).isInstanceOf(ConnectException.class);
    }
}
