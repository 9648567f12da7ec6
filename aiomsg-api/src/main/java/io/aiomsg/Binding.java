package io.aiomsg;

/** An address a socket listens on. Thread-safe. */
public interface Binding extends AutoCloseable {

    /** {@return the host as it was given to {@link AiomsgSocket#bind(String, int)}} */
    String host();

    /** {@return the port, the real one where 0 was asked for} */
    int port();

    /** Stops listening; connections already made stay. Idempotent. */
    @Override
    void close();
}
