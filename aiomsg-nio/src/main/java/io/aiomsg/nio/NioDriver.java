package io.aiomsg.nio;

import io.aiomsg.Resolver;
import io.aiomsg.nio.engine.Redial;
import io.aiomsg.nio.socket.Driver;
import io.aiomsg.nio.socket.Lookups;
import io.aiomsg.nio.socket.Texts;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The real world: an event loop of its own or a share of one, the system's clock, name lookups on a thread of their own. */
final class NioDriver implements Driver {

    private static final Logger LOG = System.getLogger("io.aiomsg");
    private static final SecureRandom SEEDS = new SecureRandom();
    private static final int BACKLOG = 4096;

    /** The longest that stop() waits for a listener that is still busy. */
    private static final long CALLBACK_WAIT_SECONDS = 2;

    private final long originNanos = System.nanoTime();
    private final Instant epoch = Instant.now();
    private final RandomGenerator random = new SplittableRandom(SEEDS.nextLong());
    private final ByteBufAllocator allocator;
    private final @Nullable NioEventLoops shared;
    private final LoopMember member;
    private final Map<Redial, Dial> dials = new ConcurrentHashMap<>();
    private volatile String name = "";
    private volatile @Nullable Thread callbackThread;

    /** Runs listeners one after another; without work it is no thread. */
    private final ThreadPoolExecutor callbacks = workers("events", 1);

    private final ThreadPoolExecutor lookupThreads = workers("lookup", Resolver.MOST_CALLS);
    private final Lookups lookups;

    /** A thread for each call of the application that is under way; whoever forks bounds them. */
    private final CallbackThreads apart = new CallbackThreads(() -> "aiomsg-call-" + name);

    /** One attempt to connect. Equal to itself alone. */
    private final class Dial implements Lookups.Answer {
        final Redial link;

        Dial(Redial link) {
            this.link = link;
        }

        @Override
        public void found(List<InetAddress> addresses) {
            member.execute(() -> begin(this, addresses));
        }

        @Override
        public void failed(String detail) {
            member.execute(() -> fail(this, detail));
        }
    }

    /**
     * A world for one socket.
     *
     * @param shared whose threads serve it; null for a thread of its own
     * @throws IllegalStateException if those are closed
     */
    NioDriver(ByteBufAllocator allocator, Resolver resolver, @Nullable NioEventLoops shared) {
        this.allocator = allocator;
        this.lookups = new Lookups(resolver, lookupThreads);
        this.shared = shared;
        this.member = new LoopMember(shared == null ? new EventLoop() : shared.enter());
    }

    private ThreadPoolExecutor workers(String kind, int threads) {
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(threads, threads, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "aiomsg-" + kind + "-" + name);
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    @Override
    public long nanoTime() {
        return System.nanoTime() - originNanos;
    }

    @Override
    public Instant epoch() {
        return epoch;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public ByteBufAllocator allocator() {
        return allocator;
    }

    @Override
    public void start(Loop loop, String name) {
        this.name = name;
        member.begin(loop);
        if (shared == null) {
            member.eventLoop().start(name);
        }
    }

    @Override
    public void wake() {
        member.wake();
    }

    @Override
    public void stop() {
        dials.clear();
        leaveLoop();
        lookupThreads.shutdownNow();
        apart.stop();
        callbacks.shutdown();
        if (!Thread.currentThread().equals(callbackThread)) {
            awaitCallbacks();
        }
    }

    private void leaveLoop() {
        NioEventLoops loops = shared;
        if (loops == null) {
            member.eventLoop().stop();
        } else {
            member.leave();
            loops.leave(member.eventLoop());
        }
    }

    /** Listeners hear of everything before a socket is closed, unless they take their time. */
    private void awaitCallbacks() {
        try {
            if (!callbacks.awaitTermination(CALLBACK_WAIT_SECONDS, TimeUnit.SECONDS)) {
                LOG.log(Level.WARNING, "a listener is still busy; the socket is closed without waiting for it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void execute(Runnable task) {
        try {
            callbacks.execute(() -> {
                callbackThread = Thread.currentThread();
                task.run();
            });
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "an event came after the socket was closed", e);
        }
    }

    @Override
    public void fork(Runnable task) {
        try {
            apart.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "a call came after the socket was closed", e);
        }
    }

    // ---- dialling ----

    @Override
    public void dial(Redial link) {
        Dial dial = new Dial(link);
        dials.put(link, dial);
        if (Lookups.isLiteral(link.host())) {
            member.execute(() -> dialLiteral(dial));
        } else {
            lookups.begin(link, dial);
        }
    }

    @Override
    public void cancelDial(Redial link) {
        Dial dial = dials.remove(link);
        lookups.cancel(link);
        if (dial != null) {
            member.execute(() -> member.abandon(dial));
        }
    }

    private boolean isCurrent(Dial dial) {
        return dial.equals(dials.get(dial.link));
    }

    private void dialLiteral(Dial dial) {
        try {
            begin(dial, List.of(InetAddress.getAllByName(dial.link.host())));
        } catch (UnknownHostException e) {
            fail(dial, dial.link.host() + " is no address");
        }
    }

    private void begin(Dial dial, List<InetAddress> addresses) {
        InetAddress address = addresses.get(dial.link.dials() % addresses.size());
        begin(dial, new InetSocketAddress(address, dial.link.port()));
    }

    private void begin(Dial dial, InetSocketAddress address) {
        if (!isCurrent(dial)) {
            return;
        }
        SocketChannel channel = null;
        try {
            channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            boolean connected = channel.connect(address);
            member.awaitConnect(channel, dial, connected, new LoopMember.Connecting() {
                @Override
                public void connected(SocketChannel connected) throws IOException {
                    if (isCurrent(dial)) {
                        dials.remove(dial.link);
                        member.adopt(connected, c -> member.loop().dialled(dial.link, c));
                    } else {
                        connected.close();
                    }
                }

                @Override
                public void failed(IOException e) {
                    fail(dial, Texts.reason(e));
                }
            });
        } catch (IOException | UnresolvedAddressException | UnsupportedAddressTypeException e) {
            EventLoop.closeQuietly(channel);
            fail(
                    dial,
                    e instanceof IOException io ? Texts.reason(io) : "the address " + address + " cannot be dialled");
        }
    }

    private void fail(Dial dial, String detail) {
        if (isCurrent(dial)) {
            dials.remove(dial.link);
            member.loop().dialFailed(dial.link, detail);
        }
    }

    // ---- listening ----

    @Override
    public Listener listen(String host, int port) throws BindException {
        ServerSocketChannel channel = null;
        try {
            InetAddress address = InetAddress.getByName(host);
            channel = ServerSocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(new InetSocketAddress(address, port), BACKLOG);
            return member.listen(channel);
        } catch (UnknownHostException e) {
            throw bindException(host, port, "the name is not known", e);
        } catch (IOException e) {
            EventLoop.closeQuietly(channel);
            throw bindException(host, port, Texts.reason(e), e);
        }
    }

    private static BindException bindException(String host, int port, String why, IOException cause) {
        BindException exception = new BindException("cannot bind " + host + ":" + port + ": " + why);
        exception.initCause(cause);
        return exception;
    }

    // ---- threads ----

    @Override
    public void park(long nanos) {
        LockSupport.parkNanos(this, nanos);
    }

    @Override
    public void unpark(Thread thread) {
        LockSupport.unpark(thread);
    }

    @Override
    @SuppressWarnings(
            "ThreadPriorityCheck") // without the yield a spin would keep the peer's process off a small machine
    public void pause() {
        Thread.yield();
    }
}
