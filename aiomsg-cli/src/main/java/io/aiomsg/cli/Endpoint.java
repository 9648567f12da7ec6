package io.aiomsg.cli;

import io.aiomsg.AiomsgSocket;

/**
 * Where one end of a proxy is: {@code bind:HOST:PORT} or {@code connect:HOST:PORT}.
 *
 * @param binds true to listen there, false to connect to it
 * @param address the address; a port of 0, which takes a free one, only to listen
 */
record Endpoint(boolean binds, Address address) {

    private static final String BIND = "bind:";
    private static final String CONNECT = "connect:";

    /** Reads an endpoint; what is wrong with it is the message of the exception. */
    static Endpoint parse(String text) {
        boolean binds = text.startsWith(BIND);
        if (!binds && !text.startsWith(CONNECT)) {
            throw new IllegalArgumentException("\"" + text
                    + "\" says neither bind:HOST:PORT nor connect:HOST:PORT, for example bind:127.0.0.1:25000");
        }
        Address address = Address.parse(text.substring((binds ? BIND : CONNECT).length()));
        if (!binds && address.port() == 0) {
            throw new IllegalArgumentException("\"" + text + "\": port 0 is for bind; name the peer's port");
        }
        return new Endpoint(binds, address);
    }

    /** Listens there, or connects; returns the address, with the port taken. */
    Address join(AiomsgSocket socket) {
        if (binds) {
            return SocketFlags.bind(socket, address);
        }
        socket.connect(address.host(), address.port());
        return address;
    }

    /** The form that {@link #parse} reads. */
    @Override
    public String toString() {
        return (binds ? BIND : CONNECT) + address;
    }
}
