package io.aiomsg.nio.engine;

import io.aiomsg.SocketTiming;

/** The durations of {@link SocketTiming} in nanoseconds, and those the protocol fixes. */
final class Timings {

    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;

    /**
     * A rejected connection is closed after this long: a close at once makes some peers redial without any delay (AIO-HSK-012).
     */
    static final long REFUSAL_NANOS = 100 * MILLI;

    /** The same for an address that was refused before (AIO-CON-009). */
    static final long REPEATED_REFUSAL_NANOS = 900 * MILLI;

    /** How long after a refusal an address counts as refused before (AIO-CON-009). */
    static final long REFUSAL_MEMORY_NANOS = 10 * SECOND;

    /** A connection whose output we have shut down waits this long for the peer's end, unless a linger says otherwise. */
    static final long END_NANOS = 400 * MILLI;

    /** A refused connection is closed within this time, whatever the delay and whether or not the peer has ended its side. */
    static final long LONGEST_REFUSAL_NANOS = 950 * MILLI;

    /** A bind end whose own dial is not yet answered lets a newcomer wait this long for it (AIO-CON-004). */
    static final long OWN_DIAL_NANOS = 250 * MILLI;

    /** The least time between two looks at a connection. */
    static final long LEAST_NANOS = MILLI / 10;

    /** A newcomer that waits for another claimant of its identity is looked at again after this long. */
    static final long REJUDGE_NANOS = 50 * MILLI;

    /** A peer silent for a heartbeat and this long has missed one (AIO-CON-006, AIO-CON-013). */
    static final long SILENCE_MARGIN_NANOS = SECOND;

    /** A retired connection is given this long to end (AIO-CON-014). */
    static final long RETIRE_NANOS = 5 * SECOND;

    /** A large frame must move on by {@link Inbox#LEAST_PROGRESS} octets within this long (AIO-RTE-012). */
    static final long PROGRESS_NANOS = 15 * SECOND;

    /** A peer that has taken nothing for this long is reported (R5). */
    static final long STALL_NANOS = 5 * SECOND;

    /** A connection that has been up for this long was no accident: its link starts anew with short delays (AIO-CON-018). */
    static final long UP_NANOS = 5 * SECOND;

    /** For this long after a loss no delay before a dial exceeds {@link #EARLY_DELAY_NANOS} (AIO-CON-019). */
    static final long EARLY_NANOS = 5 * SECOND;

    /** See {@link #EARLY_NANOS}. */
    static final long EARLY_DELAY_NANOS = SECOND;

    /** The first random share of a dial's delay, doubled with each failure (AIO-CON-018). */
    static final long SPREAD_NANOS = 200 * MILLI;

    /** A link whose dials are closed without a HELLO backs off to this (AIO-CON-020). */
    static final long REFUSED_DIAL_NANOS = 30 * SECOND;

    /** A request is written at most this many times on a connection (AIO-DLV-006). */
    static final int ATTEMPTS = 5;

    final long heartbeat;
    final long liveness;
    final long handshake;
    final long listenFirst;
    final long probationLeast;
    final long probationMost;
    final long reconnectDelay;
    final long reconnectSpread;
    final long dialTimeout;
    final long resend;
    final long grace;
    final long expiry;
    final long linger;

    Timings(SocketTiming timing) {
        heartbeat = timing.heartbeat().toNanos();
        liveness = timing.liveness().toNanos();
        handshake = timing.handshake().toNanos();
        listenFirst = timing.listenFirst().toNanos();
        probationLeast = timing.probationLeast().toNanos();
        probationMost = timing.probationMost().toNanos();
        reconnectDelay = timing.reconnectDelay().toNanos();
        reconnectSpread = timing.reconnectSpread().toNanos();
        dialTimeout = timing.dialTimeout().toNanos();
        resend = timing.resend().toNanos();
        grace = timing.grace().toNanos();
        expiry = timing.expiry().toNanos();
        linger = timing.linger().toNanos();
    }
}
