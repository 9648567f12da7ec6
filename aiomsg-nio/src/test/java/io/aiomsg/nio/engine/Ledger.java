package io.aiomsg.nio.engine;

import io.aiomsg.Identity;
import io.aiomsg.LossReason;
import io.aiomsg.Message;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Keeps account of every message in an {@link EngineWorld}: accepted, handed to a kernel, taken, reported as lost. */
final class Ledger {

    /** Octets by which a message is known: its sender's number and its own. */
    static final int KEY_SIZE = 8;

    /** An accepted message. */
    static final class Entry {
        final Node sender;
        final Identity to;
        final byte[] payload;
        final int sequence;
        final List<Handed> handed = new ArrayList<>();
        final List<Node> takers = new ArrayList<>();
        boolean named;
        long idHigh;
        long idLow;

        Entry(Node sender, Identity to, byte[] payload, int sequence) {
            this.sender = sender;
            this.to = to;
            this.payload = payload;
            this.sequence = sequence;
        }

        @Override
        public String toString() {
            return "message " + sequence + " of " + sender + (to == null ? "" : " to " + to);
        }
    }

    /** A copy handed to the kernel. */
    record Handed(Pipe pipe, long timeNanos) {}

    final Map<Long, Entry> entries = new LinkedHashMap<>();

    private final Map<Pipe, List<Entry>> handedOn = new LinkedHashMap<>();
    private final Map<Node, Map<Node, List<Entry>>> takenFrom = new HashMap<>();
    private final Set<String> takenIds = new HashSet<>();

    static byte[] payload(int sender, int sequence, int size) {
        ByteBuffer payload = ByteBuffer.allocate(KEY_SIZE + size).putInt(sender).putInt(sequence);
        while (payload.hasRemaining()) {
            payload.put((byte) (sequence * 31 + payload.position()));
        }
        return payload.array();
    }

    private static long key(byte[] payload) {
        return ByteBuffer.wrap(payload).getLong();
    }

    private Entry entry(byte[] payload) {
        Entry entry = payload.length < KEY_SIZE ? null : entries.get(key(payload));
        if (entry == null || !Arrays.equals(entry.payload, payload)) {
            throw new AssertionError("nobody sent a message of " + payload.length + " octets");
        }
        return entry;
    }

    void accepted(Node sender, Identity to, byte[] payload) {
        entries.put(key(payload), new Entry(sender, to, payload.clone(), sender.acceptedCount));
    }

    // ---- as it happens ----

    /** A frame was handed to the kernel. */
    void handed(Pipe pipe, Tap.Frame frame) {
        if (frame.type() == 5) {
            if (!takenIds.contains(pipe.from.number + ":" + frame.idHigh() + ":" + frame.idLow())) {
                throw new AssertionError(pipe.from + " acknowledged a request that nobody took");
            }
        } else if (frame.type() == 3 || frame.type() == 4) {
            handedMessage(pipe, frame);
        }
    }

    private void handedMessage(Pipe pipe, Tap.Frame frame) {
        Entry entry = entry(frame.payload());
        if (entry.sender != pipe.from) {
            throw new AssertionError(entry + " was sent by " + pipe.from);
        }
        if (entry.to != null && !entry.to.equals(pipe.to.identity())) {
            throw new AssertionError(entry + " was sent to " + pipe.to);
        }
        if (frame.type() == 4) {
            if (entry.named && (entry.idHigh != frame.idHigh() || entry.idLow != frame.idLow())) {
                throw new AssertionError(entry + " was sent again with another id");
            }
            entry.named = true;
            entry.idHigh = frame.idHigh();
            entry.idLow = frame.idLow();
        } else {
            for (Handed before : entry.handed) {
                boolean published = entry.sender.publishes() && entry.to == null;
                if (!published || before.pipe.to.identity().equals(pipe.to.identity())) {
                    throw new AssertionError(entry + " was handed to the kernel twice");
                }
            }
        }
        entry.handed.add(new Handed(pipe, frame.timeNanos()));
        handedOn.computeIfAbsent(pipe, p -> new ArrayList<>()).add(entry);
    }

