package io.aiomsg.testkit;

import io.aiomsg.nio.socket.Driver;
import java.net.BindException;
import java.util.function.Consumer;

/** A port that is listened on. */
final class SimulatedListener implements Driver.Listener {

    private final SimulatedHost host;
    private final Consumer<TcpEnd> accepted;
    private final int port;

    SimulatedListener(SimulatedHost host, String address, int port, Consumer<TcpEnd> accepted) throws BindException {
        this.host = host;
        this.accepted = accepted;
        this.port = host.listen(address, port, this);
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
