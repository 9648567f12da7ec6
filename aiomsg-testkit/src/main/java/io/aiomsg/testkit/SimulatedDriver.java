package io.aiomsg.testkit;

import io.aiomsg.Resolver;
import io.aiomsg.nio.engine.Redial;
import io.aiomsg.nio.socket.Driver;
import io.aiomsg.nio.socket.Lookups;
import io.netty.buffer.ByteBufAllocator;
import java.net.BindException;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The simulated world of one socket: its loop is a chain of actions of the {@link World}, its channels are ends of simulated
 * connections. What the loop is told of it is told in random order.
 *
 * <p>Thread-safe, guarded by itself. The order of locks, outermost first: the socket's lease; then any one of this driver, a
 * host, an end or the network; a stream; a path; the world. Nothing is called that may take the lease, or wait, under a lock.
 *
 * <p>Long because the seam is wide: most methods are one step of the {@link Driver} each.
 */
final class SimulatedDriver implements Driver, TcpEnd.Owner {

    private static final System.Logger LOG = System.getLogger("io.aiomsg");
    private static final long MICRO = 1_000;

    /** How soon the loop runs after it was woken, at most. */
    private static final long WAKE_NANOS = 20 * MICRO;

    /** One turn of the loop in so many is done by a thread of its own, so that others come in between. */
    private static final int TURNS_APART = 8;

    /** How long a name takes to be looked up, at most. */
    private static final long LOOKUP_NANOS = 2_000 * MICRO;

    private final World world;
    private final SimulatedHost host;
    private final @Nullable SimulatedEventLoops shared;
    private final RandomGenerator random;
    private final RandomGenerator socketRandom;
    private final String loopName;
    private final SimulatedMemory memory;
    private final Map<Redial, Object> dials = new ConcurrentHashMap<>();
    private final Set<TcpEnd> ends = new LinkedHashSet<>();
    private final List<SimulatedListener> listeners = new ArrayList<>();
    private final ArrayDeque<Runnable> news = new ArrayDeque<>();
    private final Map<TcpEnd, ChannelListener> carriers = new HashMap<>();
    private final Set<TcpEnd> touched = new LinkedHashSet<>();
    private final Callbacks callbacks;

    private @Nullable Loop loop;
    private volatile @Nullable Lookups lookups;
    private volatile boolean callbacksAsActions;
    private boolean woken;

    /** True while a turn of the loop is under way. */
    private boolean turning;

    /** The next turn was due while one was under way: it follows. */
    private boolean late;

    private volatile boolean stopped;
    private volatile boolean dead;

    /** When the loop is to run of itself. */
    private long dueNanos = Long.MAX_VALUE;

    /** The earliest action planned for that. It may come before the loop is due, and then plans another one. */
    private long alarmNanos = Long.MAX_VALUE;

    /** A world for one socket, which has entered {@code shared} if there are such. */
    SimulatedDriver(
            World world, SimulatedHost host, SimulatedMemory.Spare spare, @Nullable SimulatedEventLoops shared) {
        this.shared = shared;
        this.world = world;
        this.host = host;
        this.loopName = "the loop of a socket at " + host;
        this.memory = new SimulatedMemory(spare);
        this.random = world.random();
        this.socketRandom = world.random();
        this.callbacks = new Callbacks(world, "events of a socket at " + host);
        host.add(this);
    }

    // ---- clock, randomness, memory ----

    @Override
    public long nanoTime() {
        return world.nowNanos() + host.clockAheadNanos();
    }

    @Override
    public Instant epoch() {
        return Instant.EPOCH;
    }

    @Override
    public RandomGenerator random() {
        return socketRandom;
    }

    @Override
    public ByteBufAllocator allocator() {
        return memory;
    }

    /** Octets of buffers that the socket holds. */
    long heldBytes() {
        return memory.heldBytes();
    }

    /** True once the socket is closed, or its host has ended. */
    boolean isStopped() {
        return stopped;
    }

    /** True if the host ended while the socket was open. */
    boolean isDead() {
        return dead;
    }

    /** The history has it all: who runs a simulation wants a line only if looking for something. */
    @Override
    public void log(System.Logger.Level level, String line) {
        LOG.log(System.Logger.Level.DEBUG, line);
    }

    // ---- the loop ----

    @Override
    public void start(Loop loop, String name) {
        this.loop = loop;
        wake();
    }

