package io.aiomsg;

/** A standing connection to an address, dialled again whenever it is lost. Thread-safe. */
public interface Link extends AutoCloseable {

    /** The host as it was given to {@link AiomsgSocket#connect(String, int)}. */
    String host();

    /** The port dialled. */
    int port();

    /** Stops dialling, flushes and closes the connection if there is one. Returns at once. Idempotent. */
    @Override
    void close();
}
