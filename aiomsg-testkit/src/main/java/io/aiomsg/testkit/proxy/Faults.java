package io.aiomsg.testkit.proxy;

/**
 * The faults in force in one direction, for all connections. Relays look here each time they pass something on, so that a change
 * takes effect at once. Confined to the loop's thread.
 */
final class Faults {

    /** The value of an option that is off. */
    static final long NONE = -1;

    final Direction direction;
    long latencyNanos;
    long jitterNanos;
    long octetsPerSecond;
    int splitLeast;
    int splitMost;
    long corruptAt;
    long corruptEvery;
    long cutAfter;
    Ending cutEnding = Ending.RST;
    boolean partitioned;

    Faults(Direction direction) {
        this.direction = direction;
        reset();
    }

    void reset() {
        latencyNanos = 0;
        jitterNanos = 0;
        octetsPerSecond = NONE;
        splitLeast = 1;
        splitMost = Integer.MAX_VALUE;
        corruptAt = NONE;
        corruptEvery = NONE;
        cutAfter = NONE;
        partitioned = false;
    }

    boolean throttles() {
        return octetsPerSecond != NONE;
    }

    boolean splits() {
        return splitMost != Integer.MAX_VALUE;
    }

    boolean corrupts() {
        return corruptAt != NONE || corruptEvery != NONE;
    }

    /** The bit to flip in the octet at an offset of a stream; 0 for none. Depends on nothing but its parameters and the options. */
    int flipped(long streamSeed, long offset) {
        long mixed = mix(streamSeed ^ mix(offset));
        boolean chosen = corruptEvery != NONE && Long.remainderUnsigned(mixed >>> 3, corruptEvery) == 0;
        return chosen || offset == corruptAt ? 1 << (mixed & 7) : 0;
    }

    /** Scatters a number over all numbers, one to one: the finalizer of SplitMix64. */
    static long mix(long number) {
        long mixed = number + 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
