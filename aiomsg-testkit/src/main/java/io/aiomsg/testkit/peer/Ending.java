package io.aiomsg.testkit.peer;

/** How the other side ended its direction of a connection, as a scripted peer sees it. */
public enum Ending {

    /** In order: all that it sent has arrived. */
    FIN,

    /** Abruptly: octets may have been lost, in both directions. */
    RST
}
