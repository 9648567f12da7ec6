package io.aiomsg.nio.engine;

import io.aiomsg.DisconnectReason;
import io.aiomsg.Identity;
import io.aiomsg.Link;
import io.aiomsg.SocketEvent;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A link: an address that is dialled for the life of the socket, and when it is dialled next (R8, AIO-CON-016 to AIO-CON-020).
 */
public final class Redial extends Timers.Timed {

    private static final int MOST_DOUBLINGS = 10;

    private enum State {
        WAITING,
        DIALLING,
        CONNECTED,
        CLOSED
    }

    private final SocketEngine engine;
    private final String host;
    private final int port;
    private State state = State.WAITING;
    private volatile int dials = -1;
    private @Nullable Connection connection;

    /** Dials in a row that did not lead to a connection of some duration. */
    private int failures;

    /** Dials in a row that have failed since the address was last connected to; for reports. */
    private int attempts;

    /** Dials in a row that were closed without a HELLO, or led to a peer that our policy does not admit. */
    private int refusals;

    /** It has been connected to a peer before. */
    private boolean wasOpen;

    private long lostNanos = Timers.NEVER;

    /** The address last answered in v1: no need to listen first (R9, AIO-SNF-010). */
    private boolean speaksV1;

    Redial(SocketEngine engine, String host, int port) {
        this.engine = engine;
        this.host = host;
        this.port = port;
    }

    /** The host to resolve and dial. */
    public String host() {
        return host;
    }

    /** The port to dial. */
    public int port() {
        return port;
    }

    /** Where the link is. */
    public Link.State state() {
        return switch (state) {
            case WAITING -> Link.State.WAITING;
            case DIALLING -> Link.State.DIALLING;
            case CONNECTED -> connection == null ? Link.State.WAITING : connection.linkState();
            case CLOSED -> Link.State.CLOSED;
        };
    }

    /** The identity of the peer at the other end; null while there is none. */
    public @Nullable Identity peer() {
        Connection open = connection;
        return open != null && state() == Link.State.CONNECTED ? open.identity() : null;
    }

    boolean isClosed() {
        return state == State.CLOSED;
    }

    boolean speaksV1() {
        return speaksV1;
    }

    /** True if a dial is under way or its HELLO is not yet answered (R3). */
    boolean unanswered() {
        return state == State.DIALLING || (state == State.CONNECTED && connection != null && connection.unanswered());
    }

    /** Dials at once. */
    void begin() {
        dial();
    }

    @Override
    void fire(long nowNanos) {
        if (state == State.DIALLING) {
            engine.host.cancelDial(this);
            engine.dialFailed(
                    this,
                    "no connection within " + Duration.ofNanos(engine.timings.dialTimeout) + ", name lookup included");
        } else {
            dial();
        }
    }

    /** How many dials there were: each tries the next address of the host. */
    public int dials() {
        return dials;
    }

    private void dial() {
        state = State.DIALLING;
        dials = (dials + 1) & Integer.MAX_VALUE;
        engine.timers.at(this, engine.nowNanos + engine.timings.dialTimeout);
        engine.trace("dialling", this, "");
        engine.host.dial(this);
    }

    void connected(Connection connection) {
        engine.timers.cancel(this);
        if (state != State.CLOSED) {
            state = State.CONNECTED;
            this.connection = connection;
        }
    }

    /** The peer answered with its HELLO. */
    void answered() {
        speaksV1 = true;
        attempts = 0;
        refusals = 0;
    }

    /** The peer is there. */
    void opened() {
        engine.reconnects += wasOpen ? 1 : 0;
        wasOpen = true;
        engine.host.linkChanged(this);
    }

    void dialFailed(String detail) {
        failures++;
        speaksV1 = false;
        waitAndSay(detail);
    }

    /** The connection ended before or after its HELLO; {@code upNanos} is how long it had been open. */
    void connectionEnded(DisconnectReason reason, boolean admitted, boolean answered, long upNanos, String detail) {
        connection = null;
        if (state == State.CLOSED) {
            return;
        }
        if (admitted) {
            lostNanos = engine.nowNanos;
            failures = upNanos >= Timings.UP_NANOS ? 0 : failures + 1;
            refusals = reason == DisconnectReason.RETIRED ? refusals + 1 : 0;
            waitBeforeDial();
        } else {
            failures++;
            refusals = answered ? 0 : refusals + 1;
            speaksV1 = false;
            waitAndSay(detail);
        }
    }

    /** Some peer disconnected: an address that refused us as a duplicate may take us now (R3, AIO-CON-020). */
    void peerLost() {
        if (refusals > 0 && state == State.WAITING) {
            refusals = 0;
            lostNanos = engine.nowNanos;
            engine.timers.atLatest(this, engine.nowNanos + delay());
        }
    }

    void close(DisconnectReason reason) {
        if (state == State.DIALLING) {
            engine.host.cancelDial(this);
        }
        state = State.CLOSED;
        engine.timers.cancel(this);
        engine.host.linkChanged(this);
        Connection open = connection;
        if (open != null) {
            open.ending.close(reason, engine.nowNanos + engine.timings.linger);
        }
    }

    private void waitAndSay(String detail) {
        long delay = waitBeforeDial();
        attempts++;
        engine.host.event(new SocketEvent.DialFailed(host, port, attempts, detail, Duration.ofNanos(delay)));
    }

    private long waitBeforeDial() {
        state = State.WAITING;
        long delay = delay();
        engine.timers.at(this, engine.nowNanos + delay);
        return delay;
    }

    /** 100 ms + uniform[0, min(5 s, 0.2 s · 2ⁿ)], at most 1 s soon after a loss, up to 30 s for an address that refuses. */
    private long delay() {
        int doublings = Math.min(Math.max(failures - 1, 0), MOST_DOUBLINGS);
        long most = refusals > 0 ? Timings.REFUSED_DIAL_NANOS : engine.timings.reconnectSpread;
        long spread = Math.min(most, Timings.SPREAD_NANOS << doublings);
        boolean early = lostNanos != Timers.NEVER && engine.nowNanos - lostNanos < Timings.EARLY_NANOS;
        if (early) {
            // The spread is cut, not the delay: else all that lost one peer would dial it again at the same instant.
            spread = Math.min(spread, Math.max(0, Timings.EARLY_DELAY_NANOS - engine.timings.reconnectDelay));
        }
        // An address that refuses is left alone for certain: a spread that begins at zero would go on knocking.
        long certain = refusals > 0 ? spread / 2 : 0;
        return engine.timings.reconnectDelay + certain + engine.random.nextLong(spread - certain + 1);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
