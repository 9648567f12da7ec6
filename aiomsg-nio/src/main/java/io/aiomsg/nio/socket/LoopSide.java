package io.aiomsg.nio.socket;

import static io.aiomsg.nio.socket.Waiting.FOREVER;

import io.aiomsg.nio.engine.Redial;
import java.util.ArrayList;
import java.util.List;

/** What the driver's loop does for a socket: connections made, timers, the shares of the loop in reading and writing. */
final class LoopSide implements Driver.Loop {

    private final SocketCore core;
    private final List<Lane> probes = new ArrayList<>();
    private final List<Broken> broken = new ArrayList<>();

    /** When the loop will run of itself; an earlier timer must wake it. */
    private long dueNanos = FOREVER;

    /** A channel that cannot be written any more. */
    private record Broken(Lane lane, String failure) {}

    LoopSide(SocketCore core) {
        this.core = core;
    }

    // ---- asked for by others; the lease is held ----

    /** Read this channel once, whatever its credit. */
    void probe(Lane lane) {
        probes.add(lane);
        core.driver.wake();
    }

    /** End this channel's connection, after what it had received. */
    void broken(Lane lane, String failure) {
        broken.add(new Broken(lane, failure));
        core.driver.wake();
    }

    /** True, once, if a timer is due before the loop would run. */
    boolean isLate() {
        long next = core.engine.nextTimerNanos();
        if (next >= dueNanos) {
            return false;
        }
        dueNanos = next;
        return true;
    }

    // ---- called by the loop ----

    @Override
    public Driver.ChannelListener accepted(Channel channel) {
        Lane lane = new Lane(core, channel);
        core.lease.take();
        try {
            core.updateTime();
            lane.carry(core.engine.accepted(lane, channel.remote(), channel.remoteHost()));
        } finally {
            core.release();
        }
        return lane;
    }

    @Override
    public Driver.ChannelListener dialled(Redial link, Channel channel) {
        Lane lane = new Lane(core, channel);
        core.lease.take();
        try {
            core.updateTime();
            lane.carry(core.engine.dialled(link, lane, channel.remote(), channel.remoteHost()));
        } finally {
            core.release();
        }
        return lane;
    }

    @Override
    public void dialFailed(Redial link, String detail) {
        core.lease.take();
        try {
            core.updateTime();
            core.engine.dialFailed(link, detail);
        } finally {
            core.release();
        }
    }

    @Override
    public long run() {
        List<Lane> toProbe;
        List<Broken> toEnd;
        List<Journal.Line> lines;
        core.lease.take();
        try {
            dueNanos = Long.MIN_VALUE;
            long now = core.updateTime();
            core.engine.runTimers();
            lines = core.journal.take(now, false);
            toProbe = List.copyOf(probes);
            probes.clear();
            toEnd = List.copyOf(broken);
            broken.clear();
        } finally {
            core.release();
        }
        core.journal.write(lines);
        for (Lane lane : toProbe) {
            lane.probeNow();
        }
        for (Broken each : toEnd) {
            each.lane.finishBroken(each.failure);
        }
        long ticks = Math.min(core.flushing.tick(), core.receiving.tick());
        core.lease.take();
        try {
            dueNanos = core.engine.nextTimerNanos();
            dueNanos = Math.min(dueNanos, core.journal.dueNanos());
            long wait = dueNanos == FOREVER ? FOREVER : Math.max(0, dueNanos - core.driver.nanoTime());
            boolean more = !probes.isEmpty() || !broken.isEmpty() || core.flushing.isPressing();
            return more ? 0 : Math.min(ticks, wait);
        } finally {
            core.release();
        }
    }
}
