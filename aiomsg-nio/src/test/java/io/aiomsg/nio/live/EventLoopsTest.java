package io.aiomsg.nio.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aiomsg.EventLoops;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketListener;
import io.aiomsg.nio.NioAiomsg;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many sockets on few threads: what happens to one is nothing to the others. */
@ExtendWith(LeakCheck.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class EventLoopsTest {

    private static final int PAIRS = 25;

    @RegisterExtension
    final Stage stage = new Stage();

    private final EventLoops loops = stage.keep(new NioAiomsg().eventLoops(2));
    private final List<Subject> servers = new ArrayList<>();
    private final List<Subject> clients = new ArrayList<>();

    private static List<String> loopThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(name -> name.startsWith("aiomsg-loop-"))
                .toList();
    }

    private Subject socket() {
        return stage.socket(builder -> builder.eventLoops(loops));
    }

    private void openPairs() throws InterruptedException {
        for (int i = 0; i < PAIRS; i++) {
            Subject server = socket();
            Subject client = socket();
            client.connect(server.bind());
            servers.add(server);
            clients.add(client);
        }
        for (int i = 0; i < PAIRS; i++) {
            clients.get(i).awaitPeers(1);
        }
    }

    /** Each pair but one sends there and back. */
    private void exchange(int without) throws InterruptedException {
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < PAIRS; i++) {
                if (i != without) {
                    clients.get(i).socket().send(round + " to " + i);
                }
            }
            for (int i = 0; i < PAIRS; i++) {
                if (i != without) {
                    assertThat(servers.get(i).takeText()).isEqualTo(round + " to " + i);
                    servers.get(i).socket().to(clients.get(i).identity()).send(round + " from " + i);
                    assertThat(clients.get(i).takeText()).isEqualTo(round + " from " + i);
                }
            }
        }
    }

    @Test
    void fiftySocketsExchangeOnTwoThreads() throws InterruptedException {
        openPairs();

        exchange(-1);

        assertThat(loopThreads()).containsExactlyInAnyOrder("aiomsg-loop-shared-1", "aiomsg-loop-shared-2");
        assertThat(loops.sockets()).isEqualTo(2 * PAIRS);
        assertThat(loops.count()).isEqualTo(2);
    }

    @Test
    void closeTakesOnlyItsOwnWithIt() throws InterruptedException {
        openPairs();
        int descriptors = Census.take().descriptors();

        servers.get(3).socket().close();

        // Its listener and its end of the connection are gone when the close returns; the client redials in vain.
        assertThat(Census.take().descriptors()).isLessThan(descriptors);
        clients.get(3).events().await(SocketEvent.DialFailed.class);
        exchange(3);
        assertThat(loops.sockets()).isEqualTo(2 * PAIRS - 1);
        Subject late = socket();
        late.connect(servers.get(4).bind());
        late.awaitPeers(1);
    }

    @Test
    void peersThatMisbehaveAtOneSocketAreNothingToTheOthers() throws InterruptedException {
        openPairs();
        int port = servers.get(7).bind();
        for (int i = 0; i < 20; i++) {
            stage.dial(port).send(new byte[] {(byte) 0xff, 0, 1, 2, 3});
        }
        Await.until(
                "all are rejected",
                () -> servers.get(7).events().all(SocketEvent.Rejected.class).size() == 20);

        exchange(-1);
    }

    @Test
    void listenerThatBlocksHoldsUpNoOtherSocketOfItsThread() throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        CountDownLatch blocked = new CountDownLatch(1);
        Subject blocking = stage.socket(builder -> builder.eventLoops(loops).listener(new SocketListener() {
            @Override
            public void onEvent(SocketEvent event) {
                blocked.countDown();
                try {
                    over.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }));
        stage.socket().connect(blocking.bind());
        blocked.await();

        openPairs();
        exchange(-1);

        over.countDown();
    }

    @Test
    void closedLoopsServeTheirSocketsToTheirEndAndNoOthers() throws InterruptedException {
        openPairs();

        loops.close();
        loops.close();

        assertThatThrownBy(this::socket)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("eventLoops");
        assertThat(loopThreads()).hasSize(2);
        exchange(-1);
        for (int i = 0; i < PAIRS; i++) {
            clients.get(i).socket().close();
            servers.get(i).socket().close();
        }
        assertThat(loops.sockets()).isZero();
        assertThat(loopThreads()).isEmpty();
    }

    @Test
    void loopsWithoutSocketsEndAtOnce() {
        assertThat(loopThreads()).hasSize(2);

        loops.close();

        assertThat(loopThreads()).isEmpty();
    }

    @Test
    void countIsChecked() {
        for (int count : new int[] {-1, 0, EventLoops.MOST_LOOPS + 1}) {
            assertThatThrownBy(() -> new NioAiomsg().eventLoops(count))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("count is " + count + "; it must be 1 to 1024");
        }
        try (EventLoops one = EventLoops.create(1)) {
            assertThat(one.count()).isEqualTo(1);
        }
    }

    @Test
    void loopsOfAnotherImplementationAreRefused() {
        EventLoops foreign = new EventLoops() {
            @Override
            public int count() {
                return 1;
            }

            @Override
            public int sockets() {
                return 0;
            }

            @Override
            public void close() {}

            @Override
            public String toString() {
                return "foreign loops";
            }
        };
        assertThatThrownBy(() -> stage.socket(builder -> builder.eventLoops(foreign)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("eventLoops: foreign loops are of another implementation");
    }
}
