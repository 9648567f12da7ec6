package io.aiomsg.testkit;

import io.aiomsg.AiomsgFactory;
import io.aiomsg.AiomsgSocket;
import io.aiomsg.EventLoops;
import io.aiomsg.Identity;
import io.aiomsg.SocketOptions;

/** Opens sockets on one simulated host. */
record SimulatedFactory(Sockets sockets, SimulatedHost host) implements AiomsgFactory {

    @Override
    public AiomsgSocket open(SocketOptions options) {
        return sockets.open(host, options);
    }

    @Override
    public EventLoops eventLoops(int count) {
        return new SimulatedEventLoops(count);
    }

    @Override
    public Identity newIdentity() {
        return Identity.named(host.nextSocketName());
    }
}
