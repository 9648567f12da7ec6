package io.aiomsg;

/** The wire dialect of a connection. */
public enum Dialect {
    /** The typed envelopes of aiomsg 2026.7.1 and later. */
    V1,
    /** The untyped frames of the releases 2018.8.1 to 2019.12.3. */
    CLASSIC
}
