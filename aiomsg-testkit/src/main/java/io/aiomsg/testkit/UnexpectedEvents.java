package io.aiomsg.testkit;

import io.aiomsg.DisconnectReason;
import io.aiomsg.Identity;
import io.aiomsg.SocketEvent;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Events that a program does not get to see while all is well, whatever the network does to it: faults of the protocol, faults at this
 * end, and code of the application that fails. What resets, partitions and ends of hosts bring about is not among them.
 */
final class UnexpectedEvents {

    /** Nothing but a peer that speaks wrongly, or is the wrong one, makes a connection end for these. */
    private static final Set<DisconnectReason> PROTOCOL_FAULTS = EnumSet.of(
            DisconnectReason.HANDSHAKE_TIMEOUT,
            DisconnectReason.BAD_HELLO,
            DisconnectReason.WRONG_VERSION,
            DisconnectReason.NOT_AIOMSG,
            DisconnectReason.OWN_IDENTITY,
            DisconnectReason.FRAME_TOO_LONG);

    /** What the detail of an end begins with that a socket has itself to thank for. */
    private static final String OWN_FAULT = "a fault at this end";

    private final Network network;
    private final Expected expected;
    private final String subject;

    /** What several events have in common that are told in one sentence. */
    private record Sort(
            Identity socket,
            SocketEvent.Kind kind,
            @Nullable DisconnectReason reason,
            boolean ownFault) {}

    /** How many of a sort there were, and what the first one said. */
    private record Seen(long count, String first) {
        Seen more() {
            return new Seen(count + 1, first);
        }
    }

    UnexpectedEvents(Network network, Expected expected, String subject) {
        this.network = network;
        this.expected = expected;
        this.subject = subject;
    }

    /** A sentence for each sort of event in a history that nobody said to expect. */
    List<String> complaints(History history) {
        Map<Sort, Seen> seen = new LinkedHashMap<>();
        for (History.Entry entry : history.entries()) {
            SocketEvent event = entry.event();
            if (event != null && !expected.has(event.kind())) {
                look(entry.socket(), event, seen);
            }
        }
        List<String> complaints = new ArrayList<>();
        seen.forEach((sort, which) -> complaints.add(sentence(sort, which)));
        return complaints;
    }

    private void look(History.SocketRecord socket, SocketEvent event, Map<Sort, Seen> seen) {
        if (event instanceof SocketEvent.Rejected end) {
            lookAtEnd(socket, event.kind(), end.reason(), end.detail(), end.address(), seen);
        } else if (event instanceof SocketEvent.PeerDisconnected end) {
            lookAtEnd(socket, event.kind(), end.reason(), end.detail(), end.address(), seen);
        } else if (event instanceof SocketEvent.HandlerFailed failed) {
            add(new Sort(socket.options().identity(), event.kind(), null, false), failed.failure(), seen);
        } else if (event instanceof SocketEvent.ExecutorFailed failed) {
            add(new Sort(socket.options().identity(), event.kind(), null, false), failed.failure(), seen);
        }
    }

    private void lookAtEnd(
            History.SocketRecord socket,
            SocketEvent.Kind kind,
            DisconnectReason reason,
            String detail,
            SocketAddress address,
            Map<Sort, Seen> seen) {
        boolean ownFault = detail.startsWith(OWN_FAULT);
        boolean excused = expected.has(reason)
                || (reason == DisconnectReason.HANDSHAKE_TIMEOUT && mayBeLate(socket.host(), address));
        if (!excused && (ownFault || PROTOCOL_FAULTS.contains(reason))) {
            add(new Sort(socket.options().identity(), kind, reason, ownFault), detail, seen);
        }
    }

    /** Whether what was done to one of two hosts, or to a link there, may have held a HELLO up. */
    private boolean mayBeLate(String host, SocketAddress address) {
        SimulatedHost here = network.host(host);
        SimulatedHost there = here == null || !(address instanceof InetSocketAddress inet)
                ? null
                : network.at(here, inet.getAddress());
        return (here != null && here.isDisturbed()) || (there != null && there.isDisturbed());
    }

    private static void add(Sort sort, Object first, Map<Sort, Seen> seen) {
        seen.merge(sort, new Seen(1, first.toString()), (before, more) -> before.more());
    }

    private String sentence(Sort sort, Seen seen) {
        String socket = "the socket " + sort.socket + " ";
        String first = seen.count > 1 ? "; the first: " + seen.first : "; " + seen.first;
        if (sort.reason == null) {
            boolean handler = sort.kind == SocketEvent.Kind.HANDLER_FAILED;
            String failed = handler ? "has a handler that failed on " : "has an executor that did not take ";
            return socket
                    + failed
                    + count(seen, handler ? "message" : "task")
                    + first
                    + ifMeant("expectEvents(SocketEvent.Kind." + sort.kind + ")");
        }
        String ended = sort.kind == SocketEvent.Kind.REJECTED ? "rejected " : "ended ";
        return socket + ended + count(seen, "connection") + " (" + sort.reason + first + ")"
                + ifMeant("expectDisconnects(DisconnectReason." + sort.reason + ")")
                + (sort.ownFault ? "; else this is a defect of aiomsg, please report it" : "");
    }

    private String ifMeant(String call) {
        return ": if the test means that, it says " + subject + "." + call;
    }

    private static String count(Seen seen, String what) {
        return seen.count + " " + what + (seen.count == 1 ? "" : "s");
    }
}
