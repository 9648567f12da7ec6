package io.aiomsg.nio.socket;

import io.aiomsg.DisconnectReason;
import io.aiomsg.Identity;
import io.aiomsg.LossReason;
import io.aiomsg.SocketEvent;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a socket writes into the log: losses, refused peers, connections that broke and dials that failed, in sentences that say who,
 * what and why (R10). The first of a kind and reason at once; after that one line in {@link #PAUSE_NANOS} at most, which says how many
 * were left out. Events are told as if it did not exist. Lines are made under the lease and written without it, by the loop.
 */
final class Journal {

    /** The time between two lines of one kind and reason. */
    static final long PAUSE_NANOS = 10_000_000_000L;

    /** Ends that somebody meant, or that are told otherwise. */
    private static final Set<DisconnectReason> ORDERLY = EnumSet.of(
            DisconnectReason.CLOSED_BY_PEER,
            DisconnectReason.RETIRED,
            DisconnectReason.LINK_CLOSED,
            DisconnectReason.SOCKET_CLOSED);

    /** A line to be written. */
    record Line(Level level, String text) {}

    /** One kind and reason: when it was told last, and what was left out since. */
    private static final class Topic {
        final Level level;
        long quietUntilNanos = Long.MIN_VALUE;
        long left;
        long messages;
        long octets;
        String latest = "";

        Topic(Level level) {
            this.level = level;
        }
    }

    private final String socket;
    private final Driver driver;

    // Guarded by the lease. There are as many topics as there are reasons.
    private final Map<LossReason, Topic> losses = new EnumMap<>(LossReason.class);
    private final Map<DisconnectReason, Topic> rejections = new EnumMap<>(DisconnectReason.class);
    private final Map<DisconnectReason, Topic> endings = new EnumMap<>(DisconnectReason.class);
    private final Topic dials = new Topic(Level.INFO);
    private final List<Topic> topics = new ArrayList<>(List.of(dials));
    private List<Line> lines = new ArrayList<>();
    private long dueNanos = Long.MAX_VALUE;

    Journal(Identity socket, Driver driver) {
        this.socket = socket.toString();
        this.driver = driver;
    }

    // ---- the lease is held ----

    /** An event has happened. */
    void note(SocketEvent event, long nowNanos) {
        Topic topic = topic(event);
        if (topic == null) {
            return;
        }
        if (event instanceof SocketEvent.MessagesLost lost) {
            topic.messages += lost.count();
            topic.octets += lost.octets();
        }
        topic.left++;
        if (nowNanos >= topic.quietUntilNanos) {
            write(topic, event, nowNanos);
            driver.wake();
        } else {
            topic.latest = topic.left == 1 || !(event instanceof SocketEvent.MessagesLost) ? text(event) : topic.latest;
            if (topic.quietUntilNanos < dueNanos) {
                dueNanos = topic.quietUntilNanos;
                driver.wake();
            }
        }
    }

    private @Nullable Topic topic(SocketEvent event) {
        if (event instanceof SocketEvent.MessagesLost lost) {
            return losses.computeIfAbsent(lost.reason(), r -> newTopic());
        } else if (event instanceof SocketEvent.Rejected rejected && !ORDERLY.contains(rejected.reason())) {
            return rejections.computeIfAbsent(rejected.reason(), r -> newTopic());
        } else if (event instanceof SocketEvent.PeerDisconnected ended && !ORDERLY.contains(ended.reason())) {
            return endings.computeIfAbsent(ended.reason(), r -> newTopic());
        }
        return event instanceof SocketEvent.DialFailed ? dials : null;
    }

    private Topic newTopic() {
        Topic topic = new Topic(Level.WARNING);
        topics.add(topic);
        return topic;
    }

    private static String text(SocketEvent event) {
        if (event instanceof SocketEvent.MessagesLost lost) {
            return "lost messages" + (lost.peer() == null ? "" : " of " + lost.peer()) + ": " + lost.reason();
        } else if (event instanceof SocketEvent.Rejected rejected) {
            String who = rejected.peer() == null ? "somebody" : rejected.peer().toString();
            return who + " at " + rejected.address() + " did not come in: " + why(rejected.reason(), rejected.detail());
        } else if (event instanceof SocketEvent.PeerDisconnected ended) {
            String doubt = ended.inDoubt() == 0 ? "" : "; messages in doubt: " + ended.inDoubt();
            return "the connection with " + ended.peer() + " at " + ended.address() + " ended: "
                    + why(ended.reason(), ended.detail()) + doubt;
        } else if (event instanceof SocketEvent.DialFailed failed) {
            return "dial " + failed.attempt() + " of " + failed.host() + ":" + failed.port() + " failed: "
                    + failed.detail() + "; the next one comes in "
                    + failed.next().toMillis() + " ms";
        }
        return event.toString();
    }

    private static String why(DisconnectReason reason, String detail) {
        return detail.isEmpty() ? reason.toString() : reason + ", " + detail;
    }

    private void write(Topic topic, SocketEvent event, long nowNanos) {
        topic.latest = text(event);
        write(topic, nowNanos);
    }

    private void write(Topic topic, long nowNanos) {
        String sum = topic.messages == 0 ? "" : " (" + topic.messages + " messages, " + topic.octets + " octets)";
        String more = topic.left == 1 ? "" : "; events like it left out since the last line: " + (topic.left - 1);
        lines.add(new Line(topic.level, socket + ": " + topic.latest + sum + more));
        topic.left = 0;
        topic.messages = 0;
        topic.octets = 0;
        topic.quietUntilNanos = nowNanos + PAUSE_NANOS;
    }

    /** Makes the lines that are due. */
    private void makeDue(long nowNanos, boolean all) {
        dueNanos = Long.MAX_VALUE;
        for (Topic topic : topics) {
            if (topic.left > 0 && (all || nowNanos >= topic.quietUntilNanos)) {
                write(topic, nowNanos);
            } else if (topic.left > 0) {
                dueNanos = Math.min(dueNanos, topic.quietUntilNanos);
            }
        }
    }

    /** Takes the lines that are to be written now; of a socket that has ended all that is left. */
    List<Line> take(long nowNanos, boolean all) {
        if (all || nowNanos >= dueNanos) {
            makeDue(nowNanos, all);
        }
        if (lines.isEmpty()) {
            return List.of();
        }
        List<Line> taken = lines;
        lines = new ArrayList<>();
        return taken;
    }

    /** When a line is due that nobody has asked for yet. */
    long dueNanos() {
        return dueNanos;
    }

    // ---- without the lease ----

    /** Writes lines. A log that fails is its own affair. */
    void write(List<Line> taken) {
        for (Line line : taken) {
            try {
                driver.log(line.level, line.text);
            } catch (RuntimeException e) {
                // There is nowhere left to say so.
            }
        }
    }
}
