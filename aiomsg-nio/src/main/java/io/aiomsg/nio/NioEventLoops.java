package io.aiomsg.nio;

import io.aiomsg.EventLoops;
import java.util.ArrayList;
import java.util.List;

/** Event loops that sockets share, each new one on the loop that has fewest. Thread-safe, guarded by itself. */
final class NioEventLoops implements EventLoops {

    private final List<EventLoop> loops = new ArrayList<>();

    /** How many sockets are on which loop. */
    private final int[] sockets;

    private boolean closed;

    NioEventLoops(int count) {
        if (count < 1 || count > MOST_LOOPS) {
            throw new IllegalArgumentException("count is " + count + "; it must be 1 to " + MOST_LOOPS);
        }
        sockets = new int[count];
        try {
            for (int i = 0; i < count; i++) {
                EventLoop loop = new EventLoop();
                loops.add(loop);
                loop.start("shared-" + (i + 1));
            }
        } catch (RuntimeException | Error e) {
            loops.forEach(EventLoop::stop);
            throw e;
        }
    }

    /** The loop of one more socket. */
    synchronized EventLoop enter() {
        if (closed) {
            throw new IllegalStateException("eventLoops: they are closed; open the socket before that, or on others");
        }
        int least = 0;
        for (int i = 1; i < sockets.length; i++) {
            least = sockets[i] < sockets[least] ? i : least;
        }
        sockets[least]++;
        return loops.get(least);
    }

    /** A socket has left its loop. */
    void leave(EventLoop loop) {
        boolean last;
        synchronized (this) {
            int index = loops.indexOf(loop);
            sockets[index]--;
            last = closed && sockets[index] == 0;
        }
        if (last) {
            loop.stop();
        }
    }

    @Override
    public int count() {
        return loops.size();
    }

    @Override
    public synchronized int sockets() {
        int sum = 0;
        for (int each : sockets) {
            sum += each;
        }
        return sum;
    }

    @Override
    public void close() {
        List<EventLoop> empty = new ArrayList<>();
        synchronized (this) {
            closed = true;
            for (int i = 0; i < sockets.length; i++) {
                if (sockets[i] == 0) {
                    empty.add(loops.get(i));
                }
            }
        }
        empty.forEach(EventLoop::stop);
    }

    @Override
    public String toString() {
        return count() + " event loops with " + sockets() + " sockets";
    }
}
