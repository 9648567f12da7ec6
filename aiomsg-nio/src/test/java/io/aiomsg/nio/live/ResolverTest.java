package io.aiomsg.nio.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.SocketEvent;
import io.aiomsg.nio.socket.Lookups;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A resolver of the application on real threads. */
@ExtendWith(LeakCheck.class)
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ResolverTest {

    @RegisterExtension
    final Stage stage = new Stage();

    @Test
    void isAskedOnThreadsOfItsOwn() throws InterruptedException {
        Queue<String> threads = new ConcurrentLinkedQueue<>();
        Subject server = stage.socket();
        int port = server.bind();
        Subject client = stage.socket(builder -> builder.resolver(host -> {
            threads.add(host + " by " + Thread.currentThread().getName());
            return List.of(InetAddress.getLoopbackAddress());
        }));
        client.socket().connect("no-such-name.invalid", port);

        client.awaitPeers(1);
        assertThat(threads).singleElement().asString().startsWith("no-such-name.invalid by aiomsg-lookup-");
    }

    @Test
    void callThatNeverReturnsHoldsUpNeitherDialsNorTheClose() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        Subject server = stage.socket();
        int port = server.bind();
        Subject client = stage.socket(builder -> builder.timing(Stage.QUICK.toBuilder()
                        .dialTimeout(Duration.ofMillis(200))
                        .build())
                .resolver(host -> {
                    if (host.equals("stuck")) {
                        try {
                            never.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }
                    return List.of(InetAddress.getLoopbackAddress());
                }));
        client.socket().connect("stuck", port);
        client.socket().connect("service", port);

        client.awaitPeers(1);
        SocketEvent.DialFailed failed = client.events()
                .await(SocketEvent.DialFailed.class, event -> event.host().equals("stuck"));
        assertThat(failed.detail()).contains("PT0.2S");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "255.255.255.255", "::1", "fe80::1%eth0", "::ffff:10.0.0.1"})
    void addressesAreKnownAsSuch(String host) {
        assertThat(Lookups.isLiteral(host)).isTrue();
    }

    /** The JDK would ask the network for them: that must not happen on the loop. */
    @ParameterizedTest
    @ValueSource(strings = {"localhost", "256.0.0.1", "1.2.3", "1.2.3.4.5", "1", "...", "db:5000", "x:1", "cafe"})
    void whatOnlyLooksLikeAnAddressIsAName(String host) {
        assertThat(Lookups.isLiteral(host)).isFalse();
    }
}
