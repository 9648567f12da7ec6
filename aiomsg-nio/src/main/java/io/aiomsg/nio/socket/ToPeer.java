package io.aiomsg.nio.socket;

import io.aiomsg.Delivery;
import io.aiomsg.Identity;
import io.aiomsg.Sender;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Sends to one peer. Thread-safe. */
record ToPeer(Sending sending, Promises promises, Identity peer) implements Sender {
    @Override
    public void send(byte[] payload) throws InterruptedException {
        sending.send(peer, payload);
    }

    @Override
    public void send(byte[] payload, Duration timeout) throws InterruptedException {
        sending.send(peer, payload, timeout);
    }

    @Override
    public boolean trySend(byte[] payload) {
        return sending.trySend(peer, payload);
    }

    @Override
    public CompletableFuture<Delivery> sendAsync(byte[] payload) {
        return promises.sendAsync(peer, payload);
    }

    @Override
    public CompletableFuture<Delivery> sendAsync(byte[] payload, Duration timeout) throws InterruptedException {
        return promises.sendAsync(peer, payload, timeout);
    }

    @Override
    public String toString() {
        return "sender to " + peer;
    }
}