    @Override
    public synchronized void wake() {
        if (!woken && !stopped) {
            woken = true;
            world.at(world.nowNanos() + 1 + random.nextLong(WAKE_NANOS), this::turn);
        }
    }

    /** Hands something to the loop. */
    private synchronized void tell(Runnable what) {
        if (!stopped) {
            news.add(what);
            wake();
        }
    }

    /** One turn of the loop, unless one is under way. */
    private void turn() {
        synchronized (this) {
            if (turning) {
                late = true;
                return;
            }
            woken = false;
            turning = true;
            dueNanos = Long.MAX_VALUE;
        }
        if (!world.fork(TURNS_APART, loopName, host, this::turnToTheEnd)) {
            turnToTheEnd();
        }
    }

    private void turnToTheEnd() {
        try {
            doWhatIsDue();
        } finally {
            endTurn();
        }
    }

    private synchronized void endTurn() {
        turning = false;
        if (late) {
            late = false;
            world.at(world.nowNanos() + 1 + random.nextLong(WAKE_NANOS), this::turn);
        }
    }

    /** What is new, channels that are ready, what the socket does of itself. */
    private void doWhatIsDue() {
        List<Runnable> told;
        List<TcpEnd> ready;
        synchronized (this) {
            if (stopped) {
                return;
            }
            told = new ArrayList<>(news);
            news.clear();
            ready = new ArrayList<>(touched);
            touched.clear();
        }
        for (Runnable what : told) {
            if (!stopped) {
                what.run();
            }
        }
        while (!ready.isEmpty()) {
            inform(ready.remove(ready.size() == 1 ? 0 : random.nextInt(ready.size())));
        }
        if (!stopped) {
            planNext(the(loop).run());
        }
    }

    private void inform(TcpEnd end) {
        ChannelListener carrier = carriers.get(end);
        if (carrier != null && end.wantsWrite()) {
            carrier.writable();
        }
        if (carrier != null && end.wantsRead()) {
            carrier.readable();
        }
        if (end.wantsRead() || end.wantsWrite()) {
            changed(end);
        } else if (end.isGone()) {
            carriers.remove(end);
            disown(end);
        }
    }

    private synchronized void planNext(long waitNanos) {
        if (waitNanos < Long.MAX_VALUE && !woken) {
            // Even a loop that is due at once takes its time: one that spins must not stop the clock.
            dueNanos = world.nowNanos() + Math.max(waitNanos, 1 + random.nextLong(WAKE_NANOS));
            planAlarm();
        }
    }

    private void planAlarm() {
        if (dueNanos < alarmNanos) {
            alarmNanos = dueNanos;
            world.at(dueNanos, this::alarm);
        }
    }

    private void alarm() {
        synchronized (this) {
            alarmNanos = Long.MAX_VALUE;
            if (world.nowNanos() < dueNanos) {
                planAlarm();
                return;
            }
        }
        turn();
    }

    private static Loop the(@Nullable Loop loop) {
        if (loop == null) {
            throw new IllegalStateException("the driver has not been started");
        }
        return loop;
    }

    @Override
    public synchronized void changed(TcpEnd end) {
        if (touched.add(end)) {
            wake();
        }
    }

    @Override
    public void touched() {
        world.interleave(4);
    }

    @Override
    public void stop() {
        beginStop();
        while (isTurning()) {
            world.pause();
        }
        close(false);
        callbacks.finish();
        host.remove(this);
    }

    /** The host has ended: the kernel closes what is open, or there is no kernel either. */
    void die(boolean silently) {
        dead = true;
        // A turn under way ends where it is.
        beginStop();
        close(silently);
        callbacks.end();
    }

    private synchronized void beginStop() {
        SimulatedEventLoops loops = shared;
        if (loops != null && !stopped) {
            loops.leave();
        }
        stopped = true;
        dials.clear();
        news.clear();
    }

    private void close(boolean silently) {
        List<SimulatedListener> ports;
        List<TcpEnd> open;
        synchronized (this) {
            ports = List.copyOf(listeners);
            open = new ArrayList<>(ends);
            ends.clear();
        }
        ports.forEach(SimulatedListener::close);
        for (TcpEnd end : open) {
            if (silently) {
                end.forgotten();
            } else {
                end.close();
            }
        }
        carriers.clear();
    }

