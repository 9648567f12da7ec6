package io.aiomsg;

/** How a socket chooses the peers a message goes to. Local to the sender; never signalled on the wire. */
public enum SendMode {
    /** Each message goes to one peer, the next in turn that has room. */
    ROUND_ROBIN,
    /** Each message goes to every connected peer. */
    PUBLISH
}
