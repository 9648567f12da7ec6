package io.aiomsg.nio.socket;

import io.aiomsg.Message;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A socket's messages as a reactive stream, for one subscriber at a time. */
record Publication(SocketCore core) implements Flow.Publisher<Message> {

    private static final Logger LOG = System.getLogger("io.aiomsg");

    @Override
    public void subscribe(Flow.Subscriber<? super Message> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        Stream stream = new Stream(subscriber);
        Consumer consumer = new Consumer(core, core.consuming, 1, 0, stream);
        stream.consumer = consumer;
        String other;
        core.lease.take();
        try {
            other = core.consuming.activate(consumer, "a subscriber (publisher)");
        } finally {
            core.release();
        }
        if (other != null) {
            consumer.close();
        }
        if (!greeted(subscriber, stream)) {
            consumer.close();
        } else if (other != null) {
            stream.ended(new IllegalStateException(other));
        } else {
            consumer.beginHere();
        }
    }

    private static boolean greeted(Flow.Subscriber<? super Message> subscriber, Stream stream) {
        try {
            subscriber.onSubscribe(stream);
            return true;
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "a subscriber failed in onSubscribe; it is cancelled", e);
            return false;
        }
    }

    /** One subscriber. */
    private static final class Stream implements Flow.Subscription, Consumer.Sink {

        private final Flow.Subscriber<? super Message> subscriber;

        /** Set at once. */
        private @Nullable Consumer consumer;

        Stream(Flow.Subscriber<? super Message> subscriber) {
            this.subscriber = subscriber;
        }

        private Consumer consumer() {
            return Objects.requireNonNull(consumer);
        }

        @Override
        public void request(long n) {
            if (n <= 0) {
                consumer()
                        .fail(new IllegalArgumentException(
                                "request(" + n + "): a subscriber asks for one message or more (rule 3.9)"));
            } else {
                consumer().request(n);
            }
        }

        @Override
        public void cancel() {
            consumer().close();
        }

        @Override
        public void next(Message message) {
            subscriber.onNext(message);
        }

        @Override
        public boolean isStream() {
            return true;
        }

        @Override
        public void ended(@Nullable Throwable failure) {
            try {
                if (failure == null) {
                    subscriber.onComplete();
                } else {
                    subscriber.onError(failure);
                }
            } catch (RuntimeException e) {
                LOG.log(Level.WARNING, "a subscriber failed when it was told of the end of its stream", e);
            }
        }
    }
}
