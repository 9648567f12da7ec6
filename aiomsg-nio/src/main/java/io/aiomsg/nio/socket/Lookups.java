package io.aiomsg.nio.socket;

import io.aiomsg.Resolver;
import io.aiomsg.nio.engine.Redial;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Has names looked up for the dials of one socket. A call that does not return keeps its thread; so many are borne of each
 * link and in all, and dials beyond that wait until they are given up. A late answer serves the dial of its link that waits then.
 * Thread-safe, guarded by itself; answers are given without a lock.
 */
public final class Lookups {

    private static final Logger LOG = System.getLogger("io.aiomsg");

    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])";
    private static final Pattern V4 = Pattern.compile("(" + OCTET + "\\.){3}" + OCTET);
    private static final Pattern V6 = Pattern.compile("(?=[^%]*:[^%]*:)[0-9a-fA-F:][0-9a-fA-F:.]*(%.+)?");

    /** Who waits for an answer; told once, unless the dial was cancelled. */
    public interface Answer {

        /** These are the addresses; at least one. */
        void found(List<InetAddress> addresses);

        /** There is none, for a reason that people can read. */
        void failed(String detail);
    }

    /** A dial that waits for its address. Equal to itself alone. */
    private static final class Dial {
        final Redial link;
        final Answer answer;
        boolean called;

        Dial(Redial link, Answer answer) {
            this.link = link;
            this.answer = answer;
        }
    }

    private final Resolver resolver;
    private final Executor threads;
    private final Map<Redial, Dial> dials = new LinkedHashMap<>();
    private final Map<Redial, Integer> callsOf = new HashMap<>();
    private int calls;

    /**
     * Lookups by a resolver.
     *
     * @param threads runs each task on a thread of its own
     */
    public Lookups(Resolver resolver, Executor threads) {
        this.resolver = resolver;
        this.threads = threads;
    }

    /** True for an address, for which nobody needs to be asked. */
    public static boolean isLiteral(String host) {
        return V4.matcher(host).matches() || V6.matcher(host).matches();
    }

    /** Looks up the host of a link, instead of what was begun for that link before. */
    public synchronized void begin(Redial link, Answer answer) {
        dials.remove(link);
        dials.put(link, new Dial(link, answer));
        callMore();
    }

    /** The dial is over: it needs no answer. */
    public synchronized void cancel(Redial link) {
        dials.remove(link);
    }

    private void callMore() {
        for (Dial dial : List.copyOf(dials.values())) {
            if (calls >= Resolver.MOST_CALLS) {
                return;
            }
            if (!dial.called && callsOf.getOrDefault(dial.link, 0) < Resolver.MOST_CALLS_PER_LINK) {
                dial.called = true;
                count(dial.link, 1);
                try {
                    threads.execute(() -> call(dial));
                } catch (RuntimeException | Error e) {
                    // The dial fails when its time is over.
                    count(dial.link, -1);
                    LOG.log(Level.DEBUG, "no thread could be had to look up " + dial.link.host(), e);
                }
            }
        }
    }

    private void count(Redial link, int more) {
        calls += more;
        callsOf.merge(link, more, Integer::sum);
        callsOf.remove(link, 0);
    }

    private void call(Dial dial) {
        String host = dial.link.host();
        List<InetAddress> addresses = List.of();
        String failure = "";
        try {
            addresses = List.copyOf(resolver.resolve(host));
            failure = addresses.isEmpty() ? "the resolver found no address of " + host : "";
        } catch (UnknownHostException e) {
            LOG.log(Level.DEBUG, "a name could not be looked up", e);
            failure = "the name " + host + " is not known";
        } catch (RuntimeException | Error e) {
            LOG.log(Level.DEBUG, "the resolver failed on " + host, e);
            failure = "the resolver failed on " + host + ": " + e;
        }
        Answer answer = ended(dial, failure.isEmpty());
        if (answer == null) {
            return;
        }
        if (failure.isEmpty()) {
            answer.found(addresses);
        } else {
            answer.failed(failure);
        }
    }

    /** Who is to be told: whoever dials now of good news, of bad news only who has asked for them. */
    private synchronized @Nullable Answer ended(Dial dial, boolean good) {
        count(dial.link, -1);
        Dial current = dials.get(dial.link);
        Answer told = null;
        if (current != null && (good || current.equals(dial))) {
            dials.remove(dial.link);
            told = current.answer;
        }
        callMore();
        return told;
    }
}
