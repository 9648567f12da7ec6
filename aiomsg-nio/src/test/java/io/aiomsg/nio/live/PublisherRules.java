package io.aiomsg.nio.live;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.Binding;
import io.aiomsg.Message;
import io.aiomsg.SocketClosedException;
import io.aiomsg.SocketTiming;
import io.aiomsg.nio.NioAiomsg;
import java.net.BindException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterMethod;

/** The publisher of a socket, for the kit: one that is sent so many messages, and closed when they have been handed over. */
public final class PublisherRules extends FlowPublisherVerification<Message> {

    private static final long TIMEOUT_MILLIS = 3_000;
    private static final long QUIET_MILLIS = 60;

    /** More than any rule needs, and fewer than it takes to wait for. */
    private static final long MOST = 100_000;

    private static final SocketTiming TIMING =
            Stage.QUICK.toBuilder().linger(Duration.ZERO).build();

    private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();

    public PublisherRules() {
        super(new TestEnvironment(TIMEOUT_MILLIS, QUIET_MILLIS));
    }

    @Override
    public long maxElementsFromPublisher() {
        return MOST;
    }

    @Override
    public Flow.Publisher<Message> createFlowPublisher(long elements) {
        AiomsgSocket source = socket();
        AiomsgSocket target = socket();
        try {
            Binding binding = target.bind("127.0.0.1", 0);
            source.connect("127.0.0.1", binding.port());
        } catch (BindException e) {
            throw new IllegalStateException(e);
        }
        if (elements == 0) {
            target.close();
        }
        thread(() -> {
            for (long i = 0; i < elements; i++) {
                source.send(Long.toString(i));
            }
        });
        return subscriber -> target.publisher()
                .subscribe(subscriber == null ? null : new Finite(this, subscriber, target, elements));
    }

    @Override
    public Flow.Publisher<Message> createFailedFlowPublisher() {
        AiomsgSocket target = socket();
        target.onMessage(message -> {});
        return target.publisher();
    }

    private AiomsgSocket socket() {
        AiomsgSocket socket = new NioAiomsg().builder().timing(TIMING).open();
        open.add(socket);
        return socket;
    }

    private interface Body {
        void run() throws InterruptedException;
    }

    private void thread(Body body) {
        Thread thread = new Thread(() -> {
            try {
                body.run();
            } catch (SocketClosedException | InterruptedException e) {
                // the rule has been tried
            }
        });
        thread.start();
        open.add(thread::join);
    }

    /** Passes every signal on, and closes the socket with the last message. */
    private static final class Finite implements Flow.Subscriber<Message> {
        private final PublisherRules rules;
        private final Flow.Subscriber<? super Message> subscriber;
        private final AiomsgSocket socket;
        private long left;

        Finite(PublisherRules rules, Flow.Subscriber<? super Message> subscriber, AiomsgSocket socket, long elements) {
            this.rules = rules;
            this.subscriber = subscriber;
            this.socket = socket;
            this.left = elements;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscriber.onSubscribe(subscription);
        }

        @Override
        public void onNext(Message message) {
            subscriber.onNext(message);
            if (--left == 0) {
                rules.thread(socket::close);
            }
        }

        @Override
        public void onError(Throwable failure) {
            subscriber.onError(failure);
        }

        @Override
        public void onComplete() {
            subscriber.onComplete();
        }
    }

    /** Ends everything that a rule was tried with. */
    @AfterMethod
    public void end() throws Exception {
        for (AutoCloseable each : open) {
            if (each instanceof AiomsgSocket) {
                each.close();
            }
        }
        for (AutoCloseable each : open) {
            each.close();
        }
        open.clear();
    }
}
