package io.aiomsg.nio.socket;

import java.util.ArrayList;
import java.util.List;

/**
 * Which thread reads. While callers wait in {@code receive}, the connections that deliver are <em>hot</em>: the callers read
 * and decode them themselves, which spares a hand-over between threads. One caller at a time looks, for
 * {@link #LOOK_NANOS} before it parks and leaves the channels to the loop. The loop reads whatever nobody else does, up to
 * the receive credit. Fields are guarded by the lease.
 */
final class Receiving {

    /** How long a caller looks at hot channels before it parks. */
    private static final long LOOK_NANOS = 50_000;

    /** How often the loop checks that hot channels are still looked after. */
    static final long CHECK_NANOS = 5_000_000;

    /** Channels that callers look after at a time; with more, the selector knows better where to look. */
    private static final int MOST_HOT = 16;

    private final SocketCore core;
    private final List<Lane> hot = new ArrayList<>();
    private final List<Lane> served = new ArrayList<>();
    private boolean looking;
    private long looks;
    private long checkedLooks = -1;
    private int next;

    Receiving(SocketCore core) {
        this.core = core;
    }

    /** The loop found a channel readable: true if the callers in {@code receive} will read it. */
    boolean handOver(Lane lane) {
        core.lease.take();
        try {
            if (lane.isClosed()) {
                return true;
            }
            if (!lane.connection().isStreaming()) {
                return false;
            }
            if (!lane.hot && (core.waiting.receivers.isEmpty() || hot.size() >= MOST_HOT)) {
                if (!served.contains(lane) && served.size() < MOST_HOT) {
                    served.add(lane);
                }
                return false;
            }
            heat(lane);
            core.wakeReceiver = true;
            return true;
        } finally {
            core.release();
        }
    }

    private void heat(Lane lane) {
        lane.channel.wantRead(false);
        if (!lane.hot) {
            lane.hot = true;
            hot.add(lane);
        }
    }

    /** A caller that found no message takes over the channels the loop has been reading; true if it is to look at them. */
    boolean beginLooking() {
        if (looking) {
            return false;
        }
        boolean wake = hot.isEmpty() && !served.isEmpty();
        for (Lane lane : served) {
            if (!lane.isClosed()) {
                heat(lane);
            }
        }
        served.clear();
        if (hot.isEmpty()) {
            return false;
        }
        if (wake) {
            core.driver.wake();
        }
        looking = true;
        looks++;
        return true;
    }

    /**
     * Reads hot channels until one has delivered something or it has taken too long. Called without the lease.
     *
     * @return true if there is something new
     */
    boolean look() {
        long start = core.driver.nanoTime();
        while (!readNext()) {
            if (core.driver.nanoTime() - start > LOOK_NANOS) {
                return false;
            }
            core.driver.pause();
        }
        return true;
    }

    private boolean readNext() {
        int channels = Math.max(1, hotCount());
        for (int i = 0; i < channels; i++) {
            Lane lane;
            core.lease.take();
            try {
                if (core.engine.mayHaveMessage() || core.engine.isClosing()) {
                    return true;
                }
                lane = hot.isEmpty() ? null : hot.get(Math.floorMod(next++, hot.size()));
            } finally {
                core.lease.release();
            }
            if (lane != null && lane.read(false)) {
                return true;
            }
        }
        return false;
    }

    private int hotCount() {
        core.lease.take();
        int count = hot.size();
        core.lease.release();
        return count;
    }

    /** The caller has stopped looking. */
    void endLooking() {
        looking = false;
        looks++;
    }

    /** A caller has taken a message: it will look when there is none. */
    void taken() {
        looks++;
    }

    boolean isLookedAt() {
        return looking;
    }

    /** True if there are channels that only callers look after. */
    boolean isHot() {
        return !hot.isEmpty();
    }

    /** Nobody looks any more: the loop watches the hot channels again. The caller holds the lease. */
    void coolAll() {
        for (Lane lane : hot) {
            lane.hot = false;
            lane.settleInput();
            if (!lane.isClosed()) {
                lane.rewatch();
            }
        }
        hot.clear();
    }

    /** The channel is closed. */
    void cool(Lane lane) {
        lane.hot = false;
        hot.remove(lane);
        served.remove(lane);
    }

    /** The loop's share: takes hot channels back that nobody has looked at since the last check. */
    long tick() {
        core.lease.take();
        List<Lane> abandoned = List.of();
        try {
            if (hot.isEmpty()) {
                checkedLooks = -1;
                return Long.MAX_VALUE;
            }
            if (!looking && looks == checkedLooks) {
                abandoned = new ArrayList<>(hot);
                coolAll();
                return Long.MAX_VALUE;
            }
            checkedLooks = looks;
            return CHECK_NANOS;
        } finally {
            core.release();
            for (Lane lane : abandoned) {
                lane.decodeAhead();
            }
        }
    }
}
