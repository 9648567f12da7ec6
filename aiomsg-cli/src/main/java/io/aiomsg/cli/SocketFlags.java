package io.aiomsg.cli;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.Binding;
import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.Identity;
import io.aiomsg.SendMode;
import io.aiomsg.SocketBuilder;
import io.aiomsg.SocketListener;
import io.aiomsg.SocketTiming;
import java.net.BindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that {@code recv} and {@code send} share: where the socket is, and how it behaves. */
final class SocketFlags {

    @Option(
            names = "--bind",
            paramLabel = "HOST:PORT",
            converter = Values.OfAddress.class,
            description = "Listen here; port 0 takes a free one. May be repeated.")
    private List<Address> binds = new ArrayList<>();

    @Option(
            names = "--connect",
            paramLabel = "HOST:PORT",
            converter = Values.OfAddress.class,
            description = "Connect to this address, and again whenever the connection is lost. May be repeated.")
    private List<Address> connects = new ArrayList<>();

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "roundrobin",
            converter = Values.OfSendMode.class,
            description = "How messages are routed that are sent: publish or roundrobin (default).")
    private SendMode mode = SendMode.ROUND_ROBIN;

    @Option(
            names = "--delivery",
            paramLabel = "GUARANTEE",
            defaultValue = "at-most-once",
            converter = Values.OfDelivery.class,
            description = "What is promised of messages that are sent: at-most-once (default) or at-least-once.")
    private DeliveryGuarantee delivery = DeliveryGuarantee.AT_MOST_ONCE;

    @Option(
            names = "--identity",
            paramLabel = "NAME",
            converter = Values.OfIdentity.class,
            description = "The socket's name: up to 16 printable characters, or 32 hex digits (default: random).")
    private @Nullable Identity identity;

    @Option(names = "--json", description = "One JSON object a line instead of plain text; see below.")
    private boolean json;

    boolean json() {
        return json;
    }

    SendMode mode() {
        return mode;
    }

    /**
     * Opens the socket, listens and dials.
     *
     * @param linger how long close() may go on flushing
     * @param told is handed a line for each address listened on
     */
    AiomsgSocket open(SocketListener listener, Duration linger, Consumer<String> told) {
        check();
        SocketBuilder builder = AiomsgSocket.builder()
                .sendMode(mode)
                .delivery(delivery)
                .timing(SocketTiming.DEFAULT.toBuilder().linger(linger).build())
                .listener(listener);
        if (identity != null) {
            builder.identity(identity);
        }
        AiomsgSocket socket = builder.open();
        try {
            for (Address address : binds) {
                told.accept("listens on " + bind(socket, address));
            }
            for (Address address : connects) {
                socket.connect(address.host(), address.port());
            }
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
        return socket;
    }

    /** Listens; a taken or foreign address is a failure of one line. */
    static Address bind(AiomsgSocket socket, Address address) {
        try {
            Binding binding = socket.bind(address.host(), address.port());
            return new Address(binding.host(), binding.port());
        } catch (BindException e) {
            throw CommandFailure.failed(e.getMessage() + "; choose a free address of this machine (port 0 takes any)");
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("cannot listen on " + address + ": " + e.getMessage());
        }
    }

    private void check() {
        if (binds.isEmpty() && connects.isEmpty()) {
            throw CommandFailure.usage("say where, with --bind HOST:PORT or --connect HOST:PORT");
        }
        for (Address address : connects) {
            if (address.port() == 0) {
                throw CommandFailure.usage("--connect " + address + ": port 0 is for --bind; name the peer's port");
            }
        }
        Values.checkTogether("--mode", mode, delivery);
    }
}
