package io.aiomsg.testkit.proxy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection: takes octets from one end, holds them until the faults in force let them go on, and writes them
 * to the other. FIN and RST take the same way, behind the octets that came before them. Confined to the loop's thread.
 */
final class Relay {

    /** The most octets held; then the relay stops reading, and the kernel makes the source wait. */
    static final int MAX_HELD_OCTETS = 256 * 1024;

    /** The most chunks held, so that very many small ones do not take much more memory than their octets. */
    static final int MAX_HELD_CHUNKS = 1024;

    /** What was read at once; the last ones of a stream are ends without octets. */
    private record Chunk(ByteBuffer octets, @Nullable Ending end, long readNanos, double jitterShare) {

        long releaseNanos(Faults faults) {
            return readNanos + faults.latencyNanos + (long) (faults.jitterNanos * jitterShare);
        }
    }

    private final Faults faults;
    private final End source;
    private final End sink;
    private final Tally tally;
    private final ByteBuffer scratch;
    private final long seed;
    private final SplittableRandom jitter;
    private final SplittableRandom segments;
    private final Pace pace;

    private final ArrayDeque<Chunk> held = new ArrayDeque<>();
    private int heldOctets;
    private long passedOctets;
    private boolean sourceEnded;
    private boolean sourceReset;
    private boolean endPassed;
    private boolean resetDue;
    private boolean blackHole;
    private boolean sinkGone;

    /** Borrows {@code scratch}, which all relays of a loop share. */
    Relay(Faults faults, End source, End sink, Tally tally, ByteBuffer scratch, long seed, long nowNanos) {
        this.faults = faults;
        this.source = source;
        this.sink = sink;
        this.tally = tally;
        this.scratch = scratch;
        this.seed = seed;
        SplittableRandom random = new SplittableRandom(seed);
        jitter = random.split();
        segments = random.split();
        pace = new Pace(faults, nowNanos);
    }

    // ---- from the source

    /** True if the relay has room for more from its source. */
    boolean wantsInput() {
        boolean room = heldOctets < MAX_HELD_OCTETS && held.size() < MAX_HELD_CHUNKS;
        return !sourceEnded && (room || discards());
    }

    /** Reads once, if there is something to read and room for it. */
    void take(long nowNanos) {
        if (!source.isReadable() || !wantsInput()) {
            return;
        }
        try {
            scratch.clear();
            if (!discards()) {
                scratch.limit(Math.min(scratch.capacity(), MAX_HELD_OCTETS - heldOctets));
            }
            int count = source.read(scratch);
            if (count < 0) {
                sourceEnded(Ending.FIN, nowNanos);
            } else if (count > 0) {
                took(scratch.flip(), nowNanos);
            }
        } catch (IOException e) {
            sourceEnded(Ending.RST, nowNanos);
        }
    }

    private void took(ByteBuffer octets, long nowNanos) {
        int count = octets.remaining();
        if (discards()) {
            tally.swallowedOctets += blackHole ? count : 0;
        } else {
            ByteBuffer copy = ByteBuffer.allocate(count).put(octets).flip();
            held.add(new Chunk(copy, null, nowNanos, jitter.nextDouble()));
            heldOctets += count;
        }
    }

    /** Tells that nothing more comes: the source has ended its stream, or the whole connection; the latter may follow the former. */
    void sourceEnded(Ending ending, long nowNanos) {
        if (sourceReset) {
            return;
        }
        sourceEnded = true;
        sourceReset = ending == Ending.RST;
        if (!discards()) {
            held.add(new Chunk(ByteBuffer.allocate(0), ending, nowNanos, jitter.nextDouble()));
        }
    }

    // ---- to the sink

    /**
     * Passes on what may go on now.
     *
     * @return how long until more may, in nanoseconds; Long.MAX_VALUE if that is up to the channels or to commands
     * @throws IOException if the sink is broken
     */
    long pass(long nowNanos) throws IOException {
        while (!discards() && !faults.partitioned && sink.isWritable() && cutDue() == null) {
            Chunk head = held.peek();
            if (head == null) {
                return Long.MAX_VALUE;
            }
            long waitNanos = Math.max(head.releaseNanos(faults) - nowNanos, pace.waitNanos(nowNanos));
            if (waitNanos > 0) {
                return waitNanos;
            }
            if (head.end() == null) {
                write(head.octets(), nowNanos);
            } else {
                passEnd(head.end());
            }
            if (!head.octets().hasRemaining()) {
                held.remove();
            }
        }
        return Long.MAX_VALUE;
    }

    private void write(ByteBuffer octets, long nowNanos) throws IOException {
        int count = segment(octets.remaining());
        scratch.clear().put(octets.slice(octets.position(), count)).flip();
        if (faults.corrupts()) {
            for (int i = 0; i < count; i++) {
                scratch.put(i, (byte) (scratch.get(i) ^ faults.flipped(seed, passedOctets + i)));
            }
        }
        int written = sink.write(scratch);
        if (faults.corrupts()) {
            for (int i = 0; i < written; i++) {
                tally.corruptedOctets += faults.flipped(seed, passedOctets + i) != 0 ? 1 : 0;
            }
        }
        octets.position(octets.position() + written);
        heldOctets -= written;
        passedOctets += written;
        tally.passed(faults.direction, written);
        pace.wrote(written, nowNanos);
    }

    private int segment(int available) {
        long count = Math.min(available, Math.min(scratch.capacity(), pace.allowance()));
        if (faults.splits()) {
            count = Math.min(count, segments.nextInt(faults.splitLeast, faults.splitMost + 1));
        }
        if (faults.cutAfter != Faults.NONE) {
            count = Math.min(count, faults.cutAfter - passedOctets);
        }
        return (int) count;
    }

    private void passEnd(Ending ending) throws IOException {
        switch (ending) {
            case FIN -> {
                sink.shutdownOutput();
                endPassed = true;
            }
            case RST -> resetDue = true;
        }
    }

    // ---- ending

    /** How the connection is to be cut now because enough octets have passed; null if it is not. */
    @Nullable
    Ending cutDue() {
        boolean due = faults.cutAfter != Faults.NONE && passedOctets >= faults.cutAfter;
        return due && !faults.partitioned && !discards() ? faults.cutEnding : null;
    }

    /** True once it is the turn of the source's RST to be passed on, which ends both directions. */
    boolean resetDue() {
        return resetDue;
    }

    /** True if nothing will be passed on any more. */
    boolean isOver() {
        boolean passed = endPassed && held.isEmpty();
        return sourceEnded && (passed || discards());
    }

    /** True if the sink has to become writable before the relay can go on. */
    boolean awaitsSink() {
        return !sink.isWritable() && !held.isEmpty();
    }

    /** Swallows what is held and what comes, for ever, ends included. */
    void swallow() {
        blackHole = true;
        tally.swallowedOctets += heldOctets;
        discardHeld();
    }

    /** Tells that there is nobody any more to pass something on to. */
    void sinkGone() {
        sinkGone = true;
        discardHeld();
    }

    /** Tells that the faults in force have changed. */
    void faultsChanged(long nowNanos) {
        pace.restart(nowNanos);
    }

    int heldOctets() {
        return heldOctets;
    }

    private boolean discards() {
        return blackHole || sinkGone;
    }

    private void discardHeld() {
        held.clear();
        heldOctets = 0;
    }
}
