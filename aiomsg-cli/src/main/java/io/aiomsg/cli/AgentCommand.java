package io.aiomsg.cli;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.Identity;
import io.aiomsg.Message;
import io.aiomsg.SendMode;
import io.aiomsg.SocketBuilder;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The verb {@code agent}: one end of a cross-test between implementations, with the flags that all of them share. */
@Command(
        name = "agent",
        description = "One end of a cross-test between aiomsg implementations.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "A source sends P0, P1, ... P(N-1) and stays for the linger time; a sink prints",
            "each payload as a line and ends after N; an echo sends N payloads back to their",
            "senders and stays for the linger time.",
            "",
            "Example: aiomsg agent --role bind --behavior sink --count 3"
        })
final class AgentCommand implements Callable<Integer> {

    /** Which end of the connection the agent is. */
    enum Role {
        BIND,
        CONNECT
    }

    /** What the agent does. */
    enum Behavior {
        SOURCE,
        SINK,
        ECHO
    }

    private final StandardStreams streams;

    @Option(
            names = "--role",
            converter = AgentValues.OfRole.class,
            paramLabel = "ROLE",
            description = "bind or connect (default).")
    private Role role = Role.CONNECT;

    @Option(names = "--host", paramLabel = "HOST", description = "Address to bind or connect to (127.0.0.1).")
    private String host = AiomsgSocket.DEFAULT_HOST;

    @Option(names = "--port", paramLabel = "PORT", description = "Port to bind or connect to (25000).")
    private int port = AiomsgSocket.DEFAULT_PORT;

    @Option(
            names = "--send-mode",
            paramLabel = "MODE",
            converter = Values.OfSendMode.class,
            description = "publish or roundrobin (default).")
    private SendMode sendMode = SendMode.ROUND_ROBIN;

    @Option(
            names = "--behavior",
            paramLabel = "BEHAVIOR",
            converter = AgentValues.OfBehavior.class,
            description = "source, sink (default) or echo.")
    private Behavior behavior = Behavior.SINK;

    @Option(names = "--count", paramLabel = "N", description = "How many messages (10).")
    private long count = 10;

    @Option(names = "--prefix", paramLabel = "P", description = "What a source's payloads begin with (m).")
    private String prefix = "m";

    @Option(
            names = "--delivery",
            paramLabel = "GUARANTEE",
            converter = Values.OfDelivery.class,
            description = "at-most-once (default) or at-least-once.")
    private DeliveryGuarantee delivery = DeliveryGuarantee.AT_MOST_ONCE;

    @Option(names = "--identity", paramLabel = "HEX", description = "32 hex digits; empty (default): random.")
    private String identity = "";

    @Option(
            names = "--linger",
            paramLabel = "SECONDS",
            converter = Values.OfSeconds.class,
            description = "How long a source or echo stays after its last message (1.0).")
    private Duration linger = Duration.ofSeconds(1);

    @Mixin
    private TlsFlags tls = new TlsFlags();

    AgentCommand(StandardStreams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws InterruptedException, ClosedPipeException {
        Identity own = check();
        SocketBuilder builder = AiomsgSocket.builder().sendMode(sendMode).delivery(delivery);
        if (own != null) {
            builder.identity(own);
        }
        AiomsgSocket socket = builder.open();
        try (socket) {
            join(socket);
            switch (behavior) {
                case SOURCE -> source(socket);
                case SINK -> sink(socket);
                case ECHO -> echo(socket);
            }
        }
        // Told, but no failure: whoever runs the cross-test judges by what arrived.
        new EventReporter("agent", streams.err()).tellLosses(socket.stats());
        return ExitCode.OK;
    }

    private @Nullable Identity check() {
        tls.check();
        if (host.isBlank()) {
            throw CommandFailure.usage(
                    "--host is empty; use a name or an address, such as " + AiomsgSocket.DEFAULT_HOST);
        }
        if (port < 0 || port > 65_535 || (port == 0 && role == Role.CONNECT)) {
            throw CommandFailure.usage("--port " + port + " is no port; use 1 to 65535, or 0 with --role bind");
        }
        if (count < 0) {
            throw CommandFailure.usage("--count " + count + " is negative; use 0 or more");
        }
        Values.checkTogether("--send-mode", sendMode, delivery);
        if (identity.isEmpty()) {
            return null;
        }
        if (identity.length() != 2 * Identity.SIZE) {
            throw CommandFailure.usage("--identity " + identity + " has " + identity.length() + " digits; write "
                    + 2 * Identity.SIZE + " hexadecimal digits, or nothing for a random one");
        }
        try {
            return Identity.fromHex(identity);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("--identity " + identity + " is not hexadecimal; write " + 2 * Identity.SIZE
                    + " digits 0-9 and a-f, or nothing for a random one");
        }
    }

    private void join(AiomsgSocket socket) {
        Address address = new Address(host, port);
        switch (role) {
            case CONNECT -> socket.connect(host, port);
            case BIND -> {
                Address bound = SocketFlags.bind(socket, address);
                if (port == 0) {
                    streams.err().println("aiomsg agent: listens on " + bound);
                }
            }
        }
    }

    private void source(AiomsgSocket socket) throws InterruptedException {
        for (long i = 0; i < count; i++) {
            socket.send(prefix + i);
        }
        stay();
    }

    private void sink(AiomsgSocket socket) throws InterruptedException, ClosedPipeException {
        LineOutput output = new LineOutput(streams.out());
        for (long i = 0; i < count; i++) {
            output.line(socket.receive().payload());
            output.flush();
        }
    }

    private void echo(AiomsgSocket socket) throws InterruptedException {
        for (long i = 0; i < count; i++) {
            Message message = socket.receive();
            socket.to(message.from()).send(message.payload());
        }
        stay();
    }

    /** What has not left by the end of it is flushed by close(). */
    private void stay() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(linger.toNanos());
    }
}
