package io.aiomsg;

import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * All options of a socket, checked. What a {@link SocketBuilder} hands to an implementation.
 *
 * @param identity the socket's own name, {@value Identity#SIZE} octets
 * @param sendMode how the socket routes what it sends
 * @param delivery what the socket promises about what it sends
 * @param overflow what a send does when a queue is full
 * @param limits the bounds of queues and frames
 * @param timing the durations of the protocol
 * @param listener who is told of events
 * @param ackMode when received at-least-once messages are acknowledged
 * @param executor what runs the application's listener and handlers; null for threads of the socket's own
 * @param peerPolicy which peers may come in
 * @param resolver how names are looked up
 * @param eventLoops whose threads serve the socket; null for one of its own
 */
public record SocketOptions(
        Identity identity,
        SendMode sendMode,
        DeliveryGuarantee delivery,
        Overflow overflow,
        SocketLimits limits,
        SocketTiming timing,
        SocketListener listener,
        AckMode ackMode,
        @Nullable Executor executor,
        PeerPolicy peerPolicy,
        Resolver resolver,
        @Nullable EventLoops eventLoops) {

    /**
     * Checks that the options fit together.
     *
     * @param identity exactly {@value Identity#SIZE} octets
     * @param sendMode {@link SendMode#PUBLISH} with {@link DeliveryGuarantee#AT_MOST_ONCE} only
     * @param delivery {@link DeliveryGuarantee#AT_LEAST_ONCE} with {@link SendMode#ROUND_ROBIN} only
     * @param overflow one that drops with {@link SendMode#PUBLISH} only
     * @param limits any
     * @param timing any
     * @param listener any
     * @param ackMode any
     * @param executor null for threads of the socket's own
     * @param peerPolicy any
     * @param resolver any
     * @param eventLoops null for one of the socket's own
     */
    public SocketOptions {
        Objects.requireNonNull(identity, "identity");
        Objects.requireNonNull(sendMode, "sendMode");
        Objects.requireNonNull(delivery, "delivery");
        Objects.requireNonNull(overflow, "overflow");
        Objects.requireNonNull(ackMode, "ackMode");
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(timing, "timing");
        Objects.requireNonNull(listener, "listener");
        Objects.requireNonNull(peerPolicy, "peerPolicy");
        Objects.requireNonNull(resolver, "resolver");
        if (identity.size() != Identity.SIZE) {
            throw new IllegalArgumentException("identity: a socket's own identity has " + Identity.SIZE + " octets; "
                    + identity + " has " + identity.size());
        }
        if (sendMode == SendMode.PUBLISH && delivery == DeliveryGuarantee.AT_LEAST_ONCE) {
            throw new IllegalArgumentException(
                    "delivery: AT_LEAST_ONCE cannot be promised with sendMode PUBLISH; use ROUND_ROBIN, or AT_MOST_ONCE");
        }
        checkOverflow(overflow, sendMode, delivery);
    }

    private static void checkOverflow(Overflow overflow, SendMode sendMode, DeliveryGuarantee delivery) {
        if (overflow.drops() && (sendMode != SendMode.PUBLISH || delivery == DeliveryGuarantee.AT_LEAST_ONCE)) {
            String with = delivery == DeliveryGuarantee.AT_LEAST_ONCE ? "delivery " + delivery : "sendMode " + sendMode;
            throw new IllegalArgumentException("overflow: " + overflow + " cannot be used with " + with
                    + ", for only published copies are ever dropped; use BLOCK or FAIL");
        }
    }

    /**
     * {@return a builder that starts with these options; it opens sockets of the implementation that {@link AiomsgFactory#load()} finds}
     */
    public SocketBuilder toBuilder() {
        return new SocketBuilder(this);
    }
}
