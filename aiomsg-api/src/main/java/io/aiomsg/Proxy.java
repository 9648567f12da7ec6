package io.aiomsg;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Relays messages between two sockets, both ways: what one receives goes out through the other, by its {@link SendMode}. Thread-safe.
 *
 * <p>A guarantee holds from one socket to the next; this joins two of them. A message is acknowledged to its sender only after the
 * socket at the other side has delivered it: acknowledged by the next receiver if that side sends {@link
 * DeliveryGuarantee#AT_LEAST_ONCE}, handed to the kernel otherwise. One that could not be delivered is {@linkplain Message#reject()
 * rejected}, so that its sender tries again. If the proxy's process dies, its senders still have what was not acknowledged: a message
 * may then run twice, and is not lost.
 *
 * <pre>{@code
 * try (AiomsgSocket front = AiomsgSocket.builder().ackMode(AckMode.MANUAL).open();
 *         AiomsgSocket back = AiomsgSocket.builder().ackMode(AckMode.MANUAL).open();
 *         Proxy proxy = Proxy.between(front, back)) {
 *     front.bind("0.0.0.0", 25000);
 *     back.bind("0.0.0.0", 25001);
 *     front.awaitClosed();
 * }
 * }</pre>
 *
 * <p>While the receivers of one side are slow, the proxy takes nothing more for them from the other, whose senders are slowed down in
 * turn. The order of the messages of each peer is kept. The proxy uses no threads but those of the sockets' {@linkplain
 * SocketBuilder#executor executors}, and closes neither socket; when one of them is closed, it ends.
 */
public final class Proxy implements AutoCloseable {

    private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

    private final Relay frontToBack;
    private final Relay backToFront;

    /**
     * What became of the messages of one direction so far; those that are neither delivered nor failed are under way.
     *
     * @param taken messages taken from one socket
     * @param delivered messages that the other socket has delivered
     * @param failed messages that it has not: their senders know, or have been told nothing if they sent them at most once
     */
    public record Counts(long taken, long delivered, long failed) {}

    private Proxy(Relay frontToBack, Relay backToFront) {
        this.frontToBack = frontToBack;
        this.backToFront = backToFront;
    }

    /**
     * Begins to relay. Bind and connect the sockets before or afterwards, as you like; they belong to the caller.
     *
     * @param front one socket, opened with {@link AckMode#MANUAL}
     * @param back another one, opened with {@link AckMode#MANUAL}
     * @return what relays until it is closed
     * @throws IllegalArgumentException if the sockets are the same, or acknowledge of themselves; the message says which
     * @throws IllegalStateException if the messages of one of them are being consumed already ({@link AiomsgSocket#onMessage})
     */
    public static Proxy between(AiomsgSocket front, AiomsgSocket back) {
        if (front.equals(back)) {
            throw new IllegalArgumentException(
                    "front and back are the same socket: what it sent would come back to it");
        }
        checkManual("front", front);
        checkManual("back", back);
        Relay forth = Relay.begin(front, back);
        try {
            return new Proxy(forth, Relay.begin(back, front));
        } catch (RuntimeException e) {
            forth.close();
            throw e;
        }
    }

    private static void checkManual(String side, AiomsgSocket socket) {
        if (socket.options().ackMode() != AckMode.MANUAL) {
            throw new IllegalArgumentException(side + " acknowledges what it takes before it is delivered;"
                    + " open it with ackMode(AckMode.MANUAL)");
        }
    }

    /** {@return what was relayed from the front to the back} A snapshot. */
    public Counts frontToBack() {
        return frontToBack.counts();
    }

    /** {@return what was relayed from the back to the front} A snapshot. */
    public Counts backToFront() {
        return backToFront.counts();
    }

    /** {@return true until this or one of the sockets is closed} */
    public boolean isActive() {
        return frontToBack.isActive() && backToFront.isActive();
    }

    /**
     * Takes nothing more. Returns at once. What was taken is still delivered and acknowledged, as long as both sockets are open: {@link
     * #awaitEnd} waits for that. Idempotent.
     */
    @Override
    public void close() {
        frontToBack.close();
        backToFront.close();
    }

    /**
     * Waits until this is closed and what it has taken was handed over and has left ({@link AiomsgSocket#drain}).
     *
     * @param timeout zero for not waiting at all
     * @return false if that was not so within {@code timeout}
     * @throws SocketClosedException if a socket was closed
     * @throws InterruptedException if interrupted while waiting; nothing has changed then
     */
    public boolean awaitEnd(Duration timeout) throws InterruptedException {
        long begin = System.nanoTime();
        for (Relay relay : new Relay[] {frontToBack, backToFront}) {
            if (!relay.awaitEnd(left(timeout, begin))
                    || !relay.to.drain(left(timeout, begin)).complete()) {
                return false;
            }
        }
        return true;
    }

    private static Duration left(Duration timeout, long beginNanos) {
        Duration left = timeout.minusNanos(System.nanoTime() - beginNanos);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** One direction. */
    private static final class Relay {
        final AiomsgSocket to;
        private volatile @Nullable Consumption consumption;
        private final LongAdder taken = new LongAdder();
        private final LongAdder delivered = new LongAdder();
        private final LongAdder failed = new LongAdder();

        private Relay(AiomsgSocket to) {
            this.to = to;
        }

        static Relay begin(AiomsgSocket from, AiomsgSocket to) {
            Relay relay = new Relay(to);
            relay.consumption = from.onMessage(relay::relay);
            return relay;
        }

        boolean isActive() {
            Consumption begun = consumption;
            return begun != null && begun.isActive();
        }

        boolean awaitEnd(Duration timeout) throws InterruptedException {
            Consumption begun = consumption;
            return begun == null || begun.awaitEnd(timeout);
        }

        Counts counts() {
            // In this order, so that no message seems to be settled before it was taken.
            long settledWell = delivered.sum();
            long settledBadly = failed.sum();
            return new Counts(taken.sum(), settledWell, settledBadly);
        }

        void close() {
            Consumption begun = consumption;
            if (begun != null) {
                begun.close();
            }
        }

        /** Hands a message over. One that the other socket does not accept at all is a failure of the handler, of which an event tells. */
        @SuppressWarnings("FutureReturnValueIgnored") // nothing depends on the settling
        private void relay(Message message) throws InterruptedException {
            taken.increment();
            boolean handedOver = false;
            try {
                CompletableFuture<Delivery> outcome = to.sendAsync(message.payload(), FOREVER);
                checkAccepted(outcome);
                outcome.whenComplete((delivery, failure) -> settle(message, failure == null));
                handedOver = true;
            } finally {
                if (!handedOver) {
                    settle(message, false);
                }
                if (to.isClosed()) {
                    close();
                }
            }
        }

        private static void checkAccepted(CompletableFuture<Delivery> outcome) {
            if (outcome.isCompletedExceptionally()) {
                try {
                    outcome.join();
                } catch (CompletionException e) {
                    throw e.getCause() instanceof RuntimeException cause ? cause : e;
                }
            }
        }

        private void settle(Message message, boolean well) {
            if (well) {
                delivered.increment();
                message.acknowledge();
            } else {
                failed.increment();
                message.reject();
            }
        }
    }
}
