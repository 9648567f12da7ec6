package io.aiomsg.bench.contender;

import java.io.IOException;

/**
 * One end of a contender, as one thread of a child process uses it.
 *
 * @param <M> what this contender hands to a receiver
 */
interface Endpoint<M> extends AutoCloseable {

    /** The port it listens on; 0 for an end that connects. */
    int port();

    /** Sends one message. Payloads are shared and never change, before or after. */
    void send(byte[] payload) throws IOException, InterruptedException;

    /** Hands everything sent to the kernel, where sending does not see to that by itself. */
    void flush() throws IOException;

    /** Waits for the next message. */
    M receive() throws IOException, InterruptedException;

    /** The octets of a received message. */
    byte[] payload(M message);

    /** Answers a received message with the same octets. */
    void reply(M message) throws IOException, InterruptedException;

    @Override
    void close() throws IOException;
}
