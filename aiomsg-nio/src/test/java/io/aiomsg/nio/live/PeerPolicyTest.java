package io.aiomsg.nio.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.DisconnectReason;
import io.aiomsg.Identity;
import io.aiomsg.PeerPolicy;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A peer policy that blocks real threads. */
@ExtendWith(LeakCheck.class)
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class PeerPolicyTest {

    @RegisterExtension
    final Stage stage = new Stage();

    private final CountDownLatch never = new CountDownLatch(1);

    private void block() {
        try {
            never.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Subject asking(PeerPolicy policy) {
        return stage.socket(builder -> builder.peerPolicy(policy)
                .timing(Stage.QUICK.toBuilder()
                        .handshake(Duration.ofMillis(600))
                        .build()));
    }

    @Test
    void isAskedOnThreadsOfItsOwn() throws InterruptedException {
        Queue<String> threads = new ConcurrentLinkedQueue<>();
        Subject subject = asking(candidate -> threads.add(Thread.currentThread().getName()));
        int port = subject.bind();
        stage.socket().connect(port);
        subject.awaitPeers(1);

        assertThat(threads).singleElement().asString().startsWith("aiomsg-call-");
    }

    @Test
    void callsThatNeverReturnStopNeitherEventsNorTheSocket() throws InterruptedException {
        Identity good = Identity.named("good");
        AtomicInteger calls = new AtomicInteger();
        Subject subject = asking(candidate -> {
            if (!candidate.identity().equals(good)) {
                calls.incrementAndGet();
                block();
            }
            return true;
        });
        int port = subject.bind();
        for (int i = 0; i < PeerPolicy.MOST_CALLS - 1; i++) {
            stage.dial(port).send(Wire.hello(Identity.named("bad" + i)));
        }

        stage.join(subject, port, good);

        Await.until(
                "all are rejected",
                () -> subject.events().all(io.aiomsg.SocketEvent.Rejected.class).size() == PeerPolicy.MOST_CALLS - 1);
        subject.events().awaitRejected(DisconnectReason.HANDSHAKE_TIMEOUT);
        assertThat(calls).hasValue(PeerPolicy.MOST_CALLS - 1);
        assertThat(subject.socket().peers()).hasSize(1);
    }

    @Test
    void whileAsManyCallsAsMayBeNeverReturnNobodyComesInAndTheSocketLivesOn() throws InterruptedException {
        CountDownLatch enough = new CountDownLatch(PeerPolicy.MOST_CALLS);
        AtomicInteger calls = new AtomicInteger();
        Subject subject = asking(candidate -> {
            calls.incrementAndGet();
            enough.countDown();
            block();
            return true;
        });
        int port = subject.bind();
        for (int i = 0; i < PeerPolicy.MOST_CALLS; i++) {
            stage.dial(port).send(Wire.hello(Identity.named("bad" + i)));
        }
        enough.await();
        RawPeer late = stage.dial(port);
        late.send(Wire.hello(Identity.named("late")));
        Await.until(
                "all are rejected",
                () -> subject.events().all(io.aiomsg.SocketEvent.Rejected.class).size() == PeerPolicy.MOST_CALLS + 1);

        assertThat(calls).hasValue(PeerPolicy.MOST_CALLS);
        never.countDown();
        stage.join(subject, port, Identity.named("next"));
    }
}
