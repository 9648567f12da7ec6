package io.aiomsg.nio.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.Identity;
import io.aiomsg.Message;
import io.aiomsg.SocketEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.testng.ITestResult;
import org.testng.TestListenerAdapter;
import org.testng.TestNG;

/** The publisher: the rules of reactive streams, and what is this socket's own. */
@ExtendWith(LeakCheck.class)
class PublisherTest {

    private static final Identity PEER = Identity.named("raw-peer");

    @RegisterExtension
    final Stage stage = new Stage();

    /** Takes as much as it is told to. */
    private static class Subscriber implements Flow.Subscriber<Message> {
        final List<String> texts = new CopyOnWriteArrayList<>();
        final CountDownLatch completed = new CountDownLatch(1);
        final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        private final CountDownLatch subscribed = new CountDownLatch(1);
        private Flow.@Nullable Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            this.subscription = subscription;
            subscribed.countDown();
        }

        Flow.Subscription subscription() {
            Flow.Subscription known = subscription;
            assertThat(known).isNotNull();
            return known;
        }

        @Override
        public void onNext(Message message) {
            texts.add(message.text());
        }

        @Override
        public void onError(Throwable e) {
            failure.set(e);
        }

        @Override
        public void onComplete() {
            completed.countDown();
        }
    }

    /** The technology compatibility kit is written for TestNG. */
    @Test
    @Timeout(180)
    void keepsTheRulesOfReactiveStreams() {
        TestListenerAdapter results = new TestListenerAdapter();
        TestNG kit = new TestNG(false);
        kit.setVerbose(0);
        kit.setTestClasses(new Class<?>[] {PublisherRules.class});
        kit.addListener(results);
        kit.run();
        List<String> failed = new ArrayList<>();
        for (ITestResult result : results.getFailedTests()) {
            failed.add(result.getName() + ": " + result.getThrowable());
        }
        assertThat(failed).isEmpty();
        assertThat(results.getConfigurationFailures()).isEmpty();
        assertThat(results.getPassedTests()).hasSizeGreaterThan(20);
    }

    @Test
    void takesOnlyWhatIsAskedFor() throws Exception {
        Subject subject = stage.socket();
        RawPeer peer = stage.admit(Role.BIND, subject, PEER);
        Subscriber subscriber = new Subscriber();
        subject.socket().publisher().subscribe(subscriber);
        peer.send(Wire.data("a"), Wire.data("b"), Wire.data("c"));
        Await.until("received", () -> subject.socket().stats().untaken() == 3);
        assertThat(subscriber.texts).isEmpty();
        subscriber.subscription().request(2);
        Await.until("two", () -> subscriber.texts.size() == 2);
        assertThat(subject.socket().stats().untaken()).isEqualTo(1);
        subscriber.subscription().request(Long.MAX_VALUE);
        Await.until("three", () -> subscriber.texts.size() == 3);
        assertThat(subscriber.texts).containsExactly("a", "b", "c");

        peer.close();
        subject.socket().close();
        assertThat(subscriber.completed.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(subscriber.failure.get()).isNull();
    }

    @Test
    void completesForWhoeverSubscribesToAClosedSocket() {
        Subject subject = stage.socket();
        subject.socket().close();
        Subscriber subscriber = new Subscriber();
        subject.socket().publisher().subscribe(subscriber);
        assertThat(subscriber.completed.getCount()).isZero();
    }

    @Test
    void completesInsideOfNoOtherSignalWhenASubscriberCloses() throws Exception {
        Subject subject = stage.socket();
        RawPeer peer = stage.admit(Role.BIND, subject, PEER);
        AtomicReference<Boolean> inside = new AtomicReference<>(false);
        AtomicReference<Boolean> nested = new AtomicReference<>(false);
        Subscriber subscriber = new Subscriber() {
            @Override
            public void onNext(Message message) {
                inside.set(true);
                subject.socket().close();
                inside.set(false);
            }

            @Override
            public void onComplete() {
                nested.set(inside.get());
                super.onComplete();
            }
        };
        subject.socket().publisher().subscribe(subscriber);
        subscriber.subscription().request(1);
        peer.send(Wire.data("a"));
        assertThat(subscriber.completed.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(nested.get()).isFalse();
    }

    @Test
    void aHandlerAndASubscriberExcludeEachOtherByName() {
        Subject subject = stage.socket();
        Subscriber first = new Subscriber();
        subject.socket().publisher().subscribe(first);
        assertThatThrownBy(() -> subject.socket().onMessage(message -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("subscriber (publisher)");
        first.subscription().cancel();

        subject.socket().onMessage(message -> {});
        Subscriber second = new Subscriber();
        subject.socket().publisher().subscribe(second);
        assertThat(second.failure.get())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("handler (onMessage)");
    }

    @Test
    void aSubscriberThatThrowsIsCancelledAndItsMessageRefused() throws Exception {
        Subject subject = stage.socket();
        Subject client = stage.socket(builder -> builder.delivery(DeliveryGuarantee.AT_LEAST_ONCE));
        client.connect(subject.bind());
        client.awaitPeers(1);
        Subscriber failing = new Subscriber() {
            @Override
            public void onNext(Message message) {
                throw new IllegalStateException("meant");
            }
        };
        subject.socket().publisher().subscribe(failing);
        failing.subscription().request(Long.MAX_VALUE);
        client.socket().send("one");
        subject.events().await(SocketEvent.HandlerFailed.class);
        client.socket().send("two");

        assertThat(subject.socket().receive().text()).isEqualTo("two");
        assertThat(failing.failure.get()).isNull();
        Subscriber next = new Subscriber();
        subject.socket().publisher().subscribe(next);
        next.subscription().request(1);
        assertThat(client.socket().stats().acknowledged()).isLessThan(2);
    }
}
