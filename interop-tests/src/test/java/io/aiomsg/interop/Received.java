package io.aiomsg.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.Identity;
import io.aiomsg.Message;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What came in, in the order it came in.
 *
 * @param count how many messages
 * @param octets the sum of their sizes
 * @param digest SHA-256 over the length (four octets) and the octets of each, in hexadecimal
 * @param indexes the index in each message's head ({@link Batch}), -1 where it is too short to have one
 * @param senders the identities they came from, in hexadecimal, sorted
 */
record Received(int count, long octets, String digest, List<Integer> indexes, List<String> senders) {

    /** Takes {@code count} messages from a socket; fewer if no further one comes within {@code within}. */
    static Received take(AiomsgSocket socket, int count, Duration within) throws InterruptedException {
        List<byte[]> payloads = new ArrayList<>();
        TreeSet<String> senders = new TreeSet<>();
        long deadlineNanos = System.nanoTime() + within.toNanos();
        while (payloads.size() < count) {
            Message message = socket.receive(Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime())));
            if (message == null) {
                break;
            }
            payloads.add(message.payload());
            senders.add(message.from().hex());
        }
        return of(payloads, List.copyOf(senders));
    }

    static Received of(List<byte[]> payloads, List<String> senders) {
        MessageDigest digest = sha256();
        long octets = 0;
        List<Integer> indexes = new ArrayList<>(payloads.size());
        for (byte[] payload : payloads) {
            digest.update(ByteBuffer.allocate(4).putInt(payload.length).flip());
            digest.update(payload);
            octets += payload.length;
            indexes.add(indexOf(payload));
        }
        return new Received(payloads.size(), octets, HexFormat.of().formatHex(digest.digest()), indexes, senders);
    }

    /** Fails unless exactly these messages came, in this order, octet for octet. */
    void assertIs(Batch... batches) {
        List<byte[]> payloads = new ArrayList<>();
        for (Batch batch : batches) {
            payloads.addAll(batch.payloads());
        }
        Received expected = of(payloads, senders);
        assertThat(differences(expected.indexes))
                .as("order of %s: %s messages expected, %s came", Arrays.asList(batches), expected.count, count)
                .isEmpty();
        assertThat(octets).as("octets of %s", Arrays.asList(batches)).isEqualTo(expected.octets);
        assertThat(digest).as("content of %s", Arrays.asList(batches)).isEqualTo(expected.digest);
    }

    /** As {@link #assertIs}, and all came from one peer. */
    void assertIs(Identity sender, Batch... batches) {
        assertIs(batches);
        assertThat(senders).as("senders").containsExactly(sender.hex());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The first places where another index came than was expected; lists of thousands are no help in a report. */
    private List<String> differences(List<Integer> expected) {
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < Math.max(expected.size(), indexes.size()) && differences.size() < 5; i++) {
            @Nullable Integer wanted = i < expected.size() ? expected.get(i) : null;
            @Nullable Integer came = i < indexes.size() ? indexes.get(i) : null;
            if (!Objects.equals(wanted, came)) {
                differences.add("place " + i + ": " + wanted + " expected, " + came + " came");
            }
        }
        return differences;
    }

    private static int indexOf(byte[] payload) {
        String head = new String(payload, 0, Math.min(payload.length, 48), StandardCharsets.US_ASCII);
        int start = head.indexOf('#');
        int end = head.indexOf(';');
        @Nullable String digits = start >= 0 && start < end ? head.substring(start + 1, end) : null;
        return digits == null ? -1 : Integer.parseInt(digits);
    }
}
