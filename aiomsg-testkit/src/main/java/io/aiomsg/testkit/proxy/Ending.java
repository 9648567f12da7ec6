package io.aiomsg.testkit.proxy;

/** How a {@link FaultProxy} ends a connection. What it held back for that connection is lost either way. */
public enum Ending {
    /**
     * As a process that closes its sockets: each end reads what had been passed on and then the end of the stream. What an end
     * goes on to send is answered with a RST.
     */
    FIN,
    /** As a process that is killed or a middlebox that has forgotten the connection: the next read or write of each end fails. */
    RST
}
