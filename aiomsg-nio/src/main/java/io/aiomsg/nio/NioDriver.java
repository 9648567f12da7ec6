package io.aiomsg.nio;

import io.aiomsg.nio.engine.Redial;
import io.aiomsg.nio.socket.Driver;
import io.aiomsg.nio.socket.Texts;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
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
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/** The real world: one event loop, the system's clock, name lookups on a thread of their own. */
final class NioDriver implements Driver {

    private static final SecureRandom SEEDS = new SecureRandom();
    private static final int BACKLOG = 4096;

    private final long originNanos = System.nanoTime();
    private final Instant epoch = Instant.now();
    private final RandomGenerator random = new SplittableRandom(SEEDS.nextLong());
    private final ByteBufAllocator allocator;
    private final EventLoop eventLoop;
    private final Map<Redial, Dial> dials = new ConcurrentHashMap<>();
    private volatile String name = "";

    /** Runs listeners and lookups one after another each; without work they are no threads. */
    private final ThreadPoolExecutor callbacks = worker("events");

    private final ThreadPoolExecutor lookups = worker("lookup");

    /** One attempt to connect; {@code rotation} counts the attempts of its link. Equal to itself alone. */
    private static final class Dial {
        final Redial link;
        final int rotation;

        Dial(Redial link, int rotation) {
            this.link = link;
            this.rotation = rotation;
        }
    }

    NioDriver(ByteBufAllocator allocator) {
        this.allocator = allocator;
        this.eventLoop = new EventLoop();
    }

    private ThreadPoolExecutor worker(String kind) {
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
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
        eventLoop.start(loop, name);
    }

    @Override
    public void wake() {
        eventLoop.wake();
    }

    @Override
    public void stop() {
        eventLoop.stop();
        callbacks.shutdown();
        lookups.shutdownNow();
    }

    @Override
    public void execute(Runnable task) {
        callbacks.execute(task);
    }

    // ---- dialling ----

    @Override
    public void dial(Redial link) {
        Dial last = dials.get(link);
        Dial dial = new Dial(link, last == null ? 0 : last.rotation + 1);
        dials.put(link, dial);
        lookups.execute(() -> lookUp(dial));
    }

    @Override
    public void cancelDial(Redial link) {
        Dial dial = dials.get(link);
        if (dial != null) {
            dials.put(link, new Dial(link, dial.rotation));
            eventLoop.execute(() -> eventLoop.abandon(dial));
        }
    }

    private boolean isCurrent(Dial dial) {
        return dial.equals(dials.get(dial.link));
    }

    private void lookUp(Dial dial) {
        try {
            InetAddress[] addresses = InetAddress.getAllByName(dial.link.host());
            InetAddress address = addresses[dial.rotation % addresses.length];
            eventLoop.execute(() -> begin(dial, new InetSocketAddress(address, dial.link.port())));
        } catch (UnknownHostException e) {
            eventLoop.execute(() -> fail(dial, "the name " + dial.link.host() + " is not known"));
        }
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
            eventLoop.awaitConnect(channel, dial, connected, new EventLoop.Connecting() {
                @Override
                public void connected(SocketChannel connected) throws IOException {
                    if (isCurrent(dial)) {
                        eventLoop.adopt(connected, c -> eventLoop.loop().dialled(dial.link, c));
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
            eventLoop.loop().dialFailed(dial.link, detail);
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
            return eventLoop.listen(channel);
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