    private synchronized boolean isTurning() {
        return turning;
    }

    /** The end will be closed with this driver; false if that is stopped already. */
    private synchronized boolean own(TcpEnd end) {
        return !stopped && ends.add(end);
    }

    private synchronized void disown(TcpEnd end) {
        ends.remove(end);
    }

    // ---- dialling ----

    @Override
    public void dial(Redial link) {
        Object token = new Object();
        dials.put(link, token);
        Dial dial = new Dial(this, link, token);
        Lookups asked = lookups;
        if (asked != null && !Lookups.isLiteral(link.host())) {
            asked.begin(link, dial);
            return;
        }
        Runnable lookUp = () -> {
            List<InetAddress> addresses = host.network.lookUp(host, link.host());
            if (addresses.isEmpty()) {
                dial.failed("the name " + link.host() + " is not known");
            } else {
                dial.found(addresses);
            }
        };
        long delay = Network.isLiteral(link.host()) ? 0 : random.nextLong(LOOKUP_NANOS);
        world.at(world.nowNanos() + delay, lookUp);
    }

    @Override
    public void cancelDial(Redial link) {
        dials.remove(link);
        Lookups asked = lookups;
        if (asked != null) {
            asked.cancel(link);
        }
    }

    /** Whom names are asked of instead of the network. */
    void resolveWith(Resolver resolver) {
        lookups = new Lookups(resolver, this::fork);
    }

    private record Dial(SimulatedDriver driver, Redial link, Object token) implements Dialling.Outcome, Lookups.Answer {
        @Override
        public void found(List<InetAddress> addresses) {
            if (token.equals(driver.dials.get(link))) {
                InetAddress address = addresses.get(link.dials() % addresses.size());
                Dialling.begin(driver.world, driver.host, address, link.port(), this);
            }
        }

        @Override
        public void connected(TcpEnd end) {
            driver.connected(link, token, end);
        }

        @Override
        public void failed(String detail) {
            driver.fail(link, token, detail);
        }
    }

    private void connected(Redial link, Object token, TcpEnd end) {
        if (!token.equals(dials.get(link)) || !own(end)) {
            end.reset();
            return;
        }
        tell(() -> {
            if (dials.remove(link, token)) {
                adopt(end, the(loop).dialled(link, end));
            } else {
                disown(end);
                end.reset();
            }
        });
    }

    private void fail(Redial link, Object token, String detail) {
        tell(() -> {
            if (dials.remove(link, token)) {
                the(loop).dialFailed(link, detail);
            }
        });
    }

    private void adopt(TcpEnd end, ChannelListener carrier) {
        carriers.put(end, carrier);
        end.ownedBy(this);
    }

    // ---- listening ----

    @Override
    public Listener listen(String address, int port) throws BindException {
        SimulatedListener listener = new SimulatedListener(host, address, port, this::accepted);
        keep(listener);
        return listener;
    }

    private synchronized void keep(SimulatedListener listener) {
        listeners.add(listener);
    }

    private void accepted(TcpEnd end) {
        if (own(end)) {
            tell(() -> adopt(end, the(loop).accepted(end)));
        } else {
            end.reset();
        }
    }

    // ---- threads ----

    @Override
    public void park(long nanos) {
        checkAlive();
        world.park(nanos);
        checkAlive();
    }

    private void checkAlive() {
        if (dead) {
            world.checkCaller();
            throw new IllegalStateException("the host " + host + " has ended, and this socket with it");
        }
    }

    @Override
    public void unpark(Thread thread) {
        world.unpark(thread);
    }

    @Override
    public boolean interleaves() {
        return true;
    }

    @Override
    public void interleave() {
        world.interleave(16);
    }

    @Override
    public void pause() {
        checkAlive();
        world.pause();
    }

    @Override
    public void execute(Runnable task) {
        if (callbacksAsActions && !dead) {
            world.at(world.nowNanos(), task);
        } else {
            callbacks.execute(task);
        }
    }

    @Override
    public void fork(Runnable task) {
        String name = "a call of the application at " + host;
        if (!dead && !world.fork(1, name, host, task)) {
            world.fork(name, task);
        }
    }

    /** Whether callbacks are known not to block, so that they need no thread. */
    void runCallbacksAsActions(boolean on) {
        callbacksAsActions = on;
    }
}
