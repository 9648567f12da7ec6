package io.aiomsg.testkit;

import io.aiomsg.testkit.peer.OctetStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One end of a simulated connection in the hands of a task, without a socket: what scripted peers speak over. Its host knows it
 * until it is closed, and ends it when it ends.
 */
final class SimulatedStream implements OctetStream, TcpEnd.Owner {

    private final World world;
    private final TcpEnd end;
    private final OpenedByHand opened;
    private @Nullable Thread waiting;

    private SimulatedStream(World world, TcpEnd end) {
        this.world = world;
        this.end = end;
        this.opened = end.host.openedByHand("the connection " + end, this::hostEnded);
        end.ownedBy(this);
    }

    private void hostEnded(boolean silently) {
        if (silently) {
            end.forgotten();
        } else {
            end.close();
        }
    }

    /** Connects; blocks until it is connected. */
    static SimulatedStream connect(World world, SimulatedHost from, String host, int port, Duration within)
            throws IOException {
        List<InetAddress> addresses = from.network.lookUp(from, host);
        if (addresses.isEmpty()) {
            throw new ConnectException("the name " + host + " is not known");
        }
        Dial dial = new Dial(world);
        Dialling.begin(world, from, addresses.get(0), port, dial);
        return new SimulatedStream(world, dial.await(within, host + ":" + port));
    }

    /** A connection about to be. */
    private static final class Dial implements Dialling.Outcome {

        private final World world;
        private final Thread thread = Thread.currentThread();
        private @Nullable TcpEnd connected;
        private @Nullable String failure;

        Dial(World world) {
            this.world = world;
        }

        @Override
        public void connected(TcpEnd end) {
            connected = end;
            world.unpark(thread);
        }

        @Override
        public void failed(String detail) {
            failure = detail;
            world.unpark(thread);
        }

        TcpEnd await(Duration within, String where) throws IOException {
            long deadline = world.nowNanos() + within.toNanos();
            while (connected == null && failure == null && world.nowNanos() < deadline) {
                checkNotInterrupted();
                world.park(deadline - world.nowNanos());
            }
            TcpEnd end = connected;
            if (end == null) {
                throw new ConnectException(where + ": " + (failure == null ? "no answer within " + within : failure));
            }
            return end;
        }
    }

    // ---- octets ----

    @Override
    public int read(ByteBuffer target, Duration within) throws IOException {
        long deadline = world.nowNanos() + within.toNanos();
        while (true) {
            int octets = end.read(target);
            if (octets != 0 || !await(deadline)) {
                return octets;
            }
        }
    }

    @Override
    public boolean write(ByteBuffer source, Duration within) throws IOException {
        long deadline = world.nowNanos() + within.toNanos();
        while (source.hasRemaining()) {
            if (end.write(source) > 0) {
                deadline = world.nowNanos() + within.toNanos();
            } else if (!await(deadline)) {
                return false;
            }
        }
        return true;
    }

    private boolean await(long deadlineNanos) throws IOException {
        long left = deadlineNanos - world.nowNanos();
        if (left <= 0) {
            return false;
        }
        checkNotInterrupted();
        waiting = Thread.currentThread();
        world.park(left);
        waiting = null;
        return true;
    }

    /** A thread that is interrupted does not park. */
    private static void checkNotInterrupted() throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted while waiting for a connection");
        }
    }

    @Override
    public void shutdownOutput() {
        end.shutdownOutput();
    }

    @Override
    public void reset() {
        opened.close();
        end.reset();
    }

    @Override
    public void close() {
        opened.close();
        end.close();
    }

    @Override
    public long nanoTime() {
        return world.nowNanos();
    }

    @Override
    public void sleep(Duration time) throws InterruptedException {
        long deadline = world.nowNanos() + time.toNanos();
        while (world.nowNanos() < deadline) {
            world.park(deadline - world.nowNanos());
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while sleeping");
            }
        }
    }

    @Override
    public void changed(TcpEnd changed) {
        Thread thread = waiting;
        if (thread != null) {
            world.unpark(thread);
        }
    }

    @Override
    public void touched() {
        world.interleave(4);
    }

    @Override
    public String toString() {
        return end.toString();
    }

    // ---- listening ----

    /** Listens for one task. */
    static OctetStream.Listener listen(World world, SimulatedHost host, int port) throws BindException {
        return new Waiting(world, host, port);
    }

    private static final class Waiting implements OctetStream.Listener {

        private final World world;
        private final SimulatedListener listener;
        private final OpenedByHand opened;
        private final ArrayDeque<TcpEnd> backlog = new ArrayDeque<>();
        private @Nullable Thread waiting;

        Waiting(World world, SimulatedHost host, int port) throws BindException {
            this.world = world;
            this.listener = new SimulatedListener(host, "0.0.0.0", port, this::accepted);
            this.opened = host.openedByHand("the listener at port " + port() + " of " + host, silently -> {
                listener.close();
                backlog.forEach(silently ? TcpEnd::forgotten : TcpEnd::reset);
                backlog.clear();
            });
        }

        private void accepted(TcpEnd end) {
            backlog.add(end);
            Thread thread = waiting;
            if (thread != null) {
                world.unpark(thread);
            }
        }

        @Override
        public int port() {
            return listener.port();
        }

        @Override
        public @Nullable OctetStream accept(Duration within) throws IOException {
            long deadline = world.nowNanos() + within.toNanos();
            while (backlog.isEmpty() && world.nowNanos() < deadline) {
                checkNotInterrupted();
                waiting = Thread.currentThread();
                world.park(deadline - world.nowNanos());
                waiting = null;
            }
            TcpEnd end = backlog.poll();
            return end == null ? null : new SimulatedStream(world, end);
        }

        @Override
        public void close() {
            opened.close();
            listener.close();
            backlog.forEach(TcpEnd::reset); // as kernels do with what nobody accepted
            backlog.clear();
        }
    }
}
