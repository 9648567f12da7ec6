package io.aiomsg;

import java.time.Duration;
import java.util.Objects;

/**
 * The durations of a socket, all in one place. Immutable; make others with {@link #toBuilder()}. Every one is at least a
 * millisecond (listenFirst, linger and sendTimeout may be zero) and at most a day; the defaults are those that all published peers expect.
 *
 * @param heartbeat a HEARTBEAT is sent after this long without sending
 * @param liveness a connection is dead after this long without receiving; at least {@code heartbeat}, and in practice several times as long
 * @param handshake all that precedes admission is over after this long, or the connection is closed
 * @param listenFirst a connect end waits this long for a peer that speaks first before it sends its HELLO
 * @param probationLeast the shortest time that buffered messages are held on a connection the peer may still refuse
 * @param probationMost the longest such time
 * @param reconnectDelay the least delay before an address is dialled again
 * @param reconnectSpread the most random delay that is added to it as attempts fail
 * @param dialTimeout a dial that has not connected is given up after this long
 * @param resend an unacknowledged request is sent again after this long
 * @param grace a request of a lost peer waits this long for that peer before another may get it
 * @param expiry a message not delivered by then is given up and reported
 * @param linger the longest that close() goes on flushing
 * @param sendTimeout a send that has waited for room this long fails with {@link SendTimeoutException}; zero: it waits as long as
 *     it takes
 */
