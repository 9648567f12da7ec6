package io.aiomsg.testkit.proxy;

/** The way that octets take through a {@link FaultProxy}. */
public enum Direction {
    /** From those who connect to the proxy to its target. */
    TO_TARGET,
    /** From the target back to those who connected. */
    FROM_TARGET
}
