package io.aiomsg.conformance;

import io.aiomsg.wirespec.WireSpec;
import io.aiomsg.wirespec.proto.ConformanceCase;
import io.aiomsg.wirespec.proto.Peer;
import io.aiomsg.wirespec.proto.Specification;
import io.aiomsg.wirespec.proto.Vector;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The cases that can be played, and what they refer to: every one has been checked. Immutable. */
public final class Suite {

    private final Specification specification;
    private final Map<String, byte[]> vectors;

    /**
     * The cases of a specification, with its vectors and peers.
     *
     * @param specification not changed
     * @throws IllegalCaseException if a case is wrong
     */
    public Suite(Specification specification) {
        this.specification = specification;
        this.vectors = octets(specification.getVectorsList());
        CaseCheck check = new CaseCheck(vectors);
        Set<String> ids = new LinkedHashSet<>();
        for (ConformanceCase each : specification.getCasesList()) {
            check.check(each);
            if (!ids.add(each.getId())) {
                throw new IllegalCaseException("the case " + each.getId() + " occurs twice");
            }
        }
    }

    /** {@return the specification that this program was built with} */
    public static Suite published() {
        return new Suite(WireSpec.load().specification());
    }

    /** {@return the version of the specification; empty if it has none} */
    public String version() {
        return specification.getVersion();
    }

    /** {@return all cases, in the order of their files} */
    public List<ConformanceCase> cases() {
        return specification.getCasesList();
    }

    /** {@return the published implementations that are described} */
    public List<Peer> peers() {
        return specification.getPeersList();
    }

    Map<String, byte[]> vectors() {
        return vectors;
    }

    /** The octets of each vector by its id. */
    static Map<String, byte[]> octets(List<Vector> vectors) {
        Map<String, byte[]> all = new LinkedHashMap<>();
        vectors.forEach(vector -> all.put(vector.getId(), octets(vector)));
        return Collections.unmodifiableMap(all);
    }

    private static byte[] octets(Vector vector) {
        try {
            return WireSpec.octets(vector).toByteArray();
        } catch (IllegalArgumentException e) {
            throw new IllegalCaseException("vector " + vector.getId() + " has no pairs of hexadecimal digits");
        }
    }
}
