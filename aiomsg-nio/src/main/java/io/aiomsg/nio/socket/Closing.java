package io.aiomsg.nio.socket;

import static io.aiomsg.nio.socket.Waiting.FOREVER;

import java.util.ArrayList;
import java.util.List;

/** How a socket is closed, by whichever thread is first; the others wait for it (R7). */
final class Closing {

    private final SocketCore core;
    private final long lingerNanos;
    private final List<Driver.Listener> listeners = new ArrayList<>();
    private boolean begun;
    private boolean finished;

    Closing(SocketCore core, long lingerNanos) {
        this.core = core;
        this.lingerNanos = lingerNanos;
    }

    /** To be closed with the socket; the lease is held. */
    void add(Driver.Listener listener) {
        listeners.add(listener);
    }

    /** Closed by itself, so nothing is left to do with it. */
    void remove(Driver.Listener listener) {
        core.lease.take();
        listeners.remove(listener);
        core.release();
    }

    /** Nobody can come in any more; until then a peer that was away for a moment may. The lease is held. */
    void stopListening() {
        for (Driver.Listener listener : listeners) {
            listener.close();
        }
        listeners.clear();
    }

    void close() {
        boolean interrupted = Thread.interrupted();
        boolean first = begin(interrupted);
        core.driver.wake();
        interrupted |= awaitEngine();
        if (first) {
            interrupted |= !interrupted && core.callbacks.awaitEnd();
            core.driver.stop();
            core.lease.take();
            finished = true;
            core.changed();
            List<Journal.Line> lines = core.journal.take(core.driver.nanoTime(), true);
            core.release();
            core.journal.write(lines);
        }
        interrupted |= awaitFinished();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean begin(boolean interrupted) {
        core.lease.take();
        try {
            core.callbacks.leave();
            core.consuming.leave();
            if (begun) {
                return false;
            }
            begun = true;
            core.updateTime();
            core.engine.close(interrupted ? 0 : lingerNanos);
            core.changed();
            return true;
        } finally {
            core.release();
        }
    }

    /** Waits for the engine to end; an interrupt ends the linger. Returns whether there was one. */
    private boolean awaitEngine() {
        boolean interrupted = false;
        while (true) {
            try {
                core.waiting.awaitCondition(core.engine::isClosed, FOREVER, "");
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
                core.lease.take();
                core.updateTime();
                core.engine.abort();
                core.release();
                core.driver.wake();
            }
        }
    }

    private boolean awaitFinished() {
        boolean interrupted = false;
        while (true) {
            try {
                awaitClosed();
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }

    void awaitClosed() throws InterruptedException {
        core.waiting.awaitCondition(() -> finished, FOREVER, "interrupted while waiting for the socket to be closed");
    }
}
