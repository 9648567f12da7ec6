package io.aiomsg.testkit;

import io.aiomsg.AiomsgFactory;
import io.aiomsg.AiomsgSocket;
import io.aiomsg.Identity;
import io.aiomsg.SocketListener;
import io.aiomsg.SocketOptions;
import io.aiomsg.nio.socket.SocketCore;

/** Opens sockets on one simulated host, and has the history written. */
record SimulatedFactory(Simulation simulation, SimulatedHost host) implements AiomsgFactory {

    @Override
    public AiomsgSocket open(SocketOptions options) {
        if (!host.isUp()) {
            throw new IllegalStateException("the host " + host + " has crashed; restart it first");
        }
        SimulatedDriver driver = simulation.newDriver(host);
        History.Recorder recorder = simulation.history().opened(host.name(), options);
        boolean heard = !options.listener().equals(SocketListener.NONE);
        driver.runCallbacksAsActions(!heard);
        SocketListener listener = new SocketListener() {
            @Override
            public void onEvent(io.aiomsg.SocketEvent event) {
                recorder.event(event);
                options.listener().onEvent(event);
            }
        };
        SocketOptions recorded = new SocketOptions(
                options.identity(),
                options.sendMode(),
                options.delivery(),
                options.limits(),
                options.timing(),
                listener);
        return new RecordedSocket(new SocketCore(recorded, driver), recorder);
    }

    @Override
    public Identity newIdentity() {
        return Identity.named(host.nextSocketName());
    }
}
