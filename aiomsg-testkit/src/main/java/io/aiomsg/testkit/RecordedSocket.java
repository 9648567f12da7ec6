package io.aiomsg.testkit;

import io.aiomsg.AckMode;
import io.aiomsg.AiomsgSocket;
import io.aiomsg.Binding;
import io.aiomsg.Consumption;
import io.aiomsg.Delivery;
import io.aiomsg.DrainResult;
import io.aiomsg.Identity;
import io.aiomsg.Link;
import io.aiomsg.Message;
import io.aiomsg.MessageHandler;
import io.aiomsg.Messages;
import io.aiomsg.PeerInfo;
import io.aiomsg.SendFailedException;
import io.aiomsg.Sender;
import io.aiomsg.SocketOptions;
import io.aiomsg.SocketStats;
import java.net.BindException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A socket whose sends and deliveries are written into the {@link History}. */
final class RecordedSocket implements AiomsgSocket {

    private final AiomsgSocket socket;
    private final Recorder recorder;
    private final World world;
    private final Runnable expectCallbacks;
    private final boolean manual;
    private volatile boolean closed;

    /**
     * Records a socket.
     *
     * @param expectCallbacks called when code of the application may be called back, which may block
     */
    RecordedSocket(AiomsgSocket socket, Recorder recorder, World world, Runnable expectCallbacks) {
        this.socket = socket;
        this.recorder = recorder;
        this.world = world;
        this.expectCallbacks = expectCallbacks;
        this.manual = recorder.socket().options().ackMode() == AckMode.MANUAL;
    }

    // ---- sending ----

    /** Some way of sending that returns when the message was accepted. */
    private interface Send {
        void send() throws InterruptedException;
    }

    @Override
    public void send(byte[] payload) throws InterruptedException {
        send(null, payload, () -> socket.send(payload));
    }

    @Override
    public void send(byte[] payload, Duration timeout) throws InterruptedException {
        send(null, payload, () -> socket.send(payload, timeout));
    }

    @Override
    public boolean trySend(byte[] payload) {
        return trySend(socket, null, payload);
    }

    @Override
    public Sender to(Identity peer) {
        return new ToPeer(this, socket.to(peer), peer);
    }

    private void send(@Nullable Identity to, byte[] payload, Send send) throws InterruptedException {
        world.checkCaller();
        Recorder.Sending sending = recorder.sending(to, payload);
        try {
            send.send();
        } catch (RuntimeException | InterruptedException e) {
            sending.failed();
            throw e;
        }
        checkRuns();
        sending.returned(true);
    }

    private boolean trySend(Sender sender, @Nullable Identity to, byte[] payload) {
        world.checkCaller();
        Recorder.Sending sending = recorder.sending(to, payload);
        boolean accepted;
        try {
            accepted = sender.trySend(payload);
        } catch (RuntimeException e) {
            sending.failed();
            throw e;
        }
        checkRuns();
        sending.returned(accepted);
        return accepted;
    }

    /** Some way of sending that returns a future. */
    private interface Asking {
        CompletableFuture<Delivery> send() throws InterruptedException;
    }

    /** The application's future is completed when the history has it. */
    @SuppressWarnings("FutureReturnValueIgnored") // the one returned says the same, unwrapped
    private CompletableFuture<Delivery> sendAsync(@Nullable Identity to, byte[] payload, Asking asking)
            throws InterruptedException {
        world.checkCaller();
        expectCallbacks.run();
        Recorder.Sending sending = recorder.sending(to, payload);
        CompletableFuture<Delivery> future;
        try {
            future = asking.send();
        } catch (RuntimeException | InterruptedException e) {
            sending.failed();
            throw e;
        }
        checkRuns();
        boolean accepted = isAccepted(future);
        sending.returnedFuture(accepted);
        if (!accepted) {
            return future;
        }
        CompletableFuture<Delivery> told = new CompletableFuture<>();
        future.whenComplete((delivery, failure) -> {
            sending.settled(delivery, failure);
            if (failure == null) {
                told.complete(delivery);
            } else {
                told.completeExceptionally(failure);
            }
        });
        return told;
    }

