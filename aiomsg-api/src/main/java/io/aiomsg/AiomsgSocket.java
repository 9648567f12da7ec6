package io.aiomsg;

import java.net.BindException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * One smart socket: it binds or connects (or both, many times), holds any number of connections, and exchanges
 * <em>messages</em> with the peers at their other ends.
 *
 * <p>As a {@link Sender} the socket routes by its {@link SendMode}; {@link #to(Identity)} sends to one peer. Received
 * messages of all peers come from {@link #receive()} and its relatives.
 *
 * <pre>{@code
 * try (AiomsgSocket socket = AiomsgSocket.open()) {
 *     socket.connect("127.0.0.1", 25000);
 *     socket.send("is anybody there?");
 *     for (Message message : socket.messages()) {
 *         System.out.println(message.from() + " says: " + message.text());
 *     }
 * }
 * }</pre>
 *
 * <p>Every method may be called from any thread. Every blocking method throws {@link InterruptedException} and changes
 * nothing when its thread is interrupted, and throws {@link SocketClosedException} when the socket is closed.
 */
public interface AiomsgSocket extends Sender, AutoCloseable {

    /** The address that {@link #bind()} and {@link #connect()} use: the loopback interface. */
    String DEFAULT_HOST = "127.0.0.1";

    /** The port that {@link #bind()} and {@link #connect()} use. */
    int DEFAULT_PORT = 25000;

    /** {@return a new socket with the defaults of {@link SocketBuilder}} */
    static AiomsgSocket open() {
        return builder().open();
    }

    /**
     * {@return a builder of the implementation found on the class path or module path ({@link AiomsgFactory#load()})}
     */
    static SocketBuilder builder() {
        return AiomsgFactory.load().builder();
    }

    /** {@return what the socket was opened with} */
    SocketOptions options();

    /** {@return the name of this socket, stable for its life: what its peers see as {@link Message#from()}} */
    Identity identity();

    /**
     * Listens on {@value #DEFAULT_HOST}:{@value #DEFAULT_PORT}.
     *
     * @return the bound address
     * @throws BindException if the address cannot be bound
     */
    default Binding bind() throws BindException {
        return bind(DEFAULT_HOST, DEFAULT_PORT);
    }

    /**
     * Listens for peers; a socket may listen on many addresses.
     *
     * @param host a host name or address literal, IPv4 or IPv6
     * @param port 0 to 65535; 0 takes a free port, which {@link Binding#port()} tells
     * @return the bound address: peers can connect from now on
     * @throws BindException if the address cannot be bound; the message names it
     */
    Binding bind(String host, int port) throws BindException;

    /**
     * Connects to {@value #DEFAULT_HOST}:{@value #DEFAULT_PORT}.
     *
     * @return what keeps the connection, until it is closed
     */
    default Link connect() {
        return connect(DEFAULT_HOST, DEFAULT_PORT);
    }

    /**
     * Keeps a connection to an address for the life of the socket, dialling again whenever it is lost. Returns at once; a
     * socket may connect to many addresses.
     *
     * @param host a host name or address literal; names are resolved again at each dial
     * @param port 1 to 65535
     * @return what keeps it, until it is closed
     */
    Link connect(String host, int port);

    /**
     * {@return a sender to one peer only} The peer need not be connected, but must have been seen: a send to an identity this
     * socket has never met fails with {@link UnknownPeerException}.
     *
     * @param peer by the name that {@link Message#from()} and {@link #peers()} tell
     */
    Sender to(Identity peer);

    /**
     * Waits for the next message. Connections are served in rotation; each message goes to one caller.
     *
     * @return the next message
     * @throws InterruptedException if interrupted while waiting; nothing has changed then
     */
    Message receive() throws InterruptedException;

    /**
     * As {@link #receive()}, but waits no longer than a time.
     *
     * @param timeout zero for not waiting at all
     * @return the next message; null when none came in time
     * @throws InterruptedException if interrupted while waiting; nothing has changed then
     */
    @Nullable
    Message receive(Duration timeout) throws InterruptedException;

    /** {@return the next message if one is there, else null} Never blocks. */
    @Nullable
    Message tryReceive();

    /**
     * {@return the messages of this socket as something to iterate over; the iteration ends when the socket is closed}
     */
    Messages messages();

    /**
     * Has each message handled, one after the other: those of one peer in their order.
     *
     * <pre>{@code
     * Consumption echoing = socket.onMessage(message -> socket.to(message.from()).send(message.payload()));
     * }</pre>
     *
     * @param handler called by several threads at a time only if that was asked for
     * @return what goes on until it is closed
     * @see #onMessage(int, MessageHandler)
     */
    default Consumption onMessage(MessageHandler handler) {
        return onMessage(1, handler);
    }

    /**
     * Has each message handled, up to {@code concurrency} at a time. A message is taken from the connections only when a handler
     * is about to be called with it: slow handlers slow the peers down, as slow callers of {@link #receive()} do. Handlers run on the
     * socket's {@linkplain SocketBuilder#executor executor}; while there is nothing to handle they occupy no thread.
     *
     * <p>It ends when the handle returned or the socket is closed. {@link #close()} begins no handler any more, and waits for those
     * that run, but for the one that calls it: for their acknowledgements for most of the linger, and two seconds more at most. Messages
     * that {@link #receive()} takes meanwhile are handled by its caller instead.
     *
     * @param concurrency 1 to 65 536 handlers at a time; with more than one, messages overtake one another
     * @param handler called by several threads at a time only if that was asked for
     * @return what goes on until it is closed
     * @throws IllegalStateException if another handler, or a subscriber of {@link #publisher()}, is active
     */
    Consumption onMessage(int concurrency, MessageHandler handler);

    /**
     * {@return the messages as a reactive stream, for one subscriber at a time} Each message requested is taken from the connections when it
     * is handed to the subscriber, not before: without demand the peers are slowed down. Signals come on the socket's
     * {@linkplain SocketBuilder#executor executor}, one at a time. The stream completes when the socket is closed.
     *
     * <p>A subscriber that comes while another one, or a handler, is active gets an {@link IllegalStateException} as {@code
     * onError}. One that throws from {@code onNext} is cancelled, and that message treated as by a failed {@link MessageHandler}.
     */
    Flow.Publisher<Message> publisher();

    /** {@return the peers connected at this moment} A snapshot. */
    List<PeerInfo> peers();

    /**
     * Waits until at least {@code count} peers are connected.
     *
     * @param count 0 or more
     * @param timeout zero for not waiting at all
     * @return false if they were not within {@code timeout}
     * @throws InterruptedException if interrupted while waiting; nothing has changed then
     */
    boolean awaitPeers(int count, Duration timeout) throws InterruptedException;

    /** {@return counters since the socket was opened} A snapshot; making it holds the data path up for no longer than a message does. */
    SocketStats stats();

    /**
     * Waits until everything accepted for sending has left (at-least-once: has been acknowledged). The socket stays open and
     * usable.
     *
     * @param timeout zero for not waiting at all
     * @return what had not when {@code timeout} was over
     * @throws InterruptedException if interrupted while waiting; nothing has changed then
     */
    DrainResult drain(Duration timeout) throws InterruptedException;

    /**
     * Flushes what was accepted, for at most the linger time ({@link SocketTiming#linger()}), and gives back every thread,
     * descriptor and buffer. Wakes all blocked callers with {@link SocketClosedException}. Idempotent; returns when all is
     * released. Called in an interrupted thread it does not linger, and leaves the interrupt flag set.
     */
    @Override
    void close();

    /** {@return true once {@link #close()} has begun} */
    boolean isClosed();

    /**
     * Waits until the socket has been closed by another thread: what a {@code main} method may end with.
     *
     * @throws InterruptedException if interrupted while waiting; nothing has changed then
     */
    void awaitClosed() throws InterruptedException;
}
