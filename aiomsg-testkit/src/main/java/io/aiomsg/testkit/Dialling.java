package io.aiomsg.testkit;

import java.net.InetAddress;

/** How a simulated connection comes about: asked for there, answered back. */
final class Dialling {

    /** What became of a dial; not told if nobody answers. */
    interface Outcome {
        void connected(TcpEnd end);

        void failed(String detail);
    }

    private Dialling() {}

    /** Asks for a connection to a port at an address. */
    static void begin(World world, SimulatedHost from, InetAddress address, int port, Outcome outcome) {
        SimulatedHost target = from.network.at(from, address);
        if (target == null) {
            return;
        }
        SimulatedLink link = from.network.link(from, target);
        SimulatedPath back = link.from(target);
        link.from(from).carry(0, () -> {
            if (!target.isUp()) {
                return;
            }
            SimulatedListener listener = target.listener(address, port);
            if (listener == null) {
                back.carry(0, () -> outcome.failed("Connection refused"));
                return;
            }
            Tcp connection = new Tcp(from.network, from, target, port);
            listener.accept(connection.accepting);
            back.carry(0, () -> outcome.connected(connection.dialling));
        });
    }
}