    private CompletableFuture<Delivery> sendAsyncAtOnce(@Nullable Identity to, byte[] payload, Asking asking) {
        try {
            return sendAsync(to, payload, asking);
        } catch (InterruptedException e) {
            throw new IllegalStateException("this way of sending does not block", e);
        }
    }

    /** False if the future failed with what says that the message was not accepted. */
    private static boolean isAccepted(CompletableFuture<Delivery> future) {
        if (!future.isCompletedExceptionally()) {
            return true;
        }
        Throwable failure = future.handle((delivery, thrown) -> thrown).join();
        return failure instanceof SendFailedException lost && lost.accepted();
    }

    @Override
    public CompletableFuture<Delivery> sendAsync(byte[] payload) {
        return sendAsyncAtOnce(null, payload, () -> socket.sendAsync(payload));
    }

    @Override
    public CompletableFuture<Delivery> sendAsync(byte[] payload, Duration timeout) throws InterruptedException {
        return sendAsync(null, payload, () -> socket.sendAsync(payload, timeout));
    }

    /** The host may have ended meanwhile: then nobody hears how a call ended. */
    private void checkRuns() {
        if (recorder.socket().ended) {
            world.checkCaller();
        }
    }

    private record ToPeer(RecordedSocket socket, Sender sender, Identity peer) implements Sender {
        @Override
        public void send(byte[] payload) throws InterruptedException {
            socket.send(peer, payload, () -> sender.send(payload));
        }

        @Override
        public void send(byte[] payload, Duration timeout) throws InterruptedException {
            socket.send(peer, payload, () -> sender.send(payload, timeout));
        }

        @Override
        public boolean trySend(byte[] payload) {
            return socket.trySend(sender, peer, payload);
        }

        @Override
        public CompletableFuture<Delivery> sendAsync(byte[] payload) {
            return socket.sendAsyncAtOnce(peer, payload, () -> sender.sendAsync(payload));
        }

        @Override
        public CompletableFuture<Delivery> sendAsync(byte[] payload, Duration timeout) throws InterruptedException {
            return socket.sendAsync(peer, payload, () -> sender.sendAsync(payload, timeout));
        }

        @Override
        public String toString() {
            return sender.toString();
        }
    }

    // ---- receiving ----

    /** Some way of receiving, which may find nothing. */
    private interface Receiving {
        @Nullable
        Message receive() throws InterruptedException;
    }

    private @Nullable Message record(Receiving receiving) throws InterruptedException {
        world.checkCaller();
        recorder.beginReceive();
        Message message = null;
        boolean cut = true;
        try {
            Message received = receiving.receive();
            checkRuns();
            message = received;
            cut = false;
        } catch (RuntimeException | InterruptedException e) {
            cut = recorder.socket().ended;
            throw e;
        } finally {
            recorder.endReceive(message, cut);
        }
        return message != null && manual ? new RecordedMessage(message, recorder, world) : message;
    }

    private @Nullable Message recordUninterrupted(Receiving receiving) {
        try {
            return record(receiving);
        } catch (InterruptedException e) {
            throw new IllegalStateException("this way of receiving tells of interrupts differently", e);
        }
    }

    @Override
    public Message receive() throws InterruptedException {
        Message message = record(socket::receive);
        if (message == null) {
            throw new IllegalStateException("receive returned null");
        }
        return message;
    }

    @Override
    public @Nullable Message receive(Duration timeout) throws InterruptedException {
        return record(() -> socket.receive(timeout));
    }

    @Override
    public @Nullable Message tryReceive() {
        return recordUninterrupted(socket::tryReceive);
    }

    @Override
    public Messages messages() {
        Messages messages = socket.messages();
        return () -> new Iterator<>() {
            private final Iterator<Message> iterator = messages.iterator();
            private @Nullable Message next;

            @Override
            public boolean hasNext() {
                if (next == null) {
                    // What it has found is taken, whether the application asks for it or not.
                    next = recordUninterrupted(() -> iterator.hasNext() ? iterator.next() : null);
                }
                return next != null;
            }

            @Override
            public Message next() {
                Message message = hasNext() ? next : null;
                next = null;
                return message == null ? iterator.next() : message;
            }
        };
    }

