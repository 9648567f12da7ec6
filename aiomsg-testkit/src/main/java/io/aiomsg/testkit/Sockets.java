package io.aiomsg.testkit;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.EventLoops;
import io.aiomsg.Identity;
import io.aiomsg.Resolver;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketListener;
import io.aiomsg.SocketOptions;
import io.aiomsg.nio.socket.SocketCore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The sockets of one simulated network: opens them, has their history written, and tells which were not given back.
 * Thread-safe; its lock is the outermost one of all, and held by no thread that works for a socket.
 */
final class Sockets {

    private final World world;
    private final History history;
    private final SimulatedMemory.Spare spare = new SimulatedMemory.Spare();
    private final List<Opened> opened = new ArrayList<>();
    private boolean closed;

    /**
     * A socket that was opened.
     *
     * @param identity its name
     * @param host where
     * @param driver its world
     * @param socket what the application holds
     * @param where the line that opened it
     * @param openerRuns whether the code that opened it still runs, and ends with its world
     */
    private record Opened(
            Identity identity,
            SimulatedHost host,
            SimulatedDriver driver,
            RecordedSocket socket,
            String where,
            BooleanSupplier openerRuns) {

        boolean isLeft() {
            return !driver.isStopped() && !openerRuns.getAsBoolean();
        }

        long leakedBytes() {
            return driver.isStopped() && !driver.isDead() ? driver.heldBytes() : 0;
        }

        @Override
        public String toString() {
            return "the socket " + identity + ", opened at " + where + ",";
        }
    }

    Sockets(World world, History history) {
        this.world = world;
        this.history = history;
    }

    synchronized AiomsgSocket open(SimulatedHost host, SocketOptions options) {
        world.checkCaller();
        if (closed) {
            throw new IllegalStateException(
                    "the in-memory network is closed: open sockets before that, or on another one");
        }
        if (!host.isUp()) {
            throw new IllegalStateException("the host " + host + " has crashed; restart it first");
        }
        EventLoops eventLoops = options.eventLoops();
        if (eventLoops != null && !(eventLoops instanceof SimulatedEventLoops)) {
            throw new IllegalArgumentException("eventLoops: " + eventLoops
                    + " are not of this network; make them with the factory that opens the socket");
        }
        if (eventLoops instanceof SimulatedEventLoops shared) {
            shared.enter();
        }
        SimulatedDriver driver = new SimulatedDriver(world, host, spare, (SimulatedEventLoops) eventLoops);
        Recorder recorder = history.opened(host.name(), options);
        driver.runCallbacksAsActions(options.listener().equals(SocketListener.NONE) && options.executor() == null);
        if (!options.resolver().equals(Resolver.SYSTEM)) {
            driver.resolveWith(options.resolver());
        }
        SocketListener listener = new SocketListener() {
            @Override
            public void onEvent(SocketEvent event) {
                recorder.event(event);
                long begin = world.nowNanos();
                options.listener().onEvent(event);
                if (world.nowNanos() != begin) {
                    recorder.eventsAreLate();
                }
            }
        };
        SocketOptions recorded = options.toBuilder().listener(listener).options();
        RecordedSocket socket = new RecordedSocket(
                new SocketCore(recorded, driver), recorder, world, () -> driver.runCallbacksAsActions(false));
        opened.add(new Opened(options.identity(), host, driver, socket, Task.caller(), world.callerRuns()));
        return socket;
    }

    private synchronized List<Opened> all() {
        return List.copyOf(opened);
    }

    /** Worlds of sockets, in the order of opening. */
    List<SimulatedDriver> drivers() {
        return all().stream().map(Opened::driver).toList();
    }

    /** Lets the history have the counters of sockets that are still open. */
    void look() {
        all().forEach(each -> each.socket.look());
    }

    /** As {@link #look}, where any thread may use any socket, open or closed. */
    void lookAmidThreads() {
        all().forEach(each -> each.socket.lookAmidThreads());
    }

    /** Everything at a host has ended. */
    void hostEnded(SimulatedHost host) {
        for (Opened each : all()) {
            if (each.host.equals(host)) {
                each.socket.hostEnded();
            }
        }
    }

    /** How many sockets were neither closed nor ended with their host. */
    long open() {
        return all().stream().filter(socket -> !socket.driver.isStopped()).count();
    }

    /** Octets of buffers held by sockets that were closed. */
    long leakedBytes() {
        return all().stream().mapToLong(Opened::leakedBytes).sum();
    }

    /** A sentence for each socket that is still open, or that kept buffers when it was closed. */
    List<String> leaks() {
        List<String> leaks = new ArrayList<>();
        for (Opened socket : all()) {
            long octets = socket.leakedBytes();
            if (socket.isLeft()) {
                leaks.add(socket + " was left open: close it, or use try-with-resources");
            } else if (octets > 0) {
                leaks.add(socket + " was closed and has not released " + octets
                        + " octets of buffers: this is a defect of aiomsg, please report it");
            }
        }
        return leaks;
    }

    /** Closes every socket that is still open, at once and whatever is under way. No other one can be opened. */
    void closeAll() {
        synchronized (this) {
            closed = true;
        }
        boolean interrupted = Thread.interrupted();
        for (Opened socket : all()) {
            if (!socket.driver.isStopped()) {
                // A close that is interrupted does not linger.
                Thread.currentThread().interrupt();
                socket.socket.close();
                interrupted |= !Thread.interrupted();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
