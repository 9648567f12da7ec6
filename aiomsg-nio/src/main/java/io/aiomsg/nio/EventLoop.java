package io.aiomsg.nio;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One thread and its selector: tells its {@linkplain LoopMember members}, one socket each, when their channels are ready, and runs
 * them when they are due. What fails at one member is logged, and does not touch the others. Other threads hand it tasks.
 */
final class EventLoop {

    private static final Logger LOG = System.getLogger("io.aiomsg");

    /** After a failed accept (no descriptors left, as a rule) the next one waits this long. */
    private static final long ACCEPT_PAUSE_NANOS = 100_000_000;

    private static final long MILLI = 1_000_000;

    /** What a selection key stands for. */
    interface Ready {
        /** Whose it is. */
        LoopMember member();

        void ready(SelectionKey key) throws IOException;
    }

    private final Selector selector;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final List<LoopMember> members = new ArrayList<>();
    private final long originNanos = System.nanoTime();
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

    void start(String name) {
        Thread started = new Thread(this::run, "aiomsg-loop-" + name);
        started.setDaemon(true);
        thread = started;
        started.start();
    }

    /** Nanoseconds since some moment before the loop began. */
    long nanoTime() {
        return System.nanoTime() - originNanos;
    }

    /** True once the loop is to end. */
    boolean isStopping() {
        return stopping;
    }

    /** True once the loop has ended. */
    boolean isStopped() {
        return stopped;
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
        if (started == null) {
            closeQuietly(selector);
            stopped = true;
        }
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
                wait = resumeAccepts(runMembers());
            }
        } finally {
            try {
                closeEverything();
            } finally {
                stopped = true;
            }
        }
    }

    /** Runs those of the members that have something to do, one alone whatever it has; returns how long to wait then. */
    private long runMembers() {
        if (members.size() == 1) {
            return members.get(0).run();
        }
        long next = Long.MAX_VALUE;
        long now = nanoTime();
        for (int i = 0; i < members.size(); i++) {
            next = Math.min(next, members.get(i).runIfDue(now));
        }
        return next == Long.MAX_VALUE ? next : Math.max(0, next - nanoTime());
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
            Ready attached = (Ready) key.attachment();
            attached.member().touched();
            attached.ready(key);
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

    // ---- what its members ask for ----

    /** Registers a channel; what is attached may be null while it is interested in nothing. Called by the loop's thread. */
    SelectionKey register(SelectableChannel channel, int interest, @Nullable Ready attached) throws IOException {
        return channel.register(selector, interest, attached);
    }

    /** Runs a member from now on. Called by the loop's thread. */
    void add(LoopMember member) {
        if (!member.hasLeft()) {
            members.add(member);
        }
    }

    /** Closes what belongs to a member, and runs it no more. Called by the loop's thread. */
    void remove(LoopMember member) {
        members.remove(member);
        closeIf(ready -> ready.member().equals(member));
        try {
            // Frees the descriptors of what was closed.
            selector.selectNow(this::ready);
        } catch (IOException e) {
            LOG.log(Level.ERROR, "the selector failed", e);
        }
    }

    /** Closes the channels whose attachment is such a one. Called by the loop's thread. */
    void closeIf(Predicate<Ready> such) {
        for (SelectionKey key : new ArrayList<>(selector.keys())) {
            if (key.attachment() instanceof Ready ready && such.test(ready)) {
                closeQuietly(key.channel());
            }
        }
    }

    /** Accepting has failed, and is to be tried again after a pause. Called by the loop's thread. */
    void acceptAgain(SelectionKey key) {
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
}
