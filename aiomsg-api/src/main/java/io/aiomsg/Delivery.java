package io.aiomsg;

import org.jspecify.annotations.Nullable;

/**
 * What became of a message that was sent with {@link Sender#sendAsync(byte[])}.
 *
 * @param outcome how far it is known to have come
 * @param peer the peer it was written to, or that has acknowledged it; null if it was published
 * @param written copies handed to the kernel: 1, or as many as a published message had peers that were not lost
 * @param lost copies of a published message that were lost, each of which is in {@link SocketStats#lost()}, too
 */
public record Delivery(Outcome outcome, @Nullable Identity peer, int written, int lost) {

    /** How far a message is known to have come. */
    public enum Outcome {
        /** It was handed to the kernel; whether it arrives is in doubt while the connection lives ({@link DeliveryGuarantee#AT_MOST_ONCE}). */
        WRITTEN,
        /** Its receiver's application has taken it ({@link DeliveryGuarantee#AT_LEAST_ONCE}). */
        ACKNOWLEDGED
    }
}
