package io.aiomsg.conformance;

import java.util.Map;

/**
 * What the words of a case stand for while it is played.
 *
 * @param identities the names of identities
 * @param messageIds the names of message ids
 * @param vectors the octets of each vector of the specification
 */
record Vocabulary(Names identities, Names messageIds, Map<String, byte[]> vectors) {

    /** The name of the identity of the implementation under test, once it is known. */
    static final String TESTED = "iut";

    static Vocabulary of(String salt, Map<String, byte[]> vectors) {
        return new Vocabulary(
                new Names(salt + "/identity", "runner"), new Names(salt + "/message", "message"), vectors);
    }
}
