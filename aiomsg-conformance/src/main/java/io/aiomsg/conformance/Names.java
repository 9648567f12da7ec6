package io.aiomsg.conformance;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the names in a case stand for: 16 octets each, identities or message ids. A name that has no octets yet is given some
 * when it is written, or takes those it is compared with. For one thread.
 */
final class Names {

    static final int SIZE = 16;

    /** As many characters of a name begin its octets: identities of a case are ordered as their names are. */
    private static final int READABLE = 8;

    private final String salt;
    private final String usual;
    private final Map<String, byte[]> octets = new LinkedHashMap<>();

    /**
     * No names yet.
     *
     * @param salt other octets for the same names where it differs: a peer may remember those of an earlier case
     * @param usual what the empty name is called
     */
    Names(String salt, String usual) {
        this.salt = salt;
        this.usual = usual;
    }

    /** The octets of a name, chosen now if it has none. */
    byte[] octets(String name) {
        return octets.computeIfAbsent(called(name), this::choose).clone();
    }

    /** Whether the octets are those of the name, or it has none yet and may take them. */
    boolean mayBe(String name, byte[] others) {
        byte[] own = octets.get(called(name));
        return own == null || Arrays.equals(own, others);
    }

    /** Whether the octets are those of the name. */
    boolean is(String name, byte[] others) {
        byte[] own = octets.get(called(name));
        return own != null && Arrays.equals(own, others);
    }

    /** Gives a name that has no octets these. */
    void bind(String name, byte[] others) {
        octets.putIfAbsent(called(name), others.clone());
    }

    /** Gives a name other octets, each time others. */
    void renew(String name, int time) {
        octets.put(called(name), choose(name + "#" + time));
    }

    /** The name of octets; null if they have none. */
    @Nullable
    String nameOf(byte[] others) {
        for (Map.Entry<String, byte[]> entry : octets.entrySet()) {
            if (Arrays.equals(entry.getValue(), others)) {
                return entry.getKey();
            }
        }
        return null;
    }

    private String called(String name) {
        return name.isEmpty() ? usual : name;
    }

    /** Printable characters only: every release ever published takes such an identity. */
    private byte[] choose(String name) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < READABLE; i++) {
            char c = i < name.length() ? name.charAt(i) : '.';
            text.append(c > ' ' && c <= '~' ? c : '?');
        }
        byte[] digest;
        try {
            digest = MessageDigest.getInstance("SHA-256").digest((salt + "/" + name).getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
        text.append(HexFormat.of().formatHex(digest, 0, (SIZE - READABLE) / 2));
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
