package io.aiomsg.testkit;

import io.aiomsg.nio.socket.Driver;
import java.net.BindException;
import java.net.InetAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A port that is listened on. */
final class SimulatedListener implements Driver.Listener {

    private final SimulatedHost host;
    private final Consumer<TcpEnd> accepted;
    private final @Nullable InetAddress bound;
    private final int port;

    SimulatedListener(SimulatedHost host, String address, int port, Consumer<TcpEnd> accepted) throws BindException {
        this.host = host;
        this.accepted = accepted;
        this.bound = host.boundAddress(address);
        this.port = host.listen(address, port, this);
    }

    /** Whether those who dial an address of the host get here: a listener on one address is not reached at another. */
    boolean isReachedAt(InetAddress dialled) {
        return bound == null || bound.equals(dialled);
    }

    void accept(TcpEnd end) {
        accepted.accept(end);
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void close() {
        host.stopListening(port, this);
    }
}
