package io.aiomsg;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Collects the options of a socket; the defaults interoperate with every peer. Not thread-safe; reusable. */
public final class SocketBuilder {

    private final @Nullable AiomsgFactory factory;
    private @Nullable Identity identity;
    private SendMode sendMode = SendMode.ROUND_ROBIN;
    private DeliveryGuarantee delivery = DeliveryGuarantee.AT_MOST_ONCE;
    private @Nullable Overflow overflow;
    private SocketLimits limits = SocketLimits.DEFAULT;
    private SocketTiming timing = SocketTiming.DEFAULT;
    private SocketListener listener = SocketListener.NONE;
    private AckMode ackMode = AckMode.ON_TAKE;
    private @Nullable Executor executor;
    private PeerPolicy peerPolicy = PeerPolicy.EVERYONE;
    private Resolver resolver = Resolver.SYSTEM;
    private @Nullable EventLoops eventLoops;

    SocketBuilder(AiomsgFactory factory) {
        this.factory = factory;
    }

    /** Starts with {@code options}. */
    SocketBuilder(SocketOptions options) {
        factory = null;
        identity = options.identity();
        sendMode = options.sendMode();
        delivery = options.delivery();
        overflow = options.overflow() == Overflow.byDefault(sendMode) ? null : options.overflow();
        limits = options.limits();
        timing = options.timing();
        listener = options.listener();
        ackMode = options.ackMode();
        executor = options.executor();
        peerPolicy = options.peerPolicy();
        resolver = options.resolver();
        eventLoops = options.eventLoops();
    }

    /** The name of the socket, {@value Identity#SIZE} octets. Default: a random one for each socket opened. */
    public SocketBuilder identity(Identity identity) {
        this.identity = identity;
        return this;
    }

    /** How the socket routes what it sends. Default: {@link SendMode#ROUND_ROBIN}. */
    public SocketBuilder sendMode(SendMode sendMode) {
        this.sendMode = sendMode;
        return this;
    }

    /** What the socket promises about what it sends. Default: {@link DeliveryGuarantee#AT_MOST_ONCE}. */
    public SocketBuilder delivery(DeliveryGuarantee delivery) {
        this.delivery = delivery;
        return this;
    }

    /**
     * What a send does when a queue is full. Default: {@link Overflow#BLOCK} for {@link SendMode#ROUND_ROBIN},
     * {@link Overflow#DROP_OLDEST} for {@link SendMode#PUBLISH}.
     */
    public SocketBuilder overflow(Overflow overflow) {
        this.overflow = overflow;
        return this;
    }

    /** The bounds of queues and frames. Default: {@link SocketLimits#DEFAULT}. */
    public SocketBuilder limits(SocketLimits limits) {
        this.limits = limits;
        return this;
    }

    /** The durations of the protocol. Default: {@link SocketTiming#DEFAULT}. */
    public SocketBuilder timing(SocketTiming timing) {
        this.timing = timing;
        return this;
    }

    /** Who is told of connections, disconnections and losses. Default: nobody. */
    public SocketBuilder listener(SocketListener listener) {
        this.listener = listener;
        return this;
    }

    /** When received at-least-once messages are acknowledged. Default: {@link AckMode#ON_TAKE}. */
    public SocketBuilder ackMode(AckMode ackMode) {
        this.ackMode = ackMode;
        return this;
    }

    /**
     * What runs the listener, handlers and subscribers. It belongs to the caller, may be shared, and is never called by a thread
     * that works for the protocol: if it blocks, or runs a task at once in the calling thread, only this socket's callbacks wait.
     * Events keep their order on any executor. A task that it rejects runs on a thread of the socket's own instead, and a {@link
     * SocketEvent.ExecutorFailed} tells.
     *
     * <p>Default: daemon threads of the socket's own that end when they are idle for a second: one for the listener, and one for
     * each handler that is called at a time.
     */
    public SocketBuilder executor(Executor executor) {
        this.executor = executor;
        return this;
    }

    /** Which peers may come in. Default: {@link PeerPolicy#EVERYONE}. */
    public SocketBuilder peerPolicy(PeerPolicy peerPolicy) {
        this.peerPolicy = peerPolicy;
        return this;
    }

    /** How names are looked up. Default: {@link Resolver#SYSTEM}. */
    public SocketBuilder resolver(Resolver resolver) {
        this.resolver = resolver;
        return this;
    }

    /** Threads to be shared with other sockets, made by the same implementation. Default: one thread of its own. */
    public SocketBuilder eventLoops(EventLoops eventLoops) {
        this.eventLoops = eventLoops;
        return this;
    }

    /**
     * The options as they are now, with a random identity if none was given.
     *
     * @throws IllegalArgumentException if an option is out of bounds or two do not fit together; the message names them
     */
    public SocketOptions options() {
        return options(identity == null ? Identity.random() : identity);
    }

    private SocketOptions options(Identity own) {
        Overflow full = overflow == null ? Overflow.byDefault(sendMode) : overflow;
        return new SocketOptions(
                own,
                sendMode,
                delivery,
                full,
                limits,
                timing,
                listener,
                ackMode,
                executor,
                peerPolicy,
                resolver,
                eventLoops);
    }

    /**
     * Opens the socket.
     *
     * @throws IllegalArgumentException if an option is out of bounds or two do not fit together; the message names them
     */
    public AiomsgSocket open() {
        AiomsgFactory opener = factory == null ? AiomsgFactory.load() : factory;
        return opener.open(options(identity == null ? opener.newIdentity() : identity));
    }
}