    /** The application of a node took a message. */
    void taken(Node taker, Message message) {
        Entry entry = entry(message.payload());
        if (!message.from().equals(entry.sender.identity())) {
            throw new AssertionError(entry + " came from " + message.from());
        }
        if (entry.takers.contains(taker)) {
            throw new AssertionError(entry + " was taken twice by " + taker);
        }
        if (entry.handed.stream().noneMatch(handed -> handed.pipe.to == taker)) {
            throw new AssertionError(entry + " was never sent to " + taker);
        }
        if (message instanceof Received.Requested request) {
            takenIds.add(taker.number + ":" + request.id.high() + ":" + request.id.low());
        }
        entry.takers.add(taker);
        takenFrom
                .computeIfAbsent(taker, t -> new HashMap<>())
                .computeIfAbsent(entry.sender, s -> new ArrayList<>())
                .add(entry);
    }

    // ---- sums ----

    /** Copies that a node handed to the kernel completely. */
    long handedBy(Node node) {
        long count = 0;
        for (Entry entry : entries.values()) {
            count += entry.sender == node ? entry.handed.size() : 0;
        }
        return count;
    }

    /** Checks that everything a node accepted is accounted for. While frames are being written some may count twice. */
    void balance(Node node) {
        if (node.tracks) {
            balanceTracked(node);
        }
        long lost = node.lost(LossReason.OVERFLOW, LossReason.DISCONNECTED, LossReason.EXPIRED, LossReason.CLOSED);
        if (node.asksForAck()) {
            long acknowledged = node.engine.stats().acknowledged();
            equal(
                    node + ": accepted = acknowledged + lost + open",
                    node.acceptedCount,
                    acknowledged + lost + node.engine.unacknowledged());
        } else {
            long settled = handedBy(node) + lost + node.engine.queuedMessages();
            if (settled < node.copies || (settled > node.copies && node.isIdle())) {
                throw new AssertionError(
                        node + ": of " + node.copies + " copies " + settled + " are handed over, lost or queued");
            }
        }
    }

    /** What the senders of tracked messages were told agrees with the counters. */
    private void balanceTracked(Node node) {
        long lost = 0;
        long written = 0;
        long open = 0;
        for (Told told : node.tracked) {
            if (told.settlements > 1 || (told.isAcknowledged() && told.written() != 1)) {
                throw new AssertionError(node + " was told that a message is " + told.state());
            }
            lost += told.lost();
            written += told.written();
            open += told.isSettled() ? 0 : 1;
        }
        equal(
                node + ": told lost = counted lost",
                lost,
                node.lost(LossReason.OVERFLOW, LossReason.DISCONNECTED, LossReason.EXPIRED, LossReason.CLOSED));
        if (node.asksForAck()) {
            equal(
                    node + ": told acknowledged = counted",
                    written,
                    node.engine.stats().acknowledged());
            equal(node + ": not told = unacknowledged", open, node.engine.unacknowledged());
        } else {
            equal(
                    node + ": told written = counted",
                    written,
                    node.engine.stats().messagesSent());
            if (open > node.engine.queuedMessages() || (open == 0 && node.engine.queuedMessages() > 0)) {
                throw new AssertionError(node + ": of " + open + " messages nothing is known, "
                        + node.engine.queuedMessages() + " are queued");
            }
        }
    }

    private static void equal(String what, long left, long right) {
        if (left != right) {
            throw new AssertionError(what + ": " + left + " = " + right);
        }
    }

    /** Checks the order in which each node took what came on one connection, and that there are no holes. */
    void checkConnections() {
        for (Map.Entry<Pipe, List<Entry>> each : handedOn.entrySet()) {
            Pipe pipe = each.getKey();
            List<Entry> taken = takenFrom.getOrDefault(pipe.to, Map.of()).getOrDefault(pipe.from, List.of());
            if (!pipe.from.asksForAck()) {
                checkPrefix(pipe, each.getValue(), taken);
            }
        }
    }

    private static void checkPrefix(Pipe pipe, List<Entry> handed, List<Entry> taken) {
        Set<Entry> here = new HashSet<>(handed);
        List<Entry> takenHere = taken.stream().filter(here::contains).toList();
        if (!handed.subList(0, takenHere.size()).equals(takenHere)) {
            throw new AssertionError("what " + pipe.to + " took from " + pipe.from + " is no prefix of what was sent");
        }
    }

    /** Plain messages handed over on this direction and not taken. */
    long missing(Pipe pipe) {
        return handedOn.getOrDefault(pipe, List.of()).stream()
                .filter(entry -> !entry.takers.contains(pipe.to))
                .count();
    }

    /** Messages handed over on this direction. */
    long handed(Pipe pipe) {
        return handedOn.getOrDefault(pipe, List.of()).size();
    }
}
