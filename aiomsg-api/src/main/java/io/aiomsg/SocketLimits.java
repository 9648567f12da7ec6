package io.aiomsg;

/**
 * The bounds of a socket, all in one place. Immutable; make others with {@link #toBuilder()}.
 *
 * <p>Numbers of octets count payloads; against the totals each message counts 64 octets more, so that many
 * small ones are bounded, too. What happens at a bound is told beside each.
 *
 * @param maxPayloadBytes the largest message, sent or received; a longer one is refused by send, and a peer that announces
 *     one is disconnected before anything is allocated
 * @param sendMessagesPerPeer messages queued for one peer; then round-robin skips the peer, and publish drops its oldest copy
 * @param sendBytesPerPeer octets queued for one peer; as {@code sendMessagesPerPeer}
 * @param sendBytesTotal octets queued in all, shared payloads counted once; over it the slowest peer is disconnected
 * @param receiveMessagesPerPeer received messages of one connection not yet taken; then its reading pauses
 * @param receiveBytesPerPeer octets of one connection not yet taken; then its reading pauses
 * @param receiveBytesTotal octets of all connections not yet taken; then reading pauses
 * @param connections connections at a time, half-open ones included; more are closed at once
 * @param inFlightPerPeer at-least-once messages sent to one peer and not yet acknowledged; then round-robin skips it
 * @param rememberedIdsPerPeer ids of requests taken from one peer remembered to recognise a copy, and as many again of those taken
 *     and neither acknowledged nor rejected yet ({@link AckMode#MANUAL}); the oldest is forgotten, so that a copy of it is delivered
 *     again. At least 4 096, the most that a peer may have in flight, and at least {@code inFlightPerPeer}
 * @param rememberedPeers identities remembered after they disconnected, with their ids; the longest absent is forgotten
 * @param pendingEvents events waiting for a slow listener; then losses coalesce and other events are dropped and counted
 */
