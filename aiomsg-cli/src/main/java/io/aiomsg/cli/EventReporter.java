package io.aiomsg.cli;

import io.aiomsg.LossReason;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketListener;
import io.aiomsg.SocketStats;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Tells a person on standard error what a socket runs into: an address that does not answer, a refusal. */
final class EventReporter implements SocketListener {

    /** By this attempt about a second has passed: long enough to be no mere start-up order. */
    private static final int TELL_FROM_ATTEMPT = 3;

    private final String verb;
    private final PrintStream err;
    private final Set<Address> unanswered = new HashSet<>();
    private String lastRejection = "";

    EventReporter(String verb, PrintStream err) {
        this.verb = verb;
        this.err = err;
    }

    @Override
    public void onDialFailed(SocketEvent.DialFailed event) {
        Address address = new Address(event.host(), event.port());
        if (event.attempt() >= TELL_FROM_ATTEMPT && unanswered.add(address)) {
            tell(address + " does not answer (" + event.detail() + "); still trying");
        }
    }

    @Override
    public void onPeerConnected(SocketEvent.PeerConnected event) {
        unanswered.clear(); // what stops answering after this is news again
    }

    @Override
    public void onRejected(SocketEvent.Rejected event) {
        String rejection = words(event.reason());
        if (!event.detail().isEmpty()) {
            rejection += ": " + event.detail();
        }
        if (!rejection.equals(lastRejection)) { // a peer that redials would repeat it for ever
            lastRejection = rejection;
            tell("a connection with " + readable(event.address()) + " came to nothing (" + rejection + ")");
        }
    }

    /** Tells what was lost of the messages that a closed socket had accepted; false if nothing was. */
    boolean tellLosses(SocketStats stats) {
        boolean lost = false;
        for (Map.Entry<LossReason, SocketStats.Loss> entry : stats.lost().entrySet()) {
            if (entry.getKey() != LossReason.CLOSED_UNTAKEN) { // what others sent to us after the last one we wanted
                tell(entry.getValue().count() + " messages were lost (" + words(entry.getKey()) + ")");
                lost = true;
            }
        }
        return lost;
    }

    void tell(String line) {
        err.println("aiomsg " + verb + ": " + line);
    }

    private static String readable(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? new Address(inet.getHostString(), inet.getPort()).toString()
                : address.toString();
    }

    private static String words(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
