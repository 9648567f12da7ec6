package io.aiomsg.nio.engine;

/** What the engine asks of the stream below a {@link Connection}. Called by the engine's owner; returns at once, calls nothing back. */
public interface Transport {

    /** There is something to write: ask {@link Connection#writer()} for it soon. */
    void flush();

    /** Whether to go on reading. Reading is on at first. */
    void reading(boolean on);

    /** Read once soon, even if reading is off: a dead peer may show. */
    void probe();

    /** Ends our direction of the stream, after what was written. */
    void shutdownOutput();

    /** Closes the stream. */
    void close();
}
