package io.aiomsg.nio.socket;

import java.util.ArrayList;
import java.util.List;

/**
 * Which thread writes, and when. A lone message is written at once by the thread that sent it. When messages follow one
 * another closely the socket is <em>streaming</em>: senders only queue, the loop writes every {@link #TICK_NANOS}, and a sender
 * writes itself once {@link #BURST_BYTES} have gathered, so that writes are large. Streaming ends with the first tick that
 * finds nothing. Fields are guarded by the lease.
 */
final class Flushing {

    /** How often the loop writes while streaming. */
    static final long TICK_NANOS = 200_000;

    /** Octets gathered for one connection that make a sender write while streaming. */
    private static final int BURST_BYTES = 500_000;

    /** Octets gathered since the last tick that make the loop leave the write to the sender, who will have a burst soon. */
    private static final int FILLING_BYTES = 50_000;

    /** A send this soon after a write is part of a burst. */
    private static final long BURST_NANOS = 3_000;

    /** Sends in a row that make a burst. */
    private static final int BURST_SENDS = 4;

    private final SocketCore core;
    private List<Lane> dirty = new ArrayList<>();
    private List<Lane> spare = new ArrayList<>();
    private final List<Lane> later = new ArrayList<>();
    private boolean streaming;
    private boolean idleTick;
    private int burst;
    private long gathered;
    private long gatheredAtTick;
    private long wroteNanos;

    Flushing(SocketCore core) {
        this.core = core;
    }

    /** The connection has something to write. */
    void dirty(Lane lane) {
        dirty.add(lane);
    }

    /** The connection has more to write than one thread should go on with: the loop does. */
    void later(Lane lane) {
        later.add(lane);
        core.driver.wake();
    }

    boolean isStreaming() {
        return streaming;
    }

    /** Decides whether the thread that just queued {@code octets} is to {@link #flush} once it has released the lease. */
    boolean shouldWrite(int octets) {
        if (streaming) {
            gathered += octets;
            idleTick = false;
            return gathered >= (long) BURST_BYTES * Math.max(1, Math.min(4, dirty.size())) && !dirty.isEmpty();
        }
        if (dirty.isEmpty()) {
            return false;
        }
        long now = core.driver.nanoTime();
        burst = now - wroteNanos < BURST_NANOS ? burst + 1 : 0;
        if (burst < BURST_SENDS) {
            return true;
        }
        burst = 0;
        streaming = true;
        idleTick = false;
        core.driver.wake();
        return false;
    }

    /** Writes everything that is to be written. Called without the lease. */
    void flush() {
        List<Lane> lanes = takeDirty();
        if (lanes.isEmpty()) {
            return;
        }
        for (int i = 0; i < lanes.size(); i++) {
            lanes.get(i).write();
        }
        core.lease.take();
        lanes.clear();
        spare = lanes;
        wroteNanos = core.driver.nanoTime();
        core.release();
    }

    private List<Lane> takeDirty() {
        core.lease.take();
        try {
            if (dirty.isEmpty()) {
                return List.of();
            }
            List<Lane> taken = dirty;
            dirty = spare;
            spare = new ArrayList<>(0);
            gathered = 0;
            gatheredAtTick = 0;
            return taken;
        } finally {
            core.release();
        }
    }

    /** True if there is something to write. */
    boolean isPending() {
        return !dirty.isEmpty();
    }

    /** True if there is something to write that no tick will. */
    boolean isPressing() {
        return !streaming && !dirty.isEmpty();
    }

    /** The loop's share. Called without the lease; returns in how many nanoseconds it is due again. */
    long tick() {
        boolean idle;
        boolean filling;
        core.lease.take();
        dirty.addAll(later);
        later.clear();
        idle = dirty.isEmpty();
        filling = streaming && gathered - gatheredAtTick >= FILLING_BYTES;
        gatheredAtTick = gathered;
        core.release();
        if (!filling) {
            flush();
        }
        core.lease.take();
        try {
            if (streaming && idle && idleTick) {
                streaming = false;
            }
            idleTick = idle;
            return streaming ? TICK_NANOS : Long.MAX_VALUE;
        } finally {
            core.release();
        }
    }
}
