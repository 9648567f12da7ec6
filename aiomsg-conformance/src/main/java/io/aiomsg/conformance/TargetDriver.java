package io.aiomsg.conformance;

import io.aiomsg.testkit.peer.OctetStream;
import io.aiomsg.wirespec.proto.Feature;
import io.aiomsg.wirespec.proto.Role;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Drives a bind end that somebody else runs: dials its address. Thread-safe. */
public final class TargetDriver implements Driver {

    private static final Duration PROBE = Duration.ofSeconds(5);

    private final String where;
    private final InetSocketAddress address;

    /**
     * A driver for an echo at an address; the name is looked up now, once.
     *
     * @param host a host name or address literal
     * @param port 1 to 65535
     */
    public TargetDriver(String host, int port) {
        this.where = (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
        this.address = new InetSocketAddress(host, port);
    }

    @Override
    public String name() {
        return "target";
    }

    @Override
    public Set<Feature> features() {
        return EnumSet.allOf(Feature.class);
    }

    @Override
    public boolean isConcurrent() {
        return true;
    }

    @Override
    public @Nullable String lacks(Trial trial) {
        return UnknownEcho.lacks(trial, Role.BIND, "--target");
    }

    @Override
    public void prepare() throws SubjectException {
        if (address.isUnresolved()) {
            throw new SubjectException("cannot reach " + where + ": no such host is known");
        }
        try {
            OctetStream.connectTcp(address, PROBE).close();
        } catch (IOException e) {
            if (!wasReset(e)) {
                throw new SubjectException("cannot reach " + where + ": " + e.getMessage());
            }
        }
    }

    /** True for a connection that was there, and reset before we could look at it: somebody is there, for the cases to judge. */
    private static boolean wasReset(IOException failure) {
        return failure instanceof SocketException
                && !(failure instanceof ConnectException)
                && String.valueOf(failure.getMessage()).contains("reset");
    }

    @Override
    public Subject start(Trial trial, byte @Nullable [] identity) {
        return new UnknownEcho((within, first) -> OctetStream.connectTcp(address, within));
    }

    @Override
    public void close() {}
}
