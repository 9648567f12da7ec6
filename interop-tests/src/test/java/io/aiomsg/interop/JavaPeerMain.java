package io.aiomsg.interop;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import io.aiomsg.AiomsgSocket;
import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.DrainResult;
import io.aiomsg.Identity;
import io.aiomsg.SendMode;
import io.aiomsg.Sender;
import io.aiomsg.SocketStats;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/** A Java peer as a process of its own, so that it can be killed: takes the commands of {@link PeerProcess}. */
final class JavaPeerMain {

    private final Map<String, AiomsgSocket> sockets = new ConcurrentHashMap<>();
    private final PrintStream answers;

    private JavaPeerMain(PrintStream answers) {
        this.answers = answers;
    }

    /** Reads commands until standard input ends. */
    public static void main(String[] args) throws IOException {
        JavaPeerMain peer = new JavaPeerMain(System.out);
        // What anything else prints must not mix with the answers.
        System.setOut(System.err);
        peer.say(Map.of("id", 0, "language", "Java", "version", System.getProperty("java.version")));
        ExecutorService workers = Executors.newCachedThreadPool();
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Answer request = new Answer(Json.read(line));
            workers.execute(() -> peer.carryOut(request));
        }
        Runtime.getRuntime().halt(0);
    }

    private void carryOut(Answer request) {
        Map<String, Object> answer = new LinkedHashMap<>();
        try {
            answer.putAll(answerTo(request));
        } catch (Exception | AssertionError e) {
            e.printStackTrace();
            answer.put("error", String.valueOf(e));
        }
        answer.put("id", request.id());
        say(answer);
    }

    private Map<String, ?> answerTo(Answer request) throws Exception {
        return switch (request.text("do")) {
            case "open" -> open(request);
            case "bind" ->
                Map.of(
                        "port",
                        socket(request)
                                .bind("127.0.0.1", (int) request.number("port"))
                                .port());
            case "connect" -> {
                socket(request).connect("127.0.0.1", (int) request.number("port"));
                yield Map.of();
            }
            case "peers" -> peers(request);
            case "send" -> send(request);
            case "receive" -> receive(request);
            case "settle" -> {
                DrainResult left = socket(request).drain(within(request));
                yield Map.of("settled", left.complete());
            }
            case "state" -> state(socket(request));
            case "health" -> health();
            case "close" -> {
                socket(request).close();
                yield Map.of("settled", true);
            }
            default -> throw new IllegalArgumentException("no such command: " + request.text("do"));
        };
    }

    private Map<String, ?> open(Answer request) {
        var builder = AiomsgSocket.builder()
                .sendMode(SendMode.valueOf(request.text("mode")))
                .delivery(DeliveryGuarantee.valueOf(request.text("delivery")));
        if (!request.text("identity").isEmpty()) {
            builder.identity(Identity.fromHex(request.text("identity")));
        }
        AiomsgSocket socket = builder.open();
        sockets.put(request.text("socket"), socket);
        return Map.of("identity", socket.identity().hex());
    }

    private Map<String, ?> peers(Answer request) throws InterruptedException {
        AiomsgSocket socket = socket(request);
        long deadlineNanos = System.nanoTime() + within(request).toNanos();
        socket.awaitPeers((int) request.number("least"), within(request));
        while (socket.peers().size() > request.number("most") && System.nanoTime() < deadlineNanos) {
            LockSupport.parkNanos(2_000_000);
        }
        int peers = socket.peers().size();
        boolean reached = request.number("least") <= peers && peers <= request.number("most");
        return Map.of("reached", reached, "peers", peers);
    }

    private Map<String, ?> send(Answer request) throws InterruptedException {
        AiomsgSocket socket = socket(request);
        Sender sender = request.fields().containsKey("to") ? socket.to(Identity.fromHex(request.text("to"))) : socket;
        Batch batch =
                new Batch(request.text("seed"), (int) request.number("first"), (int) request.number("count"), (int)
                        request.number("size"));
        for (byte[] payload : batch.payloads()) {
            sender.send(payload);
        }
        return Map.of();
    }

    private Map<String, ?> receive(Answer request) throws InterruptedException {
        Received received = Received.take(socket(request), (int) request.number("count"), within(request));
        return Map.of(
                "count", received.count(),
                "octets", received.octets(),
                "digest", received.digest(),
                "indexes", received.indexes(),
                "senders", received.senders());
    }

    private static Map<String, ?> state(AiomsgSocket socket) {
        SocketStats stats = socket.stats();
        return Map.of(
                "peers", socket.peers().size(),
                "unacknowledged", stats.unacknowledged(),
                "untaken", stats.untaken(),
                "accepted", stats.messagesAccepted(),
                "acknowledged", stats.acknowledged(),
                "lost", stats.lost().toString());
    }

    private static Map<String, ?> health() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return Map.of(
                "cpuMillis",
                system.getProcessCpuTime() / 1_000_000,
                "heapKib",
                (runtime.totalMemory() - runtime.freeMemory()) >> 10,
                "threads",
                ManagementFactory.getThreadMXBean().getThreadCount(),
                "descriptors",
                system instanceof UnixOperatingSystemMXBean unix ? unix.getOpenFileDescriptorCount() : 0);
    }

    private static Duration within(Answer request) {
        return Duration.ofMillis((long) (((Number) request.fields().get("within")).doubleValue() * 1000));
    }

    private AiomsgSocket socket(Answer request) {
        AiomsgSocket socket = sockets.get(request.text("socket"));
        if (socket == null) {
            throw new IllegalArgumentException("no such socket: " + request.text("socket"));
        }
        return socket;
    }

    private void say(Map<String, ?> answer) {
        synchronized (answers) {
            answers.println(Json.write(answer));
            answers.flush();
        }
    }
}
