package io.aiomsg.nio.socket;

import io.aiomsg.Identity;
import io.aiomsg.Message;
import io.aiomsg.nio.engine.SocketEngine;

/**
 * A message of a socket whose application says itself what becomes of it ({@link io.aiomsg.AckMode#MANUAL}). Thread-safe; keeps the
 * socket's memory alive, not the socket open.
 */
final class HeldMessage implements Message {

    private final SocketCore core;
    private final Message message;

    /** Guarded by the lease. */
    private boolean decided;

    HeldMessage(SocketCore core, Message message) {
        this.core = core;
        this.message = message;
        this.decided = !SocketEngine.awaitsVerdict(message);
    }

    /** What the engine knows it as. */
    Message message() {
        return message;
    }

    @Override
    public Identity from() {
        return message.from();
    }

    @Override
    public byte[] payload() {
        return message.payload();
    }

    @Override
    public void acknowledge() {
        boolean write = false;
        core.lease.take();
        try {
            if (!decided) {
                decided = true;
                core.engine.acknowledge(message);
                write = core.flushing.isPending() && core.flushing.shouldWrite(0);
            }
        } finally {
            core.release();
        }
        if (write) {
            core.flushing.flush();
        }
    }

    @Override
    public void reject() {
        core.lease.take();
        try {
            refuse();
        } finally {
            core.release();
        }
    }

    /** Rejects it; the lease is held. */
    void refuse() {
        if (!decided) {
            decided = true;
            core.engine.reject(message);
        }
    }

    @Override
    public String toString() {
        return message.toString();
    }
}
