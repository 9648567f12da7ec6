package io.aiomsg.nio;

import io.aiomsg.nio.socket.Channel;
import io.aiomsg.nio.socket.Driver;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One socket's share of an {@link EventLoop}: its channels, listeners, dials and tasks, which end with it and with nothing else.
 * Any thread may call what is not said to be the loop's.
 */
final class LoopMember {

    private static final Logger LOG = System.getLogger("io.aiomsg");

    /** A fault is not met again at once. */
    private static final long FAULT_PAUSE_NANOS = 100_000_000;

    /** How often a leaving member looks whether the loop is still there. */
    private static final long LOOK_MILLIS = 100;

    /** The end of a dial. */
    interface Connecting {
        void connected(SocketChannel channel) throws IOException;

        void failed(IOException e);
    }

    private final EventLoop eventLoop;
    private final AtomicBoolean woken = new AtomicBoolean();
    private Driver.@Nullable Loop loop;

    /** Something of it was ready or done, so that it is to run. The loop's. */
    private boolean touched = true;

    /** When it is to run of itself. The loop's. */
    private long dueNanos;

    private volatile boolean left;

    LoopMember(EventLoop eventLoop) {
        this.eventLoop = eventLoop;
    }

    /** Begins to be run. */
    void begin(Driver.Loop loop) {
        this.loop = loop;
        eventLoop.execute(() -> eventLoop.add(this));
    }

    Driver.Loop loop() {
        Driver.Loop begun = loop;
        if (begun == null) {
            throw new IllegalStateException("this member has not begun");
        }
        return begun;
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    boolean hasLeft() {
        return left;
    }

    /** Has it run soon. */
    void wake() {
        if (!woken.getAndSet(true)) {
            eventLoop.wake();
        }
    }

    /** Runs a task on the loop, and the member after it; not if that has left by then. */
    void execute(Runnable task) {
        eventLoop.execute(() -> {
            if (!left) {
                touched = true;
                task.run();
            }
        });
    }

    /** Closes what is its own, and returns when that is done and nothing of it is run any more. */
    void leave() {
        if (eventLoop.isLoopThread()) {
            leaveHere();
            return;
        }
        CountDownLatch done = new CountDownLatch(1);
        eventLoop.execute(() -> {
            leaveHere();
            done.countDown();
        });
        boolean interrupted = false;
        boolean over = false;
        while (!over) {
            try {
                over = done.await(LOOK_MILLIS, TimeUnit.MILLISECONDS) || eventLoop.isStopped();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void leaveHere() {
        left = true;
        eventLoop.remove(this);
    }

    // ---- called by the loop ----

    /** One of its keys is ready. */
    void touched() {
        touched = true;
    }

    /** Runs; returns in how many nanoseconds it is due again. A fault is its own affair. */
    long run() {
        touched = false;
        woken.set(false);
        try {
            return loop().run();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "a fault in aiomsg; please report it", e);
            return FAULT_PAUSE_NANOS;
        }
    }

    /** Runs if there is a reason to; returns when it is due by itself. */
    long runIfDue(long nowNanos) {
        if (touched || woken.get() || dueNanos <= nowNanos) {
            long wait = run();
            dueNanos = wait == Long.MAX_VALUE ? wait : eventLoop.nanoTime() + wait;
        }
        return dueNanos;
    }

    // ---- connections ----

    /** Takes a connected channel over, or closes it. Called by the loop. */
    void adopt(SocketChannel channel, Function<Channel, Driver.ChannelListener> carrier) throws IOException {
        try {
            NioChannel adopted = new NioChannel(this, channel, eventLoop.register(channel, 0, null));
            adopted.carriedBy(carrier.apply(adopted));
        } catch (IOException | RuntimeException | Error e) {
            EventLoop.closeQuietly(channel);
            throw e;
        }
    }

    /** Called by the loop. */
    void awaitConnect(SocketChannel channel, Object token, boolean connected, Connecting connecting)
            throws IOException {
        if (connected) {
            connecting.connected(channel);
        } else {
            eventLoop.register(channel, SelectionKey.OP_CONNECT, new Connect(this, channel, token, connecting));
        }
    }

    /** Closes the channel of a dial that nobody waits for any more. Called by the loop. */
    void abandon(Object token) {
        eventLoop.closeIf(ready -> ready instanceof Connect connect && connect.token.equals(token));
    }

    private record Connect(LoopMember member, SocketChannel channel, Object token, Connecting connecting)
            implements EventLoop.Ready {
        @Override
        public void ready(SelectionKey key) {
            try {
                channel.finishConnect();
                key.interestOps(0);
                connecting.connected(channel);
            } catch (IOException e) {
                EventLoop.closeQuietly(channel);
                connecting.failed(e);
            }
        }
    }

    // ---- listening ----

    Driver.Listener listen(ServerSocketChannel channel) throws IOException {
        int port = channel.socket().getLocalPort();
        Accept accept = new Accept(this, channel);
        eventLoop.execute(accept::register);
        return new Driver.Listener() {
            @Override
            public int port() {
                return port;
            }

            @Override
            public void close() {
                EventLoop.closeQuietly(channel);
                eventLoop.wake();
            }
        };
    }

    private record Accept(LoopMember member, ServerSocketChannel channel) implements EventLoop.Ready {

        void register() {
            if (member.left || member.eventLoop.isStopping()) {
                EventLoop.closeQuietly(channel);
                return;
            }
            try {
                member.eventLoop.register(channel, SelectionKey.OP_ACCEPT, this);
            } catch (IOException | ClosedSelectorException e) {
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
                    member.eventLoop.acceptAgain(key);
                }
            }
        }

        private void adopt(SocketChannel accepted) {
            try {
                accepted.configureBlocking(false);
                accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
                member.adopt(accepted, c -> member.loop().accepted(c));
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "a connection ended as it was accepted", e);
                EventLoop.closeQuietly(accepted);
            }
        }
    }
}
