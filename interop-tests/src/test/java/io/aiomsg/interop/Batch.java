package io.aiomsg.interop;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Messages that both languages can make from a name and a number, so that content is checked without sending it twice.
 * A payload begins with its own name, as far as it is long enough: {@code seed#index;}.
 *
 * @param seed the name
 * @param first the index of the first message
 * @param count how many messages
 * @param size octets of each
 */
record Batch(String seed, int first, int count, int size) {

    /** Messages 0 to {@code count - 1}. */
    static Batch of(String seed, int count, int size) {
        return new Batch(seed, 0, count, size);
    }

    /** The message of this index alone. */
    static Batch one(String seed, int index) {
        return new Batch(seed, index, 1, 64);
    }

    byte[] payload(int index) {
        MessageDigest digest = Received.sha256();
        ByteArrayOutputStream octets = new ByteArrayOutputStream(size + 64);
        octets.writeBytes((seed + "#" + index + ";").getBytes(StandardCharsets.US_ASCII));
        for (int block = 0; octets.size() < size; block++) {
            octets.writeBytes(digest.digest((seed + "#" + index + "/" + block).getBytes(StandardCharsets.US_ASCII)));
        }
        return Arrays.copyOf(octets.toByteArray(), size);
    }

    List<byte[]> payloads() {
        List<byte[]> payloads = new ArrayList<>(count);
        for (int index = first; index < first + count; index++) {
            payloads.add(payload(index));
        }
        return payloads;
    }
}
