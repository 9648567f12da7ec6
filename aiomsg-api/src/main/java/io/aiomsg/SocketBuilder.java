package io.aiomsg;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Collects the options of a socket; the defaults interoperate with every peer. Not thread-safe; reusable. Options are checked
 * together in {@link #open()}, which says what is wrong with which.
 *
 * <pre>{@code
 * AiomsgSocket socket = AiomsgSocket.builder()
 *         .identity(Identity.named("worker-7"))
 *         .delivery(DeliveryGuarantee.AT_LEAST_ONCE)
 *         .timing(SocketTiming.DEFAULT.toBuilder().sendTimeout(Duration.ofSeconds(10)).build())
 *         .open();
 * }</pre>
 */
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

    /**
     * Sets the name of the socket: a random one for each socket if nothing is said.
     *
     * @param identity exactly {@value Identity#SIZE} octets
     * @return this builder
     */
    public SocketBuilder identity(Identity identity) {
        this.identity = identity;
        return this;
    }

    /**
     * Sets how the socket routes what it sends: {@link SendMode#ROUND_ROBIN} if nothing is said.
     *
     * @param sendMode for what is sent to nobody by name
     * @return this builder
     */
    public SocketBuilder sendMode(SendMode sendMode) {
        this.sendMode = sendMode;
        return this;
    }

    /**
     * Sets what the socket promises about what it sends: {@link DeliveryGuarantee#AT_MOST_ONCE} if nothing is said.
     *
     * @param delivery for what is sent
     * @return this builder
     */
    public SocketBuilder delivery(DeliveryGuarantee delivery) {
        this.delivery = delivery;
        return this;
    }

    /**
     * Sets what a send does when a queue is full: if nothing is said, {@link Overflow#BLOCK} for {@link SendMode#ROUND_ROBIN}
     * and {@link Overflow#DROP_OLDEST} for {@link SendMode#PUBLISH}.
     *
     * @param overflow one that drops goes with {@link SendMode#PUBLISH} only
     * @return this builder
     */
    public SocketBuilder overflow(Overflow overflow) {
        this.overflow = overflow;
        return this;
    }

    /**
     * Sets the bounds of queues and frames: {@link SocketLimits#DEFAULT} if nothing is said.
     *
     * @param limits with all bounds
     * @return this builder
     */
    public SocketBuilder limits(SocketLimits limits) {
        this.limits = limits;
        return this;
    }

    /**
     * Sets the durations of the protocol: {@link SocketTiming#DEFAULT} if nothing is said.
     *
     * @param timing with all durations
     * @return this builder
     */
    public SocketBuilder timing(SocketTiming timing) {
        this.timing = timing;
        return this;
    }

    /**
     * Sets who is told of connections, disconnections and losses: nobody if nothing is said.
     *
     * @param listener may block; called by one thread at a time
     * @return this builder
     */
    public SocketBuilder listener(SocketListener listener) {
        this.listener = listener;
        return this;
    }

    /**
     * Sets when received at-least-once messages are acknowledged: {@link AckMode#ON_TAKE} if nothing is said.
     *
     * @param ackMode for what is received
     * @return this builder
     */
    public SocketBuilder ackMode(AckMode ackMode) {
        this.ackMode = ackMode;
        return this;
    }

    /**
     * Sets what runs the listener, handlers and subscribers. It belongs to the caller, may be shared, and is never called by a thread
     * that works for the protocol: if it blocks, or runs a task at once in the calling thread, only this socket's callbacks wait.
     * Events keep their order on any executor. A task that it rejects runs on a thread of the socket's own instead, and a {@link
     * SocketEvent.ExecutorFailed} tells.
     *
     * <p>Default: daemon threads of the socket's own that end when they are idle for a second: one for the listener, and one for
     * each handler that is called at a time.
     *
     * @param executor stays the caller's to shut down, after the socket
     * @return this builder
     */
    public SocketBuilder executor(Executor executor) {
        this.executor = executor;
        return this;
    }

    /**
     * Sets which peers may come in: {@link PeerPolicy#EVERYONE} if nothing is said.
     *
     * @param peerPolicy thread-safe; may block
     * @return this builder
     */
    public SocketBuilder peerPolicy(PeerPolicy peerPolicy) {
        this.peerPolicy = peerPolicy;
        return this;
    }

    /**
     * Sets how names are looked up: {@link Resolver#SYSTEM} if nothing is said.
     *
     * @param resolver thread-safe; may block
     * @return this builder
     */
    public SocketBuilder resolver(Resolver resolver) {
        this.resolver = resolver;
        return this;
    }

    /**
     * Sets threads to be shared with other sockets; a socket has one of its own if nothing is said.
     *
     * @param eventLoops made by the same implementation; stay the caller's to close
     * @return this builder
     */
    public SocketBuilder eventLoops(EventLoops eventLoops) {
        this.eventLoops = eventLoops;
        return this;
    }

    /**
     * {@return the options as they are now, with a random identity if none was given}
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
     * {@return a new socket, which the caller closes}
     *
     * @throws IllegalArgumentException if an option is out of bounds or two do not fit together; the message names them
     */
    public AiomsgSocket open() {
        AiomsgFactory opener = factory == null ? AiomsgFactory.load() : factory;
        return opener.open(options(identity == null ? opener.newIdentity() : identity));
    }
}
