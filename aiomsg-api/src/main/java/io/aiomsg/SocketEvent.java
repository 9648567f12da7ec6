package io.aiomsg;

import java.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Something that happened to a socket's connections or messages. Events are immutable; kinds may grow. */
public interface SocketEvent {

    /** {@return which record this is} */
    Kind kind();

    /** The kinds of events, one for each record in {@link SocketEvent}. */
    enum Kind {
        /** {@link PeerConnected}. */
        PEER_CONNECTED,
        /** {@link PeerDisconnected}. */
        PEER_DISCONNECTED,
        /** {@link DialFailed}. */
        DIAL_FAILED,
        /** {@link Rejected}. */
        REJECTED,
        /** {@link ReadingPaused}. */
        READING_PAUSED,
        /** {@link ReadingResumed}. */
        READING_RESUMED,
        /** {@link SendStalled}. */
        SEND_STALLED,
        /** {@link MessagesLost}. */
        MESSAGES_LOST,
        /** {@link HandlerFailed}. */
        HANDLER_FAILED,
        /** {@link ExecutorFailed}. */
        EXECUTOR_FAILED
    }

    /**
     * A peer was admitted and can be sent to.
     *
     * @param peer its identity
     * @param address its remote address
     * @param dialled true if we dialled it, false if it dialled us
     */
    record PeerConnected(Identity peer, SocketAddress address, boolean dialled) implements SocketEvent {
        @Override
        public Kind kind() {
            return Kind.PEER_CONNECTED;
        }
    }

    /**
     * A connection to an admitted peer ended.
     *
     * @param peer its identity
     * @param address its remote address
     * @param reason why it ended
     * @param detail what exactly happened, for people; may be empty
     * @param inDoubt at-most-once messages handed to the kernel that may not have arrived: those among the last 64 MiB written;
     *     an upper bound
     */
    record PeerDisconnected(Identity peer, SocketAddress address, DisconnectReason reason, String detail, long inDoubt)
            implements SocketEvent {
        @Override
        public Kind kind() {
            return Kind.PEER_DISCONNECTED;
        }
    }

    /**
     * An address could not be connected to.
     *
     * @param host the host dialled
     * @param port the port dialled
     * @param attempt how many dials in a row have failed, this one included
     * @param detail why, for people
     * @param next when the next dial comes
     */
    record DialFailed(String host, int port, int attempt, String detail, Duration next) implements SocketEvent {
        @Override
        public Kind kind() {
            return Kind.DIAL_FAILED;
        }
    }

    /**
     * A connection ended before its peer was admitted, by our decision or the peer's.
     *
     * @param peer its identity where it got so far as to tell it
     * @param address its remote address
     * @param reason why
     * @param detail what exactly was seen, for people
     */
    record Rejected(@Nullable Identity peer, SocketAddress address, DisconnectReason reason, String detail)
            implements SocketEvent {
        @Override
        public Kind kind() {
            return Kind.REJECTED;
        }
    }

    /**
     * Reading from a peer paused: it has as much waiting here as the limits allow. Nothing is lost; the peer is slowed down.
     *
     * @param peer its identity
     */
    record ReadingPaused(Identity peer) implements SocketEvent {
        @Override
        public Kind kind() {
            return Kind.READING_PAUSED;
        }
    }

    /**
     * Reading from a peer goes on.
     *
     * @param peer its identity
     */
    record ReadingResumed(Identity peer) implements SocketEvent {
        @Override
        public Kind kind() {
            return Kind.READING_RESUMED;
        }
    }

    /**
     * A peer has accepted nothing of what waits for it for a while.
     *
     * @param peer its identity
     * @param since how long
     */
    record SendStalled(Identity peer, Duration since) implements SocketEvent {
        @Override
        public Kind kind() {
            return Kind.SEND_STALLED;
        }
    }

    /**
     * Messages that had been accepted were lost. Each lost message is in exactly one such event and one counter of
     * {@link SocketStats#lost()}.
     *
     * @param reason why
     * @param peer the peer concerned; null where there was none, or where several were put together under load
     * @param count how many messages
     * @param octets the sum of their sizes
     */
    record MessagesLost(LossReason reason, @Nullable Identity peer, long count, long octets) implements SocketEvent {
        @Override
        public Kind kind() {
            return Kind.MESSAGES_LOST;
        }
    }

    /**
     * A {@link MessageHandler}, or a subscriber's {@code onNext}, threw. The message was refused: if it was sent at least once its
     * sender's next copy is delivered again, else it was delivered.
     *
     * @param peer who sent the message
     * @param octets its size
     * @param failure what was thrown
     */
    record HandlerFailed(Identity peer, int octets, Throwable failure) implements SocketEvent {
        @Override
        public Kind kind() {
            return Kind.HANDLER_FAILED;
        }
    }

    /**
     * The executor given with {@link SocketBuilder#executor} did not take a task; the socket ran it on a thread of its own.
     *
     * @param failure what the executor threw
     */
    record ExecutorFailed(Throwable failure) implements SocketEvent {
        @Override
        public Kind kind() {
            return Kind.EXECUTOR_FAILED;
        }
    }
}