    @Override
    public Consumption onMessage(int concurrency, MessageHandler handler) {
        world.checkCaller();
        Consumption consumption = socket.onMessage(concurrency, message -> handle(message, handler::handle));
        recorder.beginConsuming(concurrency);
        return new RecordedConsumption(consumption, world);
    }

    @Override
    public Flow.Publisher<Message> publisher() {
        Flow.Publisher<Message> publisher = socket.publisher();
        return subscriber -> {
            Objects.requireNonNull(subscriber, "subscriber");
            world.checkCaller();
            recorder.beginConsuming(1);
            publisher.subscribe(new RecordedSubscriber(this, subscriber));
        };
    }

    private record RecordedSubscriber(RecordedSocket socket, Flow.Subscriber<? super Message> subscriber)
            implements Flow.Subscriber<Message> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscriber.onSubscribe(subscription);
        }

        @Override
        public void onNext(Message message) {
            socket.handle(message, subscriber::onNext);
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

    /** What a handler or a subscriber does with a message, and fails with. */
    private interface Handling<E extends Exception> {
        void handle(Message message) throws E;
    }

    private <E extends Exception> void handle(Message message, Handling<E> handler) throws E {
        world.checkCaller();
        recorder.handling(message);
        RecordedMessage recorded = new RecordedMessage(message, recorder, world);
        boolean failed = true;
        try {
            handler.handle(manual ? recorded : message);
            world.checkCaller();
            failed = false;
        } finally {
            if (failed) {
                recorded.failed();
            }
        }
    }

    private record RecordedConsumption(Consumption consumption, World world) implements Consumption {
        @Override
        public void close() {
            world.checkCaller();
            consumption.close();
        }

        @Override
        public boolean isActive() {
            return consumption.isActive();
        }

        @Override
        public boolean awaitEnd(Duration timeout) throws InterruptedException {
            world.checkCaller();
            return consumption.awaitEnd(timeout);
        }
    }

    // ---- the end ----

    @Override
    public void close() {
        if (closed) {
            return; // also of a world that has ended since
        }
        world.checkCaller();
        recorder.closing();
        socket.close();
        recorder.closed(socket.stats());
        closed = true;
    }

    /** Lets the history have the counters of a socket that is still open. */
    void look() {
        recorder.look(socket::stats);
    }

    /** As {@link #look}, of a socket that any thread may use, open or closed. */
    void lookAmidThreads() {
        recorder.lookAmidThreads(socket::stats);
    }

    void hostEnded() {
        recorder.hostEnded();
    }

    // ---- as it is ----

    @Override
    public SocketOptions options() {
        return recorder.socket().options();
    }

    @Override
    public Identity identity() {
        return socket.identity();
    }

    @Override
    public Binding bind(String host, int port) throws BindException {
        world.checkCaller();
        return socket.bind(host, port);
    }

    @Override
    public Link connect(String host, int port) {
        world.checkCaller();
        return new RecordedLink(this, socket.connect(host, port));
    }

    private record RecordedLink(RecordedSocket socket, Link link) implements Link {
        @Override
        public String host() {
            return link.host();
        }

        @Override
        public int port() {
            return link.port();
        }

        @Override
        public State state() {
            return link.state();
        }

        @Override
        public CompletableFuture<Identity> whenConnected() {
            socket.expectCallbacks.run();
            return link.whenConnected();
        }

        @Override
        public void close() {
            socket.recorder.closingLink();
            link.close();
        }

        @Override
        public String toString() {
            return link.toString();
        }
    }

    @Override
    public List<PeerInfo> peers() {
        world.checkCaller();
        return socket.peers();
    }

    @Override
    public boolean awaitPeers(int count, Duration timeout) throws InterruptedException {
        world.checkCaller();
        return socket.awaitPeers(count, timeout);
    }

    @Override
    public SocketStats stats() {
        return socket.stats();
    }

    @Override
    public DrainResult drain(Duration timeout) throws InterruptedException {
        world.checkCaller();
        return socket.drain(timeout);
    }

    @Override
    public boolean isClosed() {
        return socket.isClosed();
    }

    @Override
    public void awaitClosed() throws InterruptedException {
        world.checkCaller();
        socket.awaitClosed();
    }

    @Override
    public String toString() {
        return socket.toString();
    }
}
