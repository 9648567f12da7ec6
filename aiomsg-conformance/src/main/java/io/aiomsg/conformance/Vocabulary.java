package io.aiomsg.conformance;

import java.util.Map;

/**
 * What the words of a case stand for while it is played.
 *
 * @param identities the names of identities
 * @param messageIds the names of message ids
 * @param vectors the octets of each vector of the specification
 * @param upgrades what WebSocket frames and answers depend on
 */
record Vocabulary(Names identities, Names messageIds, Map<String, byte[]> vectors, Upgrades upgrades) {

    /** The name of the identity of the implementation under test, once it is known. */
    static final String TESTED = "iut";

    /** Where the runner is the connect end, or it does not matter which it is. */
    static Vocabulary of(String salt, Map<String, byte[]> vectors) {
        return of(salt, vectors, true);
    }

    /** Whether the runner is the connect end. */
    static Vocabulary of(String salt, Map<String, byte[]> vectors, boolean dials) {
        return new Vocabulary(
                new Names(salt + "/identity", "runner"),
                new Names(salt + "/message", "message"),
                vectors,
                new Upgrades(dials));
    }
}
