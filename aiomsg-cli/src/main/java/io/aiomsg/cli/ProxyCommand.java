package io.aiomsg.cli;

import io.aiomsg.AckMode;
import io.aiomsg.AiomsgSocket;
import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.Proxy;
import io.aiomsg.SendMode;
import io.aiomsg.SocketTiming;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The verb {@code proxy}: relays messages between two groups of peers. */
@Command(
        name = "proxy",
        description = "Relays messages between the peers at its front and those at its back, both ways, until Ctrl-C.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "A message is acknowledged to its sender only after a peer at the other side has",
            "acknowledged it, or, with --delivery at-most-once, after it was handed to the",
            "network. Slow receivers slow the senders down.",
            "Exit code: 1 if it failed; 2 for a wrong flag; 130 after Ctrl-C.",
            "",
            "Producers connect to one port, workers to the other:",
            "  aiomsg proxy --front bind:127.0.0.1:25000 --back bind:127.0.0.1:25001"
        })
final class ProxyCommand implements Callable<Integer> {

    private static final Duration LINGER = Duration.ofSeconds(1);
    private static final Duration LOOK = Duration.ofMillis(250);

    private final StandardStreams streams;

    @Option(
            names = "--front",
            required = true,
            paramLabel = "WHERE",
            converter = Values.OfEndpoint.class,
            description =
                    "bind:HOST:PORT to listen there (port 0 takes a free one), connect:HOST:PORT to connect. May be repeated.")
    private List<Endpoint> fronts = new ArrayList<>();

    @Option(
            names = "--back",
            required = true,
            paramLabel = "WHERE",
            converter = Values.OfEndpoint.class,
            description = "The same for the other side.")
    private List<Endpoint> backs = new ArrayList<>();

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "roundrobin",
            converter = Values.OfSendMode.class,
            description = "How what came from one side is routed at the other: publish or roundrobin (default).")
    private SendMode mode = SendMode.ROUND_ROBIN;

    @Option(
            names = "--delivery",
            paramLabel = "GUARANTEE",
            converter = Values.OfDelivery.class,
            description =
                    "What is promised of what is passed on: at-least-once (default with roundrobin) or at-most-once (always with publish).")
    private @Nullable DeliveryGuarantee delivery;

    ProxyCommand(StandardStreams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws InterruptedException {
        EventReporter reporter = new EventReporter("proxy", streams.err());
        try (AiomsgSocket front = open(reporter);
                AiomsgSocket back = open(reporter);
                Proxy proxy = Proxy.between(front, back)) {
            join(front, fronts, "front", reporter);
            join(back, backs, "back", reporter);
            try {
                watch(proxy, front);
            } finally {
                reporter.tell(totals(proxy));
            }
        }
        return ExitCode.OK;
    }

    private AiomsgSocket open(EventReporter reporter) {
        DeliveryGuarantee best =
                mode == SendMode.PUBLISH ? DeliveryGuarantee.AT_MOST_ONCE : DeliveryGuarantee.AT_LEAST_ONCE;
        DeliveryGuarantee guarantee = delivery == null ? best : delivery;
        Values.checkTogether("--mode", mode, guarantee);
        return AiomsgSocket.builder()
                .sendMode(mode)
                .delivery(guarantee)
                .ackMode(AckMode.MANUAL)
                .timing(SocketTiming.DEFAULT.toBuilder().linger(LINGER).build())
                .listener(reporter)
                .open();
    }

    private static void join(AiomsgSocket socket, List<Endpoint> endpoints, String side, EventReporter reporter) {
        for (Endpoint endpoint : endpoints) {
            Address address = endpoint.join(socket);
            reporter.tell("the " + side + (endpoint.binds() ? " listens on " : " connects to ") + address);
        }
    }

    /** Shows what it has done on a terminal, until it is interrupted. */
    private void watch(Proxy proxy, AiomsgSocket front) throws InterruptedException {
        if (!streams.errIsTerminal()) {
            front.awaitClosed();
            return;
        }
        String line = "";
        try {
            while (true) {
                String next = totals(proxy);
                streams.err().print("\r" + next + " ".repeat(Math.max(0, line.length() - next.length())));
                streams.err().flush();
                line = next;
                Thread.sleep(LOOK.toMillis());
            }
        } finally {
            streams.err().print("\r" + " ".repeat(line.length()) + "\r");
        }
    }

    private static String totals(Proxy proxy) {
        return "front to back " + words(proxy.frontToBack()) + "; back to front " + words(proxy.backToFront());
    }

    private static String words(Proxy.Counts counts) {
        long underWay = counts.taken() - counts.delivered() - counts.failed();
        return String.format(Locale.ROOT, "%,d delivered", counts.delivered())
                + (underWay > 0 ? String.format(Locale.ROOT, ", %,d under way", underWay) : "")
                + (counts.failed() > 0 ? String.format(Locale.ROOT, ", %,d failed", counts.failed()) : "");
    }
}
