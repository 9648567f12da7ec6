package io.aiomsg.nio.socket;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.Binding;
import io.aiomsg.DrainResult;
import io.aiomsg.Identity;
import io.aiomsg.Link;
import io.aiomsg.Message;
import io.aiomsg.Messages;
import io.aiomsg.PeerInfo;
import io.aiomsg.Sender;
import io.aiomsg.SocketClosedException;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketOptions;
import io.aiomsg.SocketStats;
import io.aiomsg.UnknownPeerException;
import io.aiomsg.nio.engine.Host;
import io.aiomsg.nio.engine.Redial;
import io.aiomsg.nio.engine.SocketEngine;
import io.netty.buffer.ByteBufAllocator;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The socket: puts callers, the driver's loop and the engine together. Whoever works with the engine holds the
 * {@link Lease}; what the engine asks for meanwhile is done at its {@linkplain #release release}.
 */
public final class SocketCore implements AiomsgSocket, Host, Driver.Loop {

    private static final Logger LOG = System.getLogger("io.aiomsg");
    private static final long FOREVER = Long.MAX_VALUE;

    final Driver driver;
    final Lease lease;
    final SocketEngine engine;
    final ByteBufAllocator allocator;
    final Flushing flushing;
    final Receiving receiving;
    final Waiters receivers;

    /** A message came while callers wait for one. */
    boolean wakeReceiver;

    private final SocketOptions options;
    private final Events events;
    private final Waiters senders;
    private final Waiters watchers;
    private final List<Driver.Listener> listeners = new ArrayList<>();
    private final List<Lane> probes = new ArrayList<>();
    private final List<Broken> broken = new ArrayList<>();
    private boolean wakeSenders;
    private boolean wakeWatchers;
    private long loopDueNanos = FOREVER;
    private volatile boolean closing;
    private volatile boolean closed;

    private record Broken(Lane lane, String failure) {}

    /** Opens a socket in the world of {@code driver}. */
    public SocketCore(SocketOptions options, Driver driver) {
        this.options = options;
        this.driver = driver;
        this.lease = new Lease(driver);
        this.allocator = driver.allocator();
        this.events =
                new Events(driver, lease, options.listener(), options.limits().pendingEvents());
        this.receivers = new Waiters(driver);
        this.senders = new Waiters(driver);
        this.watchers = new Waiters(driver);
        this.flushing = new Flushing(this);
        this.receiving = new Receiving(this);
        this.engine = new SocketEngine(options, this, driver.random(), driver.epoch());
        driver.start(this, options.identity().toString());
    }

    // ---- the lease ----

    /** Ends the ownership of the engine and does what the engine has asked for meanwhile. */
    void release() {
        boolean wakeLoop = engine.nextTimerNanos() < loopDueNanos;
        if (wakeLoop) {
            loopDueNanos = engine.nextTimerNanos();
        }
        if (wakeReceiver) {
            wakeReceiver = false;
            receivers.wakeOne();
        }
        if (wakeSenders) {
            wakeSenders = false;
            senders.wakeAll();
        }
        if (wakeWatchers) {
            wakeWatchers = false;
            watchers.wakeAll();
            if (engine.isClosing()) {
                receivers.wakeAll();
                senders.wakeAll();
            }
        }
        lease.release();
        if (wakeLoop) {
            driver.wake();
        }
    }

    void updateTime() {
        engine.now(driver.nanoTime());
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
        events.add(event);
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

    void probe(Lane lane) {
        probes.add(lane);
        driver.wake();
    }

    void broken(Lane lane, String failure) {
        broken.add(new Broken(lane, failure));
        driver.wake();
    }

    // ---- the loop ----

    @Override
    public Driver.ChannelListener accepted(Channel channel) {
        Lane lane = new Lane(this, channel);
        lease.take();
        try {
            updateTime();
            lane.carry(engine.accepted(lane, channel.remote(), channel.remoteHost()));
        } finally {
            release();
        }
        return lane;
    }

    @Override
    public Driver.ChannelListener dialled(Redial link, Channel channel) {
        Lane lane = new Lane(this, channel);
        lease.take();
        try {
            updateTime();
            lane.carry(engine.dialled(link, lane, channel.remote(), channel.remoteHost()));
        } finally {
            release();
        }
        return lane;
    }

    @Override
    public void dialFailed(Redial link, String detail) {
        lease.take();
        try {
            updateTime();
            engine.dialFailed(link, detail);
        } finally {
            release();
        }
    }

    @Override
    public long run() {
        lease.take();
        List<Lane> toProbe;
        List<Broken> toEnd;
        try {
            updateTime();
            engine.runTimers();
            toProbe = List.copyOf(probes);
            probes.clear();
            toEnd = List.copyOf(broken);
            broken.clear();
            loopDueNanos = Long.MIN_VALUE;
        } finally {
            release();
        }
        for (Lane lane : toProbe) {
            lane.read(true);
        }
        for (Broken each : toEnd) {
            each.lane.finishBroken(each.failure);
        }
        long ticks = Math.min(flushing.tick(), receiving.tick());
        lease.take();
        try {
            loopDueNanos = engine.nextTimerNanos();
            long wait = loopDueNanos == FOREVER ? FOREVER : Math.max(0, loopDueNanos - driver.nanoTime());
            boolean more = !probes.isEmpty() || !broken.isEmpty() || (flushing.isPending() && !flushing.isStreaming());
            return more ? 0 : Math.min(ticks, wait);
        } finally {
            release();
        }
    }

    // ---- addresses ----

    @Override
    public Identity identity() {
        return options.identity();
    }

    @Override
    public Binding bind(String host, int port) throws BindException {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port is " + port + "; it must be 0 to 65535");
        }
        ensureOpen();
        Driver.Listener listener = driver.listen(host, port);
        lease.take();
        try {
            if (engine.isClosing()) {
                listener.close();
                throw closedException();
            }
            listeners.add(listener);
        } finally {
            release();
        }
        return new BoundTo(host, listener);
    }

    private record BoundTo(String host, Driver.Listener listener) implements Binding {
        @Override
        public int port() {
            return listener.port();
        }

        @Override
        public void close() {
            listener.close();
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
        if (host.isEmpty()) {
            throw new IllegalArgumentException("host is empty; it must be a name or an address");
        }
        lease.take();
        try {
            if (engine.isClosing()) {
                throw closedException();
            }
            updateTime();
            return new Linked(this, engine.connect(host, port));
        } finally {
            release();
        }
    }

    private record Linked(SocketCore core, Redial link) implements Link {
        @Override
        public String host() {
            return link.host();
        }

        @Override
        public int port() {
            return link.port();
        }

        @Override
        public void close() {
            core.lease.take();
            try {
                core.updateTime();
                core.engine.close(link);
            } finally {
                core.release();
            }
            core.driver.wake();
        }

        @Override
        public String toString() {
            return link.toString();
        }
    }

    // ---- sending ----

    @Override
    public void send(byte[] payload) throws InterruptedException {
        send(null, payload);
    }

    @Override
    public boolean trySend(byte[] payload) {
        return offer(null, payload);
    }

    @Override
    public Sender to(Identity peer) {
        return new ToPeer(this, peer);
    }

    private record ToPeer(SocketCore core, Identity peer) implements Sender {
        @Override
        public void send(byte[] payload) throws InterruptedException {
            core.send(peer, payload);
        }

        @Override
        public boolean trySend(byte[] payload) {
            return core.offer(peer, payload);
        }
    }

    private void send(@Nullable Identity to, byte[] payload) throws InterruptedException {
        while (!offer(to, payload)) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while waiting for room to send");
            }
            if (!waitForRoom(to, payload)) {
                return;
            }
        }
    }

    /** Waits until it is worth trying again; returns false if the message was accepted meanwhile. */
    private boolean waitForRoom(@Nullable Identity to, byte[] payload) throws InterruptedException {
        Thread self = Thread.currentThread();
        lease.take();
        try {
            updateTime();
            if (accept(to, payload)) {
                driver.wake();
                return false;
            }
            senders.add(self);
        } finally {
            release();
        }
        await(senders, FOREVER, "interrupted while waiting for room to send");
        return true;
    }

    private boolean offer(@Nullable Identity to, byte[] payload) {
        boolean write;
        boolean taken;
        lease.take();
        try {
            taken = accept(to, payload);
            write = flushing.shouldWrite(payload.length + 5);
        } finally {
            release();
        }
        if (write) {
            flushing.flush();
        }
        return taken;
    }

    private boolean accept(@Nullable Identity to, byte[] payload) {
        if (payload.length > options.limits().maxPayloadBytes()) {
            throw new IllegalArgumentException("a message of " + payload.length + " octets exceeds maxPayloadBytes, "
                    + options.limits().maxPayloadBytes());
        }
        if (!flushing.isStreaming()) {
            updateTime();
        }
        SocketEngine.Outcome outcome = to == null ? engine.send(payload) : engine.sendTo(to, payload);
        return switch (outcome) {
            case ACCEPTED -> true;
            case FULL -> false;
            case CLOSED -> throw closedException();
            case UNKNOWN_PEER -> throw new UnknownPeerException(to == null ? identity() : to);
        };
    }

    // ---- receiving ----

    @Override
    public Message receive() throws InterruptedException {
        Message message = receive(FOREVER);
        if (message == null) {
            throw new IllegalStateException("waiting for ever ended");
        }
        return message;
    }

    @Override
    public @Nullable Message receive(Duration timeout) throws InterruptedException {
        return receive(deadline(timeout));
    }

    @Override
    public @Nullable Message tryReceive() {
        Message message = take();
        if (message == null && closing) {
            throw closedException();
        }
        return message;
    }

    @Override
    public Messages messages() {
        return () -> new Iteration(this);
    }

    /** The next message, if there is one. */
    private @Nullable Message take() {
        boolean write;
        Message message;
        lease.take();
        try {
            message = engine.poll();
            write = message != null && afterTaking();
        } finally {
            release();
        }
        if (write) {
            flushing.flush();
        }
        return message;
    }

    /** A message was taken: another caller may go on; true if an acknowledgement is to be written. */
    private boolean afterTaking() {
        if (!receivers.isEmpty() && (engine.mayHaveMessage() || receiving.isHot())) {
            wakeReceiver = true;
        }
        return flushing.isPending() && flushing.shouldWrite(0);
    }

    @Nullable
    Message receive(long deadlineNanos) throws InterruptedException {
        boolean looking = false;
        boolean news = true;
        while (true) {
            Message message;
            boolean write = false;
            boolean look = false;
            lease.take();
            try {
                if (looking) {
                    receiving.endLooking();
                    looking = false;
                }
                message = engine.poll();
                if (message != null) {
                    write = afterTaking();
                } else if (engine.isClosing()) {
                    throw closedException();
                } else if (!Thread.currentThread().isInterrupted()) {
                    look = news && receiving.beginLooking();
                    if (!look) {
                        if (!receiving.isLookedAt()) {
                            receiving.coolAll();
                        }
                        receivers.add(Thread.currentThread());
                    }
                }
                write |= flushing.isPending() && !flushing.isStreaming();
            } finally {
                release();
            }
            if (write) {
                flushing.flush();
            }
            if (message != null) {
                return message;
            }
            if (look) {
                looking = true;
                news = receiving.look();
                continue;
            }
            if (!await(receivers, deadlineNanos, "interrupted while waiting for a message")) {
                return take();
            }
            news = true;
        }
    }

    // ---- waiting ----

    private long deadline(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("timeout is " + timeout + "; it must not be negative");
        }
        long nanos = timeout.compareTo(Duration.ofDays(36_500)) > 0 ? FOREVER : timeout.toNanos();
        return nanos == FOREVER ? FOREVER : driver.nanoTime() + nanos;
    }

    /**
     * Parks the current thread, which is among {@code waiters}, until it is woken.
     *
     * @return false if the deadline passed instead
     */
    private boolean await(Waiters waiters, long deadlineNanos, String interruption) throws InterruptedException {
        Thread self = Thread.currentThread();
        boolean late = false;
        while (true) {
            if (Thread.interrupted()) {
                leave(waiters, self);
                throw new InterruptedException(interruption);
            }
            long wait = deadlineNanos == FOREVER ? FOREVER : deadlineNanos - driver.nanoTime();
            late = wait <= 0;
            lease.take();
            boolean woken = !waiters.remove(self);
            if (!woken && !late) {
                waiters.add(self);
            }
            release();
            if (woken || late) {
                return woken;
            }
            driver.park(wait);
        }
    }

    /** Stops waiting; a wake-up that was meant for this thread goes to another one. */
    private void leave(Waiters waiters, Thread self) {
        lease.take();
        if (!waiters.remove(self)) {
            waiters.wakeOne();
        }
        release();
    }

    private interface Condition {
        boolean holds();
    }

    /** Waits until a condition holds, which changes are announced by {@link #changed}. */
    private boolean awaitCondition(Condition condition, long deadlineNanos, String interruption)
            throws InterruptedException {
        while (true) {
            lease.take();
            try {
                if (condition.holds()) {
                    return true;
                }
                watchers.add(Thread.currentThread());
            } finally {
                release();
            }
            if (!await(watchers, deadlineNanos, interruption)) {
                return false;
            }
        }
    }

    private static SocketClosedException closedException() {
        return new SocketClosedException("the socket is closed");
    }

    private void ensureOpen() {
        if (closing) {
            throw closedException();
        }
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
        return awaitCondition(
                () -> {
                    boolean enough = engine.peerCount() >= count;
                    if (!enough && engine.isClosing()) {
                        throw closedException();
                    }
                    return enough;
                },
                deadline(timeout),
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

    // ---- the end ----

    @Override
    public DrainResult drain(Duration timeout) throws InterruptedException {
        ensureOpen();
        driver.wake();
        awaitCondition(
                () -> {
                    if (engine.isClosing()) {
                        throw closedException();
                    }
                    return engine.isDrained();
                },
                deadline(timeout),
                "interrupted while draining");
        lease.take();
        try {
            return new DrainResult(engine.queuedMessages(), engine.unacknowledged());
        } finally {
            release();
        }
    }

    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        boolean first;
        lease.take();
        try {
            first = !closing;
            closing = true;
            if (first) {
                updateTime();
                for (Driver.Listener listener : listeners) {
                    listener.close();
                }
                engine.close(interrupted ? 0 : options.timing().linger().toNanos());
                wakeWatchers = true;
            }
        } finally {
            release();
        }
        driver.wake();
        interrupted |= awaitEngineClosed();
        if (first) {
            driver.stop();
            lease.take();
            closed = true;
            wakeWatchers = true;
            release();
        }
        interrupted |= awaitUninterruptibly(() -> closed);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for the engine to end; an interrupt ends the linger. Returns whether there was one. */
    private boolean awaitEngineClosed() {
        boolean interrupted = false;
        while (true) {
            try {
                awaitCondition(engine::isClosed, FOREVER, "");
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
                lease.take();
                try {
                    updateTime();
                    engine.abort();
                } finally {
                    release();
                }
                driver.wake();
            }
        }
    }

    private boolean awaitUninterruptibly(Condition condition) {
        boolean interrupted = false;
        while (true) {
            try {
                awaitCondition(condition, FOREVER, "");
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }

    @Override
    public boolean isClosed() {
        return closing;
    }

    @Override
    public void awaitClosed() throws InterruptedException {
        awaitCondition(() -> closed, FOREVER, "interrupted while waiting for the socket to be closed");
    }

    @Override
    public String toString() {
        return "aiomsg socket " + identity() + (closing ? " (closed)" : "");
    }
}