public record SocketLimits(
        int maxPayloadBytes,
        int sendMessagesPerPeer,
        long sendBytesPerPeer,
        long sendBytesTotal,
        int receiveMessagesPerPeer,
        long receiveBytesPerPeer,
        long receiveBytesTotal,
        int connections,
        int inFlightPerPeer,
        int rememberedIdsPerPeer,
        int rememberedPeers,
        int pendingEvents) {

    private static final int MIB = 1 << 20;

    /** The defaults: payloads of 64 MiB; 65 536 messages or 64 MiB a peer and 512 MiB a socket in each direction. */
    public static final SocketLimits DEFAULT = new SocketLimits(
            64 * MIB,
            65_536,
            64L * MIB,
            512L * MIB,
            65_536,
            64L * MIB,
            512L * MIB,
            16_384,
            1_024,
            4_096,
            16_384,
            4_096);

    /**
     * Checks every bound.
     *
     * @param maxPayloadBytes 1 to 1 GiB
     * @param sendMessagesPerPeer 1 to 2²⁴
     * @param sendBytesPerPeer 1 to 1 TiB
     * @param sendBytesTotal {@code sendBytesPerPeer} to 16 TiB
     * @param receiveMessagesPerPeer 1 to 2²⁴
     * @param receiveBytesPerPeer 1 to 1 TiB
     * @param receiveBytesTotal {@code receiveBytesPerPeer} and {@code maxPayloadBytes} at least, at most 16 TiB
     * @param connections 1 to 2²⁰
     * @param inFlightPerPeer 1 to 4 096
     * @param rememberedIdsPerPeer 4 096 and {@code inFlightPerPeer} at least, at most 2²⁰
     * @param rememberedPeers 1 to 2²⁰
     * @param pendingEvents 16 to 2²⁰
     */
    public SocketLimits {
        check("maxPayloadBytes", maxPayloadBytes, 1, 1 << 30);
        check("sendMessagesPerPeer", sendMessagesPerPeer, 1, 1 << 24);
        check("sendBytesPerPeer", sendBytesPerPeer, 1, 1L << 40);
        check("sendBytesTotal", sendBytesTotal, sendBytesPerPeer, 1L << 44);
        check("receiveMessagesPerPeer", receiveMessagesPerPeer, 1, 1 << 24);
        check("receiveBytesPerPeer", receiveBytesPerPeer, 1, 1L << 40);
        check("receiveBytesTotal", receiveBytesTotal, Math.max(receiveBytesPerPeer, maxPayloadBytes), 1L << 44);
        check("connections", connections, 1, 1 << 20);
        check("inFlightPerPeer", inFlightPerPeer, 1, 4_096);
        check("rememberedIdsPerPeer", rememberedIdsPerPeer, Math.max(4_096, inFlightPerPeer), 1 << 20);
        check("rememberedPeers", rememberedPeers, 1, 1 << 20);
        check("pendingEvents", pendingEvents, 16, 1 << 20);
    }

    /** {@return a builder that starts with these bounds} */
    public Builder toBuilder() {
        return new Builder(this);
    }

    private static void check(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be " + least + " to " + most);
        }
    }

    /** Changes single bounds. Not thread-safe. */
    public static final class Builder {

        private int maxPayloadBytes;
        private int sendMessagesPerPeer;
        private long sendBytesPerPeer;
        private long sendBytesTotal;
        private int receiveMessagesPerPeer;
        private long receiveBytesPerPeer;
        private long receiveBytesTotal;
        private int connections;
        private int inFlightPerPeer;
        private int rememberedIdsPerPeer;
        private int rememberedPeers;
        private int pendingEvents;

        private Builder(SocketLimits start) {
            maxPayloadBytes = start.maxPayloadBytes;
            sendMessagesPerPeer = start.sendMessagesPerPeer;
            sendBytesPerPeer = start.sendBytesPerPeer;
            sendBytesTotal = start.sendBytesTotal;
            receiveMessagesPerPeer = start.receiveMessagesPerPeer;
            receiveBytesPerPeer = start.receiveBytesPerPeer;
            receiveBytesTotal = start.receiveBytesTotal;
            connections = start.connections;
            inFlightPerPeer = start.inFlightPerPeer;
            rememberedIdsPerPeer = start.rememberedIdsPerPeer;
            rememberedPeers = start.rememberedPeers;
            pendingEvents = start.pendingEvents;
        }

        /**
         * Sets {@link SocketLimits#maxPayloadBytes()}.
         *
         * @param maxPayloadBytes 1 to 1 GiB
         * @return this builder
         */
        public Builder maxPayloadBytes(int maxPayloadBytes) {
            this.maxPayloadBytes = maxPayloadBytes;
            return this;
        }

        /**
         * Sets {@link SocketLimits#sendMessagesPerPeer()}.
         *
         * @param sendMessagesPerPeer 1 to 2²⁴
         * @return this builder
         */
        public Builder sendMessagesPerPeer(int sendMessagesPerPeer) {
            this.sendMessagesPerPeer = sendMessagesPerPeer;
            return this;
        }

        /**
         * Sets {@link SocketLimits#sendBytesPerPeer()}.
         *
         * @param sendBytesPerPeer 1 to 1 TiB
         * @return this builder
         */
        public Builder sendBytesPerPeer(long sendBytesPerPeer) {
            this.sendBytesPerPeer = sendBytesPerPeer;
            return this;
        }

        /**
         * Sets {@link SocketLimits#sendBytesTotal()}.
         *
         * @param sendBytesTotal {@code sendBytesPerPeer} to 16 TiB
         * @return this builder
         */
        public Builder sendBytesTotal(long sendBytesTotal) {
            this.sendBytesTotal = sendBytesTotal;
            return this;
        }

        /**
         * Sets {@link SocketLimits#receiveMessagesPerPeer()}.
         *
         * @param receiveMessagesPerPeer 1 to 2²⁴
         * @return this builder
         */
        public Builder receiveMessagesPerPeer(int receiveMessagesPerPeer) {
            this.receiveMessagesPerPeer = receiveMessagesPerPeer;
            return this;
        }

        /**
         * Sets {@link SocketLimits#receiveBytesPerPeer()}.
         *
         * @param receiveBytesPerPeer 1 to 1 TiB
         * @return this builder
         */
        public Builder receiveBytesPerPeer(long receiveBytesPerPeer) {
            this.receiveBytesPerPeer = receiveBytesPerPeer;
            return this;
        }

        /**
         * Sets {@link SocketLimits#receiveBytesTotal()}.
         *
         * @param receiveBytesTotal {@code receiveBytesPerPeer} and {@code maxPayloadBytes} at least, at most 16 TiB
         * @return this builder
         */
        public Builder receiveBytesTotal(long receiveBytesTotal) {
            this.receiveBytesTotal = receiveBytesTotal;
            return this;
        }

        /**
         * Sets {@link SocketLimits#connections()}.
         *
         * @param connections 1 to 2²⁰
         * @return this builder
         */
        public Builder connections(int connections) {
            this.connections = connections;
            return this;
        }

        /**
         * Sets {@link SocketLimits#inFlightPerPeer()}.
         *
         * @param inFlightPerPeer 1 to 4 096
         * @return this builder
         */
        public Builder inFlightPerPeer(int inFlightPerPeer) {
            this.inFlightPerPeer = inFlightPerPeer;
            return this;
        }

        /**
         * Sets {@link SocketLimits#rememberedIdsPerPeer()}.
         *
         * @param rememberedIdsPerPeer 4 096 and {@code inFlightPerPeer} at least, at most 2²⁰
         * @return this builder
         */
        public Builder rememberedIdsPerPeer(int rememberedIdsPerPeer) {
            this.rememberedIdsPerPeer = rememberedIdsPerPeer;
            return this;
        }

        /**
         * Sets {@link SocketLimits#rememberedPeers()}.
         *
         * @param rememberedPeers 1 to 2²⁰
         * @return this builder
         */
        public Builder rememberedPeers(int rememberedPeers) {
            this.rememberedPeers = rememberedPeers;
            return this;
        }

        /**
         * Sets {@link SocketLimits#pendingEvents()}.
         *
         * @param pendingEvents 16 to 2²⁰
         * @return this builder
         */
        public Builder pendingEvents(int pendingEvents) {
            this.pendingEvents = pendingEvents;
            return this;
        }
        /** {@return the bounds, checked} */
        public SocketLimits build() {
            return new SocketLimits(
                    maxPayloadBytes,
                    sendMessagesPerPeer,
                    sendBytesPerPeer,
                    sendBytesTotal,
                    receiveMessagesPerPeer,
                    receiveBytesPerPeer,
                    receiveBytesTotal,
                    connections,
                    inFlightPerPeer,
                    rememberedIdsPerPeer,
                    rememberedPeers,
                    pendingEvents);
        }
    }
}
