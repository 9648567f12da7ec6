package io.aiomsg;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Finds the addresses of a host name, once for each dial (AIO-CON-021). Asked on threads that serve nothing else, never on the
 * event loop, for several names at a time: it must be thread-safe, and may block. Literal addresses are not asked for.
 *
 * <p>One that throws, finds nothing, or has not answered when the {@linkplain SocketTiming#dialTimeout() time of a dial} is over
 * makes that dial fail ({@link SocketEvent.DialFailed}); the next one asks again. An answer that comes late serves the dial that
 * waits then. A few calls that never return are borne, at most {@value #MOST_CALLS_PER_LINK} of a link and
 * {@value #MOST_CALLS} of a socket; beyond that dials wait in vain, and fail, until one of them returns.
 */
@FunctionalInterface
public interface Resolver {

    /** How many calls of a socket's resolver are under way at a time, at most. */
    int MOST_CALLS = 16;

    /** How many of them are for one link, at most. */
    int MOST_CALLS_PER_LINK = 2;

    /** The default: what the system's resolver says ({@link InetAddress#getAllByName}). */
    Resolver SYSTEM = host -> List.of(InetAddress.getAllByName(host));

    /**
     * {@return the addresses of a host, the best first; dials try them in turns}
     *
     * @param host a name, as it was given to {@link AiomsgSocket#connect(String, int)}
     * @throws UnknownHostException if there are none
     */
    List<InetAddress> resolve(String host) throws UnknownHostException;
}
