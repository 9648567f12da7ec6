package io.aiomsg.testkit;

import java.util.ArrayList;
import java.util.List;

/** One simulated TCP connection: two ends, two streams. */
final class Tcp {

    private final Network network;
    final TcpEnd dialling;
    final TcpEnd accepting;
    private volatile boolean vanished;

    Tcp(Network network, SimulatedHost from, SimulatedHost to, int port) {
        this.network = network;
        SimulatedLink link = network.link(from, to);
        TcpStream there = new TcpStream(this, link.from(from));
        TcpStream back = new TcpStream(this, link.from(to));
        this.dialling = new TcpEnd(this, from, there, back, to.address(port));
        this.accepting = new TcpEnd(this, to, back, there, from.address(from.freePort()));
        there.connect(dialling, accepting);
        back.connect(accepting, dialling);
        network.add(this);
    }

    List<TcpEnd> ends() {
        List<TcpEnd> ends = new ArrayList<>(2);
        ends.add(dialling);
        ends.add(accepting);
        return ends;
    }

    boolean hasVanished() {
        return vanished;
    }

    /** Broken by something between the ends. */
    void reset() {
        dialling.incoming.breakNow();
        accepting.incoming.breakNow();
    }

    void vanish() {
        vanished = true;
    }

    /** One host has lost its end without a word; octets sent to it are answered with a reset. */
    void forget(SimulatedHost host) {
        for (TcpEnd end : ends()) {
            if (end.host.equals(host)) {
                end.forgotten();
            }
        }
    }

    /** An end was closed. */
    void ended() {
        if (dialling.isGone() && accepting.isGone()) {
            network.remove(this);
        }
    }
}
