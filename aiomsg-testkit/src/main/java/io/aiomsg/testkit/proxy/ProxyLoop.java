package io.aiomsg.testkit.proxy;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one thread of a proxy, with its selector: it alone touches channels, relays and faults. Other threads hand it commands, and
 * wait until they are carried out.
 */
final class ProxyLoop {

    private static final int SCRATCH_OCTETS = 64 * 1024;

    private static final long MILLI_NANOS = 1_000_000;

    private final Selector selector;
    private final Listening listening;
    private final InetSocketAddress target;
    private final long seed;
    private final Tally tally = new Tally();
    private final Map<Direction, Faults> faults = new EnumMap<>(Direction.class);
    private final Connection.Shared shared;
    private final List<Connection> connections = new ArrayList<>();
    private final Thread thread;

    private final Commands commands;

    private volatile boolean stopping;

    /** Listens, and starts the thread. */
    ProxyLoop(int port, InetSocketAddress target, long seed) throws IOException {
        this.target = target;
        this.seed = seed;
        selector = Selector.open();
        try {
            listening = new Listening(selector, port);
        } catch (IOException e) {
            selector.close();
            throw e;
        }
        for (Direction direction : Direction.values()) {
            faults.put(direction, new Faults(direction));
        }
        shared = new Connection.Shared(
                selector,
                faults(Direction.TO_TARGET),
                faults(Direction.FROM_TARGET),
                tally,
                ByteBuffer.allocateDirect(SCRATCH_OCTETS));
        commands = new Commands("the proxy on port " + address().getPort(), this::wake);
        thread = new Thread(this::run, "aiomsg-fault-proxy-" + address().getPort());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    InetSocketAddress address() {
        return listening.address();
    }

    // ---- commands, from any thread

    /** Changes the faults in force. */
    void change(Set<Direction> directions, Consumer<Faults> change) {
        command(() -> {
            long nowNanos = System.nanoTime();
            for (Direction direction : directions) {
                change.accept(faults(direction));
                connections.forEach(connection -> connection.faultsChanged(direction, nowNanos));
            }
        });
    }

    /** Swallows, for ever, what comes on the connections that are open now. */
    void swallow(Set<Direction> directions) {
        command(() -> {
            for (Direction direction : directions) {
                connections.forEach(connection -> connection.swallow(direction));
            }
        });
    }

    void cut(Ending ending) {
        command(() -> {
            connections.forEach(connection -> connection.cut(ending));
            connections.clear();
        });
    }

    void refuse() {
        command(listening::refuse);
    }

    void listen() {
        command(listening::listen);
    }

    /** The counters now, or as they were in the end. */
    ProxyStats stats() {
        return commands.ask(this::snapshot);
    }

    private void command(Commands.Action action) {
        commands.carryOut(() -> {
            // Whoever connected before the command was given is concerned by it.
            selector.selectNow(this::ready);
            accept();
            action.run();
            // A descriptor is given back when its selector is next asked: at once, that is before the caller goes on.
            selector.selectNow(this::ready);
        });
    }

    /** Ends the thread, and returns when it and every channel are gone. Idempotent. */
    void stop() {
        stopping = true;
        wake();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void wake() {
        selector.wakeup();
        LockSupport.unpark(thread);
    }

    // ---- the loop's thread

    private void run() {
        try {
            while (!stopping) {
                select(advance());
                accept();
                commands.runAll();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the selector failed", e);
        } finally {
            commands.end(this::closeEverything);
        }
    }

    private long advance() {
        long nowNanos = System.nanoTime();
        boolean partitioned = faults.values().stream().anyMatch(each -> each.partitioned);
        long waitNanos = listening.accepting(!partitioned, nowNanos);
        for (Connection connection : connections) {
            waitNanos = Math.min(waitNanos, connection.advance(nowNanos));
        }
        connections.removeIf(Connection::isClosed);
        return waitNanos;
    }

    /** Waits until a channel is ready, a command comes or the time is over; a selector alone knows only whole milliseconds. */
    private void select(long waitNanos) throws IOException {
        if (waitNanos == Long.MAX_VALUE) {
            selector.select(this::ready);
        } else if (waitNanos >= MILLI_NANOS) {
            selector.select(this::ready, waitNanos / MILLI_NANOS);
        } else if (selector.selectNow(this::ready) == 0 && waitNanos > 0) {
            LockSupport.parkNanos(this, waitNanos);
            selector.selectNow(this::ready);
        }
    }

    private void ready(SelectionKey key) {
        if (key.attachment() instanceof End end) {
            end.ready();
        } else {
            listening.ready();
        }
    }

    private void accept() {
        long nowNanos = System.nanoTime();
        for (SocketChannel next = listening.accept(nowNanos); next != null; next = listening.accept(nowNanos)) {
            tally.accepted++;
            try {
                relay(next, nowNanos);
            } catch (IOException e) {
                // The client is gone already, or the target cannot be dialled: the client sees its connection end.
                closeQuietly(next);
            }
        }
    }

    private void relay(SocketChannel accepted, long nowNanos) throws IOException {
        accepted.configureBlocking(false);
        accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
        SocketChannel dialled = SocketChannel.open();
        try {
            dialled.configureBlocking(false);
            dialled.setOption(StandardSocketOptions.TCP_NODELAY, true);
            dialled.setOption(StandardSocketOptions.SO_RCVBUF, End.RECEIVE_BUFFER_OCTETS);
            boolean connected = dialled.connect(target);
            long connectionSeed = Faults.mix(seed) + tally.accepted;
            connections.add(Connection.between(accepted, dialled, connected, shared, connectionSeed, nowNanos));
        } catch (IOException e) {
            dialled.close();
            throw e;
        }
    }

    private Faults faults(Direction direction) {
        return Objects.requireNonNull(faults.get(direction));
    }

    private ProxyStats snapshot() {
        long heldOctets = 0;
        for (Connection connection : connections) {
            heldOctets += connection.heldOctets();
        }
        return tally.snapshot(connections.size(), heldOctets);
    }

    private void closeEverything() {
        for (Connection connection : connections) {
            connection.close(Ending.FIN);
        }
        connections.clear();
        listening.close();
        closeQuietly(selector);
    }

    static void closeQuietly(@Nullable Closeable closeable) {
        if (closeable != null) {
            try {
                closeable.close();
            } catch (IOException e) {
                // It is of no use any more either way.
            }
        }
    }
}
