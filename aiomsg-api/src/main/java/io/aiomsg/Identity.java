package io.aiomsg;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The name of a socket: 16 octets, chosen by itself, stable across its connections. (Peers of the classic dialect may
 * have names of other lengths.) Immutable. An identity is a name, not a proof of who someone is.
 */
public final class Identity implements Comparable<Identity> {

    /** The length of a socket's own identity, in octets. */
    public static final int SIZE = 16;

    /** The longest identity a peer may have, in octets. */
    public static final int MAX_SIZE = 255;

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private final byte[] octets;
    private final int hash;

    private Identity(byte[] octets) {
        this.octets = octets;
        this.hash = Arrays.hashCode(octets);
    }

    /**
     * {@return a new random identity: 16 characters of {@code [A-Za-z0-9_-]} (96 bits), accepted by every release ever published}
     */
    public static Identity random() {
        byte[] octets = new byte[SIZE];
        SecureRandom random = new SecureRandom();
        for (int i = 0; i < SIZE; i++) {
            octets[i] = (byte) ALPHABET.charAt(random.nextInt(ALPHABET.length()));
        }
        return new Identity(octets);
    }

    /**
     * {@return an identity of the given octets (1 to {@value #MAX_SIZE}), which are copied}
     *
     * @param octets copied
     */
    public static Identity of(byte[] octets) {
        if (octets.length == 0 || octets.length > MAX_SIZE) {
            throw new IllegalArgumentException(
                    "an identity has 1 to " + MAX_SIZE + " octets; these are " + octets.length);
        }
        return new Identity(octets.clone());
    }

    /**
     * {@return an identity from hexadecimal digits, such as the 32 that {@link #hex()} gives}
     *
     * @param digits 2 to 510 of them, an even number, of either case
     */
    public static Identity fromHex(String digits) {
        try {
            return of(HexFormat.of().parseHex(digits));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "an identity in hexadecimal has an even number of digits (32 for 16 octets): \"" + digits + "\"",
                    e);
        }
    }

    /**
     * {@return an identity made of a readable name: 1 to 16 printable ASCII characters, padded with zero octets}
     *
     * @param name without control characters
     */
    public static Identity named(String name) {
        if (name.isEmpty() || name.length() > SIZE) {
            throw new IllegalArgumentException(
                    "a name has 1 to " + SIZE + " characters; \"" + name + "\" has " + name.length());
        }
        for (int i = 0; i < name.length(); i++) {
            if (!printable(name.charAt(i))) {
                throw new IllegalArgumentException(
                        "a name has printable ASCII characters only; \"" + name + "\" has another at index " + i);
            }
        }
        return new Identity(Arrays.copyOf(name.getBytes(StandardCharsets.US_ASCII), SIZE));
    }

    /** {@return a copy of the octets} */
    public byte[] octets() {
        return octets.clone();
    }

    /** {@return the number of octets} */
    public int size() {
        return octets.length;
    }

    /** {@return the octets as lower-case hexadecimal digits} */
    public String hex() {
        return HexFormat.of().formatHex(octets);
    }

    /** Orders by octets, unsigned, a prefix first. */
    @Override
    public int compareTo(Identity other) {
        return Arrays.compareUnsigned(octets, other.octets);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof Identity that && Arrays.equals(octets, that.octets));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** The name where the octets are printable ASCII (padding zeros left out), else the hexadecimal digits. */
    @Override
    public String toString() {
        int end = octets.length;
        while (end > 0 && octets[end - 1] == 0) {
            end--;
        }
        for (int i = 0; i < end; i++) {
            if (!printable((char) (octets[i] & 0xff))) {
                return hex();
            }
        }
        return end == 0 ? hex() : new String(octets, 0, end, StandardCharsets.US_ASCII);
    }

    private static boolean printable(char c) {
        return c >= ' ' && c <= '~';
    }
}
