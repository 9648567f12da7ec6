package io.aiomsg.wirespec;

import com.google.protobuf.ByteString;
import io.aiomsg.wirespec.proto.ConformanceCase;
import io.aiomsg.wirespec.proto.Part;
import io.aiomsg.wirespec.proto.Peer;
import io.aiomsg.wirespec.proto.Requirement;
import io.aiomsg.wirespec.proto.Specification;
import io.aiomsg.wirespec.proto.Vector;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Function;

/**
 * The specification as data: its requirements, vectors, conformance cases and peers, each found by its id. Immutable, and so
 * safe for any thread.
 */
public final class WireSpec {

    private static final String BINARY = "/aiomsg-wire-spec/generated/aiomsg-wire-spec.binpb";

    private final Specification specification;
    private final Map<String, Requirement> requirements;
    private final Map<String, Vector> vectors;
    private final Map<String, ConformanceCase> cases;
    private final Map<String, Peer> peers;

    /**
     * Of a specification that was read elsewhere.
     *
     * @param specification not changed
     * @throws IllegalArgumentException if an id occurs twice among things of one kind
     */
    public WireSpec(Specification specification) {
        this.specification = specification;
        requirements = byId(specification.getRequirementsList(), Requirement::getId);
        vectors = byId(specification.getVectorsList(), Vector::getId);
        cases = byId(specification.getCasesList(), ConformanceCase::getId);
        peers = byId(specification.getPeersList(), Peer::getId);
    }

    /** {@return the specification in this jar} Reads it anew each time. */
    public static WireSpec load() {
        try (InputStream in = WireSpec.class.getResourceAsStream(BINARY)) {
            if (in == null) {
                throw new IllegalStateException("there is no " + BINARY + " on the class path; generate it with"
                        + " ./mvnw -pl wire-spec test -Dspec.update=true");
            }
            return new WireSpec(Specification.parseFrom(in));
        } catch (IOException e) {
            throw new UncheckedIOException(BINARY + " cannot be read", e);
        }
    }

    /** {@return the whole message} */
    public Specification specification() {
        return specification;
    }

    /** {@return all requirements, in the order of SPEC.md} */
    public List<Requirement> requirements() {
        return specification.getRequirementsList();
    }

    /** {@return all vectors, in the order of their files} */
    public List<Vector> vectors() {
        return specification.getVectorsList();
    }

    /** {@return all conformance cases, in the order of their files} */
    public List<ConformanceCase> cases() {
        return specification.getCasesList();
    }

    /** {@return all published implementations that are described} */
    public List<Peer> peers() {
        return specification.getPeersList();
    }

    /**
     * {@return the requirement with this id}
     *
     * @param id such as {@code AIO-FRM-001}
     * @throws NoSuchElementException if there is none
     */
    public Requirement requirement(String id) {
        return find(requirements, "requirement", id);
    }

    /**
     * {@return the vector with this id}
     *
     * @param id such as {@code hello-identity-ff}
     * @throws NoSuchElementException if there is none
     */
    public Vector vector(String id) {
        return find(vectors, "vector", id);
    }

    /**
     * {@return the case with this id}
     *
     * @param id such as {@code next-version-is-tried-again}
     * @throws NoSuchElementException if there is none
     */
    public ConformanceCase conformanceCase(String id) {
        return find(cases, "case", id);
    }

    /**
     * {@return the peer with this id}
     *
     * @param id such as {@code rust}
     * @throws NoSuchElementException if there is none
     */
    public Peer peer(String id) {
        return find(peers, "peer", id);
    }

    /**
     * {@return all octets of a vector, in order}
     *
     * @param vector whose parts are put together
     */
    public static ByteString octets(Vector vector) {
        ByteString octets = ByteString.EMPTY;
        for (Part part : vector.getPartsList()) {
            octets = octets.concat(octets(part));
        }
        return octets;
    }

    /**
     * {@return the octets of a part of a vector, as often as they stand there}
     *
     * @param part which may repeat its octets
     */
    public static ByteString octets(Part part) {
        byte[] once = hex(part.getHex());
        int times = Math.max(1, part.getRepeat());
        byte[] all = new byte[Math.multiplyExact(once.length, times)];
        for (int at = 0; at < all.length; at += once.length) {
            System.arraycopy(once, 0, all, at, once.length);
        }
        return ByteString.copyFrom(all);
    }

    /**
     * {@return the octets that pairs of hexadecimal digits stand for; white space means nothing}
     *
     * @param digits of either case
     * @throws IllegalArgumentException if they are no such pairs
     */
    public static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replaceAll("\\s", ""));
    }

    private static <T> Map<String, T> byId(List<T> all, Function<T, String> id) {
        Map<String, T> byId = new LinkedHashMap<>();
        for (T one : all) {
            if (byId.putIfAbsent(id.apply(one), one) != null) {
                throw new IllegalArgumentException("the id " + id.apply(one) + " occurs twice");
            }
        }
        return byId;
    }

    private static <T> T find(Map<String, T> byId, String kind, String id) {
        T found = byId.get(id);
        if (found == null) {
            throw new NoSuchElementException("there is no " + kind + " " + id);
        }
        return found;
    }
}
