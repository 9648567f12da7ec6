package io.aiomsg.nio.socket;

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
import io.aiomsg.Sender;
import io.aiomsg.SocketClosedException;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketOptions;
import io.aiomsg.SocketStats;
import io.aiomsg.nio.engine.Host;
import io.aiomsg.nio.engine.Question;
import io.aiomsg.nio.engine.Redial;
import io.aiomsg.nio.engine.SocketEngine;
import io.netty.buffer.ByteBufAllocator;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The socket: puts callers, the driver's loop and the engine together. Whoever works with the engine holds the
 * {@link Lease}; what the engine asks for meanwhile is done at its {@linkplain #release release}.
 */
public final class SocketCore implements AiomsgSocket, Host {

    private static final Logger LOG = System.getLogger("io.aiomsg");

    final Driver driver;
    final Lease lease;
    final SocketEngine engine;
    final ByteBufAllocator allocator;
    final Waiting waiting;
    final Flushing flushing;
    final Receiving receiving;
    final Callbacks callbacks;
    final Consuming consuming;
    final Journal journal;

    /** A message may be there for a caller that waits. */
    boolean wakeReceiver;

    private boolean wakeSenders;
    private boolean wakeWatchers;

    private final SocketOptions options;
    private final Events events;
    private final Sending sending;
    private final Promises promises;
    private final Taking taking;
    private final LoopSide loopSide;
    private final Closing closing;
    private final Consulting consulting;
    private final Links links;

    /** Opens a socket in the world of {@code driver}. */
    public SocketCore(SocketOptions options, Driver driver) {
        this.options = options;
        this.driver = driver;
        this.lease = new Lease(driver);
        this.allocator = driver.allocator();
        this.callbacks = new Callbacks(this, options.executor());
        this.events = new Events(
                callbacks, lease, options.listener(), options.limits().pendingEvents());
        this.waiting = new Waiting(this, driver);
        this.flushing = new Flushing(this);
        this.receiving = new Receiving(this);
        this.consuming = new Consuming(this, options.ackMode());
        this.sending = new Sending(this, options);
        this.promises = new Promises(this, sending, options.sendMode());
        this.taking = new Taking(this, options.ackMode());
        this.loopSide = new LoopSide(this);
        this.journal = new Journal(options.identity(), driver);
        this.links = new Links(this);
        this.consulting = new Consulting(this, options.peerPolicy());
        this.closing = new Closing(this, options.timing().linger().toNanos());
        this.engine = new SocketEngine(options, this, driver.random(), driver.epoch());
        driver.start(loopSide, options.identity().toString());
    }

    // ---- the lease ----

    /** Ends the ownership of the engine and does what the engine has asked for meanwhile. */
    void release() {
        boolean wakeLoop = loopSide.isLate();
        if (wakeReceiver) {
            wakeReceiver = false;
            waiting.receivers.wakeOne();
            consuming.start();
        }
        if (wakeSenders) {
            wakeSenders = false;
            waiting.senders.wakeAll();
        }
        if (wakeWatchers) {
            wakeWatchers = false;
            waiting.watchers.wakeAll();
            if (engine.isEnding()) {
                closing.stopListening();
            }
            if (engine.isClosing()) {
                waiting.receivers.wakeAll();
                waiting.senders.wakeAll();
                consuming.start();
            }
        }
        lease.release();
        if (wakeLoop) {
            driver.wake();
        }
    }

    /** Tells the engine the time, and returns it. */
    long updateTime() {
        long now = driver.nanoTime();
        engine.now(now);
        return now;
    }

    void probe(Lane lane) {
        loopSide.probe(lane);
    }

    void broken(Lane lane, String failure) {
        loopSide.broken(lane, failure);
    }

    // ---- what the engine asks for ----

    @Override
    public void dial(Redial link) {
        driver.dial(link);
    }

    @Override
    public void cancelDial(Redial link) {
        driver.cancelDial(link);
    }

    @Override
    public void event(SocketEvent event) {
        if (LOG.isLoggable(Level.DEBUG)) {
            LOG.log(Level.DEBUG, identity() + ": " + event);
        }
        journal.note(event, driver.nanoTime());
        events.add(event);
    }

    @Override
    public void linkChanged(Redial link) {
        links.changed(link);
    }

    @Override
    public void ask(Question question) {
        consulting.ask(question);
    }

    @Override
    public void takeable() {
        wakeReceiver = true;
    }

    @Override
    public void roomy() {
        wakeSenders = true;
    }

    @Override
    public void changed() {
        wakeWatchers = true;
    }

    @Override
    public boolean tracing() {
        return LOG.isLoggable(Level.DEBUG);
    }

    @Override
    public void trace(String what) {
        LOG.log(Level.DEBUG, identity() + ": " + what);
    }

    // ---- addresses ----

    @Override
    public SocketOptions options() {
        return options;
    }

    @Override
    public Identity identity() {
        return options.identity();
    }

    @Override
    public Binding bind(String host, int port) throws BindException {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port is " + port + "; it must be 0 to 65535");
        }
        checkHost(host);
        ensureOpen();
        Driver.Listener listener = driver.listen(host, port);
        lease.take();
        try {
            if (engine.isClosing()) {
                listener.close();
                throw closedException();
            }
            closing.add(listener);
        } finally {
            release();
        }
        return new BoundTo(host, listener, closing);
    }

    private record BoundTo(String host, Driver.Listener listener, Closing closing) implements Binding {
        @Override
        public int port() {
            return listener.port();
        }

        @Override
        public void close() {
            listener.close();
            closing.remove(listener);
        }

        @Override
        public String toString() {
            return host + ":" + port();
        }
    }

    @Override
    public Link connect(String host, int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port is " + port + "; it must be 1 to 65535");
        }
        checkHost(host);
        lease.take();
        try {
            if (engine.isClosing()) {
                throw closedException();
            }
            updateTime();
            return links.handle(engine.connect(host, port));
        } finally {
            release();
        }
    }

    private static void checkHost(String host) {
        if (host.isBlank()) {
            throw new IllegalArgumentException("host is \"" + host + "\"; it must be a name or an address");
        }
    }

    // ---- messages ----

    @Override
    public void send(byte[] payload) throws InterruptedException {
        sending.send(null, payload);
    }

    @Override
    public void send(byte[] payload, Duration timeout) throws InterruptedException {
        sending.send(null, payload, timeout);
    }

    @Override
    public boolean trySend(byte[] payload) {
        return sending.trySend(null, payload);
    }

    @Override
    public CompletableFuture<Delivery> sendAsync(byte[] payload) {
        return promises.sendAsync(null, payload);
    }

    @Override
    public CompletableFuture<Delivery> sendAsync(byte[] payload, Duration timeout) throws InterruptedException {
        return promises.sendAsync(null, payload, timeout);
    }

    @Override
    public Sender to(Identity peer) {
        return new ToPeer(sending, promises, peer);
    }

    @Override
    public Message receive() throws InterruptedException {
        return taking.take();
    }

    @Override
    public @Nullable Message receive(Duration timeout) throws InterruptedException {
        return taking.take(waiting.deadline(timeout));
    }

    @Override
    public @Nullable Message tryReceive() {
        return taking.tryTake();
    }

    @Override
    public Messages messages() {
        return () -> new Iteration(taking);
    }

    @Override
    public Consumption onMessage(int concurrency, MessageHandler handler) {
        return consuming.handle(concurrency, handler);
    }

    @Override
    public Flow.Publisher<Message> publisher() {
        return new Publication(this);
    }

    // ---- looking ----

    @Override
    public List<PeerInfo> peers() {
        lease.take();
        try {
            return engine.peers();
        } finally {
            release();
        }
    }

    @Override
    public boolean awaitPeers(int count, Duration timeout) throws InterruptedException {
        return waiting.awaitCondition(
                () -> engine.peerCount() >= count || failIfClosing(),
                waiting.deadline(timeout),
                "interrupted while waiting for peers");
    }

    @Override
    public SocketStats stats() {
        lease.take();
        try {
            return engine.stats();
        } finally {
            release();
        }
    }

    @Override
    public DrainResult drain(Duration timeout) throws InterruptedException {
        ensureOpen();
        driver.wake();
        if (waiting.awaitCondition(
                () -> engine.isDrained() || failIfClosing(), waiting.deadline(timeout), "interrupted while draining")) {
            return new DrainResult(0, 0);
        }
        lease.take();
        try {
            return new DrainResult(engine.queuedMessages(), engine.unacknowledged());
        } finally {
            release();
        }
    }

    // ---- the end ----

    @Override
    public void close() {
        closing.close();
    }

    @Override
    public boolean isClosed() {
        lease.take();
        try {
            return engine.isClosing();
        } finally {
            release();
        }
    }

    @Override
    public void awaitClosed() throws InterruptedException {
        closing.awaitClosed();
    }

    private void ensureOpen() {
        if (isClosed()) {
            throw closedException();
        }
    }

    private boolean failIfClosing() {
        if (engine.isClosing()) {
            throw closedException();
        }
        return false;
    }

    static SocketClosedException closedException() {
        return new SocketClosedException("the socket is closed");
    }

    @Override
    public String toString() {
        return "aiomsg socket " + identity() + (isClosed() ? " (closed)" : "");
    }
}
