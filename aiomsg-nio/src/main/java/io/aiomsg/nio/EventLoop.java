package io.aiomsg.nio;

import io.aiomsg.nio.socket.Channel;
import io.aiomsg.nio.socket.Driver;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.StandardSocketOptions;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One thread and its selector: accepts, finishes dials, tells when channels are ready, calls {@link Driver.Loop#run} when it is
 * due. Other threads hand it tasks.
 */
final class EventLoop {

    private static final Logger LOG = System.getLogger("io.aiomsg");

    /** After a failed accept (no descriptors left, as a rule) the next one waits this long. */
    private static final long ACCEPT_PAUSE_NANOS = 100_000_000;

    private static final long MILLI = 1_000_000;

    /** The end of a dial. */
    interface Connecting {
        void connected(SocketChannel channel) throws IOException;

        void failed(IOException e);
    }

    /** What a selection key stands for. */
    private interface Ready {
        void ready(SelectionKey key) throws IOException;
    }

    private final Selector selector;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private Driver.@Nullable Loop loop;
    private @Nullable Thread thread;
    private final List<SelectionKey> pausedAccepts = new ArrayList<>();
    private long acceptAgainNanos;
    private volatile boolean stopping;
    private volatile boolean stopped;

    EventLoop() {
        this(openSelector());
    }

    /** Takes ownership of a selector. */
    EventLoop(Selector selector) {
        this.selector = selector;
    }

    private static Selector openSelector() {
        try {
            return Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException("no selector could be opened: " + e.getMessage(), e);
        }
    }

    void start(Driver.Loop loop, String name) {
        this.loop = loop;
        Thread started = new Thread(this::run, "aiomsg-loop-" + name);
        started.setDaemon(true);
        thread = started;
        started.start();
    }

    Driver.Loop loop() {
        Driver.Loop started = loop;
        if (started == null) {
            throw new IllegalStateException("the loop has not been started");
        }
        return started;
    }

    boolean isLoopThread() {
        return Thread.currentThread().equals(thread);
    }

    void execute(Runnable task) {
        tasks.add(task);
        wake();
    }

    void wake() {
        if (!woken.getAndSet(true)) {
            if (!isLoopThread()) {
                selector.wakeup();
                LockSupport.unpark(thread);
            }
        }
    }

    /** Ends the thread, closes every channel, and returns when that is done. */
    void stop() {
        stopping = true;
        woken.set(true);
        selector.wakeup();
        LockSupport.unpark(thread);
        Thread started = thread;
        boolean interrupted = false;
        while (started != null && !isLoopThread() && !stopped) {
            try {
                started.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            long wait = 0;
            while (!stopping) {
                select(wait);
                woken.set(false);
                runTasks();
                wait = resumeAccepts(guarded());
            }
        } finally {
            try {
                closeEverything();
            } finally {
                stopped = true;
            }
        }
    }

    private long guarded() {
        try {
            return loop().run();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "a fault in aiomsg; please report it", e);
            return ACCEPT_PAUSE_NANOS;
        }
    }

    private void select(long waitNanos) {
        try {
            if (waitNanos < MILLI) {
                selector.selectNow(this::ready);
                if (waitNanos > 0 && !woken.get()) {
                    LockSupport.parkNanos(this, waitNanos);
                    selector.selectNow(this::ready);
                }
            } else if (woken.get()) {
                selector.selectNow(this::ready);
            } else if (waitNanos == Long.MAX_VALUE) {
                selector.select(this::ready);
            } else {
                selector.select(this::ready, (waitNanos + MILLI - 1) / MILLI);
            }
        } catch (IOException e) {
            LOG.log(Level.ERROR, "the selector failed", e);
        }
        if (Thread.interrupted()) {
            LOG.log(Level.DEBUG, "somebody interrupted the event loop, which goes on");
        }
    }

    private void ready(SelectionKey key) {
        try {
            ((Ready) key.attachment()).ready(key);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a channel failed", e);
        } catch (CancelledKeyException e) {
            LOG.log(Level.TRACE, "a channel was closed meanwhile", e);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "a fault in aiomsg; please report it", e);
        }
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                LOG.log(Level.ERROR, "a fault in aiomsg; please report it", e);
            }
        }
    }

    private void closeEverything() {
        for (SelectionKey key : new ArrayList<>(selector.keys())) {
            closeQuietly(key.channel());
        }
        runTasks();
        closeQuietly(selector);
    }

    static void closeQuietly(@Nullable Closeable closeable) {
        if (closeable != null) {
            try {
                closeable.close();
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "closing failed", e);
            }
        }
    }

    // ---- connections ----

    /** Takes a connected channel over. Called by the loop's thread. */
    void adopt(SocketChannel channel, Function<Channel, Driver.ChannelListener> carrier) throws IOException {
        NioChannel adopted = new NioChannel(this, channel, channel.register(selector, 0));
        adopted.carriedBy(carrier.apply(adopted));
    }

    void awaitConnect(SocketChannel channel, Object token, boolean connected, Connecting connecting)
            throws IOException {
        if (connected) {
            connecting.connected(channel);
            return;
        }
        Connect connect = new Connect(channel, token, connecting);
        channel.register(selector, SelectionKey.OP_CONNECT, connect);
    }

    /** Closes the channel of a dial that nobody waits for any more. Called by the loop's thread. */
    void abandon(Object token) {
        for (SelectionKey key : new ArrayList<>(selector.keys())) {
            if (key.attachment() instanceof Connect connect && connect.token.equals(token)) {
                closeQuietly(key.channel());
            }
        }
    }

    private record Connect(SocketChannel channel, Object token, Connecting connecting) implements Ready {
        @Override
        public void ready(SelectionKey key) {
            try {
                channel.finishConnect();
                key.interestOps(0);
                connecting.connected(channel);
            } catch (IOException e) {
                closeQuietly(channel);
                connecting.failed(e);
            }
        }
    }

    // ---- listening ----

    Driver.Listener listen(ServerSocketChannel channel) throws IOException {
        int port = channel.socket().getLocalPort();
        Accept accept = new Accept(this, channel);
        execute(() -> accept.register());
        return new Driver.Listener() {
            @Override
            public int port() {
                return port;
            }

            @Override
            public void close() {
                closeQuietly(channel);
                wake();
            }
        };
    }

    private record Accept(EventLoop eventLoop, ServerSocketChannel channel) implements Ready {

        void register() {
            if (eventLoop.stopping) {
                closeQuietly(channel);
                return;
            }
            try {
                channel.register(eventLoop.selector, SelectionKey.OP_ACCEPT, this);
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "the listener was closed at once", e);
            }
        }

        @Override
        public void ready(SelectionKey key) {
            try {
                for (SocketChannel accepted = channel.accept(); accepted != null; accepted = channel.accept()) {
                    adopt(accepted);
                }
            } catch (IOException e) {
                if (channel.isOpen()) {
                    LOG.log(Level.WARNING, "a connection could not be accepted: " + e.getMessage());
                    key.interestOps(0);
                    eventLoop.acceptAgain(key);
                }
            }
        }

        private void adopt(SocketChannel accepted) {
            try {
                accepted.configureBlocking(false);
                accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
                eventLoop.adopt(accepted, c -> eventLoop.loop().accepted(c));
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "a connection ended as it was accepted", e);
                closeQuietly(accepted);
            }
        }
    }

    private void acceptAgain(SelectionKey key) {
        pausedAccepts.add(key);
        acceptAgainNanos = System.nanoTime() + ACCEPT_PAUSE_NANOS;
    }

    /** Resumes accepting once the pause is over; returns how long that is to wait for. */
    private long resumeAccepts(long waitNanos) {
        if (pausedAccepts.isEmpty()) {
            return waitNanos;
        }
        long left = acceptAgainNanos - System.nanoTime();
        if (left > 0) {
            return Math.min(waitNanos, left);
        }
        for (SelectionKey key : pausedAccepts) {
            try {
                key.interestOps(SelectionKey.OP_ACCEPT);
            } catch (CancelledKeyException e) {
                LOG.log(Level.TRACE, "a listener was closed meanwhile", e);
            }
        }
        pausedAccepts.clear();
        return waitNanos;
    }

    /** Makes a key call its channel. */
    static void attach(SelectionKey key, NioChannel channel) {
        key.attach((Ready) k -> channel.ready(k));
    }
}
