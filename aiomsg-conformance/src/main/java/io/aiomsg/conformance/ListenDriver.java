package io.aiomsg.conformance;

import io.aiomsg.testkit.peer.OctetStream;
import io.aiomsg.wirespec.proto.Feature;
import io.aiomsg.wirespec.proto.Role;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Drives a connect end that somebody else runs: listens on a port of the loopback interface, and takes a connection for each
 * trial, one trial after the other. For one thread at a time.
 */
public final class ListenDriver implements Driver {

    /** A connect end whose last dial was turned away may leave that much time before the next one. */
    private static final Duration REDIAL = Duration.ofSeconds(40);

    private final int port;
    private final Duration patience;
    private OctetStream.@Nullable Listener listener;
    private @Nullable OctetStream next;

    /**
     * A driver that listens when it is prepared.
     *
     * @param port 0 for a free one
     * @param patience how long it waits for the very first connection
     */
    public ListenDriver(int port, Duration patience) {
        this.port = port;
        this.patience = patience;
    }

    @Override
    public String name() {
        return "listen";
    }

    @Override
    public Set<Feature> features() {
        return EnumSet.allOf(Feature.class);
    }

    @Override
    public boolean isConcurrent() {
        return false;
    }

    @Override
    public @Nullable String lacks(Trial trial) {
        return UnknownEcho.lacks(trial, Role.CONNECT, "--listen");
    }

    /**
     * Listens from now on.
     *
     * @return the port, which can be dialled
     * @throws SubjectException if the port cannot be listened on
     */
    public int listen() throws SubjectException {
        try {
            OctetStream.Listener opened = OctetStream.listenTcp(port);
            listener = opened;
            return opened.port();
        } catch (IOException e) {
            throw new SubjectException("cannot listen on port " + port + ": " + e.getMessage());
        }
    }

    @Override
    public void prepare() throws SubjectException, InterruptedException {
        OctetStream.Listener from = listener;
        if (from == null) {
            listen();
            from = listener();
        }
        try {
            next = from.accept(patience);
        } catch (java.io.InterruptedIOException e) {
            throw new InterruptedException("interrupted while waiting for a connection");
        } catch (IOException e) {
            throw new SubjectException("cannot accept on port " + from.port() + ": " + e.getMessage());
        }
        if (next == null) {
            throw new SubjectException("nobody connected to port " + from.port() + " within " + Wording.time(patience));
        }
    }

    @Override
    public Subject start(Trial trial, byte @Nullable [] identity) {
        return new UnknownEcho(this::open);
    }

    private @Nullable OctetStream open(Duration within, boolean first) throws IOException {
        if (!first) {
            return listener().accept(within);
        }
        OctetStream latest = next;
        next = null;
        // Those before the last one were dialled during an earlier trial, and given up since.
        for (OctetStream more = listener().accept(Duration.ZERO);
                more != null;
                more = listener().accept(Duration.ZERO)) {
            if (latest != null) {
                latest.close();
            }
            latest = more;
        }
        return latest == null ? listener().accept(within.compareTo(REDIAL) < 0 ? REDIAL : within) : latest;
    }

    private OctetStream.Listener listener() {
        OctetStream.Listener opened = listener;
        if (opened == null) {
            throw new IllegalStateException("the driver was not prepared");
        }
        return opened;
    }

    @Override
    public void close() {
        if (next != null) {
            next.close();
        }
        if (listener != null) {
            listener.close();
        }
    }
}
