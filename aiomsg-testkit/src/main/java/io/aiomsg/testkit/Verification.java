package io.aiomsg.testkit;

import io.aiomsg.LossReason;
import io.aiomsg.SocketEvent.MessagesLost;
import io.aiomsg.SocketStats;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What every simulated network is held to at its end, whatever the test is about. */
final class Verification {

    private final Network network;
    private final Sockets sockets;
    private final History history;
    private final String subject;
    private final Expected expected = new Expected();
    private final UnexpectedEvents unexpected;

    /** Of a network that tests know as {@code subject}. */
    Verification(Network network, Sockets sockets, History history, String subject) {
        this.network = network;
        this.sockets = sockets;
        this.history = history;
        this.subject = subject;
        this.unexpected = new UnexpectedEvents(network, expected, subject);
    }

    /** What the test has said to mean. */
    Expected expected() {
        return expected;
    }

    /** A sentence for each thing that is not as it should be. */
    List<String> complaints() {
        List<String> complaints = new ArrayList<>(sockets.leaks());
        network.hosts().forEach(host -> complaints.addAll(host.leftOpen()));
        complaints.addAll(eventComplaints());
        for (SimulatedHost host : network.hosts()) {
            if (host.isMistaken()) {
                complaints.add(
                        "the host \"" + host + "\" was made to fail, but nothing ever ran on it and nobody looked"
                                + " it up: is its name right? The hosts are " + names());
            }
        }
        return complaints;
    }

    /** A sentence for each loss and each event that nobody said to expect, and for each loss that was not reported. */
    List<String> eventComplaints() {
        List<String> complaints = new ArrayList<>();
        addLosses(complaints);
        complaints.addAll(unexpected.complaints(history));
        return complaints;
    }

    private String names() {
        return String.join(
                ", ", network.hosts().stream().map(SimulatedHost::name).toList());
    }

    private void addLosses(List<String> complaints) {
        Map<History.SocketRecord, Map<LossReason, Long>> reported = new LinkedHashMap<>();
        for (History.Entry entry : history.entries()) {
            if (entry.event() instanceof MessagesLost loss) {
                reported.computeIfAbsent(entry.socket(), socket -> new EnumMap<>(LossReason.class))
                        .merge(loss.reason(), loss.count(), Long::sum);
            }
        }
        reported.forEach((socket, losses) -> losses.forEach((reason, count) -> {
            if (!expected.has(reason)) {
                complaints.add("the socket " + socket.options().identity() + " lost " + messages(count) + " (" + reason
                        + "): if the test means that, it says " + subject + ".expectLoss(LossReason."
                        + reason + ")");
            }
        }));
        for (History.SocketRecord socket : history.sockets()) {
            addUnreported(socket, reported.getOrDefault(socket, Map.of()), complaints);
        }
    }

    /** Each lost message is in one counter and in one event. */
    private static void addUnreported(
            History.SocketRecord socket, Map<LossReason, Long> reported, List<String> complaints) {
        SocketStats stats = socket.lastStats();
        if (stats == null) {
            return;
        }
        for (LossReason reason : LossReason.values()) {
            SocketStats.Loss counted = stats.lost().get(reason);
            long lost = counted == null ? 0 : counted.count();
            long told = reported.getOrDefault(reason, 0L);
            if (lost != told) {
                complaints.add("the socket " + socket.options().identity() + " counted " + messages(lost) + " lost ("
                        + reason + ") and reported " + told + ": this is a defect of aiomsg, please report it");
            }
        }
    }

    private static String messages(long count) {
        return count == 1 ? "1 message" : count + " messages";
    }
}