public record SocketTiming(
        Duration heartbeat,
        Duration liveness,
        Duration handshake,
        Duration listenFirst,
        Duration probationLeast,
        Duration probationMost,
        Duration reconnectDelay,
        Duration reconnectSpread,
        Duration dialTimeout,
        Duration resend,
        Duration grace,
        Duration expiry,
        Duration linger,
        Duration sendTimeout) {

    /** The defaults. */
    public static final SocketTiming DEFAULT = new SocketTiming(
            Duration.ofSeconds(5),
            Duration.ofSeconds(15),
            Duration.ofSeconds(15),
            Duration.ofMillis(150),
            Duration.ofMillis(20),
            Duration.ofMillis(500),
            Duration.ofMillis(100),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            Duration.ofMinutes(10),
            Duration.ofSeconds(5),
            Duration.ZERO);

    /**
     * Checks every duration.
     *
     * @param heartbeat a millisecond to {@code liveness}
     * @param liveness {@code heartbeat} to a day
     * @param handshake a millisecond to a day, {@code listenFirst} at least
     * @param listenFirst zero, or a millisecond to {@code handshake}
     * @param probationLeast a millisecond to {@code probationMost}
     * @param probationMost {@code probationLeast} to a day
     * @param reconnectDelay a millisecond to a day
     * @param reconnectSpread a millisecond to a day
     * @param dialTimeout a millisecond to a day
     * @param resend a millisecond to a day
     * @param grace a millisecond to a day
     * @param expiry a millisecond to a day
     * @param linger zero, or a millisecond to a day
     * @param sendTimeout zero for no limit, or a millisecond to a day
     */
    public SocketTiming {
        check("heartbeat", heartbeat);
        check("liveness", liveness);
        check("handshake", handshake);
        check("probationLeast", probationLeast);
        check("probationMost", probationMost);
        check("reconnectDelay", reconnectDelay);
        check("reconnectSpread", reconnectSpread);
        check("dialTimeout", dialTimeout);
        check("resend", resend);
        check("grace", grace);
        check("expiry", expiry);
        checkOrZero("listenFirst", listenFirst);
        checkOrZero("linger", linger);
        checkOrZero("sendTimeout", sendTimeout);
        ascending("heartbeat", heartbeat, "liveness", liveness);
        ascending("probationLeast", probationLeast, "probationMost", probationMost);
        ascending("listenFirst", listenFirst, "handshake", handshake);
    }

    /** {@return a builder that starts with these durations} */
    public Builder toBuilder() {
        return new Builder(this);
    }

    private static void check(String name, Duration value) {
        check(name, value, "1 ms");
    }

    private static void checkOrZero(String name, Duration value) {
        if (!Objects.requireNonNull(value, name).isZero()) {
            check(name, value, "0, or 1 ms");
        }
    }

    private static void check(String name, Duration value, String least) {
        Objects.requireNonNull(value, name);
        if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be " + least + " to 1 day");
        }
    }

    private static void ascending(String lower, Duration low, String higher, Duration high) {
        if (low.compareTo(high) > 0) {
            throw new IllegalArgumentException(lower + " (" + low + ") must not exceed " + higher + " (" + high + ")");
        }
    }

    /** Changes single durations. Not thread-safe. */
    public static final class Builder {

        private Duration heartbeat;
        private Duration liveness;
        private Duration handshake;
        private Duration listenFirst;
        private Duration probationLeast;
        private Duration probationMost;
        private Duration reconnectDelay;
        private Duration reconnectSpread;
        private Duration dialTimeout;
        private Duration resend;
        private Duration grace;
        private Duration expiry;
        private Duration linger;
        private Duration sendTimeout;

        private Builder(SocketTiming start) {
            heartbeat = start.heartbeat;
            liveness = start.liveness;
            handshake = start.handshake;
            listenFirst = start.listenFirst;
            probationLeast = start.probationLeast;
            probationMost = start.probationMost;
            reconnectDelay = start.reconnectDelay;
            reconnectSpread = start.reconnectSpread;
            dialTimeout = start.dialTimeout;
            resend = start.resend;
            grace = start.grace;
            expiry = start.expiry;
            linger = start.linger;
            sendTimeout = start.sendTimeout;
        }

        /**
         * Sets {@link SocketTiming#heartbeat()}.
         *
         * @param heartbeat a millisecond to {@code liveness}
         * @return this builder
         */
        public Builder heartbeat(Duration heartbeat) {
            this.heartbeat = heartbeat;
            return this;
        }

        /**
         * Sets {@link SocketTiming#liveness()}.
         *
         * @param liveness {@code heartbeat} to a day
         * @return this builder
         */
        public Builder liveness(Duration liveness) {
            this.liveness = liveness;
            return this;
        }

        /**
         * Sets {@link SocketTiming#handshake()}.
         *
         * @param handshake a millisecond to a day
         * @return this builder
         */
        public Builder handshake(Duration handshake) {
            this.handshake = handshake;
            return this;
        }

        /**
         * Sets {@link SocketTiming#listenFirst()}.
         *
         * @param listenFirst zero, or a millisecond to {@code handshake}
         * @return this builder
         */
        public Builder listenFirst(Duration listenFirst) {
            this.listenFirst = listenFirst;
            return this;
        }

        /**
         * Sets {@link SocketTiming#probationLeast()}.
         *
         * @param probationLeast a millisecond to {@link SocketTiming#probationMost()}
         * @return this builder
         */
        public Builder probationLeast(Duration probationLeast) {
            this.probationLeast = probationLeast;
            return this;
        }

        /**
         * Sets {@link SocketTiming#probationMost()}.
         *
         * @param probationMost {@link SocketTiming#probationLeast()} to a day
         * @return this builder
         */
        public Builder probationMost(Duration probationMost) {
            this.probationMost = probationMost;
            return this;
        }

        /**
         * Sets {@link SocketTiming#reconnectDelay()}.
         *
         * @param reconnectDelay a millisecond to a day
         * @return this builder
         */
        public Builder reconnectDelay(Duration reconnectDelay) {
            this.reconnectDelay = reconnectDelay;
            return this;
        }

        /**
         * Sets {@link SocketTiming#reconnectSpread()}.
         *
         * @param reconnectSpread a millisecond to a day
         * @return this builder
         */
        public Builder reconnectSpread(Duration reconnectSpread) {
            this.reconnectSpread = reconnectSpread;
            return this;
        }

        /**
         * Sets {@link SocketTiming#dialTimeout()}.
         *
         * @param dialTimeout a millisecond to a day
         * @return this builder
         */
        public Builder dialTimeout(Duration dialTimeout) {
            this.dialTimeout = dialTimeout;
            return this;
        }

        /**
         * Sets {@link SocketTiming#resend()}.
         *
         * @param resend a millisecond to a day
         * @return this builder
         */
        public Builder resend(Duration resend) {
            this.resend = resend;
            return this;
        }

        /**
         * Sets {@link SocketTiming#grace()}.
         *
         * @param grace a millisecond to a day
         * @return this builder
         */
        public Builder grace(Duration grace) {
            this.grace = grace;
            return this;
        }

        /**
         * Sets {@link SocketTiming#expiry()}.
         *
         * @param expiry a millisecond to a day
         * @return this builder
         */
        public Builder expiry(Duration expiry) {
            this.expiry = expiry;
            return this;
        }

        /**
         * Sets {@link SocketTiming#linger()}.
         *
         * @param linger zero, or a millisecond to a day
         * @return this builder
         */
        public Builder linger(Duration linger) {
            this.linger = linger;
            return this;
        }

        /**
         * Sets {@link SocketTiming#sendTimeout()}.
         *
         * @param sendTimeout zero for no limit, or a millisecond to a day
         * @return this builder
         */
        public Builder sendTimeout(Duration sendTimeout) {
            this.sendTimeout = sendTimeout;
            return this;
        }

        /** {@return the durations, checked} */
        public SocketTiming build() {
            return new SocketTiming(
                    heartbeat,
                    liveness,
                    handshake,
                    listenFirst,
                    probationLeast,
                    probationMost,
                    reconnectDelay,
                    reconnectSpread,
                    dialTimeout,
                    resend,
                    grace,
                    expiry,
                    linger,
                    sendTimeout);
        }
    }
}
