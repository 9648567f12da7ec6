package io.aiomsg.conformance;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.Identity;
import io.aiomsg.Message;
import io.aiomsg.SendMode;
import io.aiomsg.SocketBuilder;
import io.aiomsg.wirespec.proto.Application;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The program around our own socket while it is tested in this process: an echo, a sink or a source. Its one thread runs
 * {@link #run}; what it has been given can be read by others of the same simulation.
 */
final class TestedApplication {

    /** How many messages where a case does not say. */
    static final int COUNT = 1_000;

    /** How long it stays after the last one where a case does not say. */
    static final Duration LINGER = Duration.ofSeconds(60);

    private final Application wanted;
    private final Sleep sleep;
    private final List<byte[]> output = new ArrayList<>();
    private boolean inOrder;

    /** A way to let time pass. */
    @FunctionalInterface
    interface Sleep {
        void sleep(Duration time) throws InterruptedException;
    }

    TestedApplication(Application wanted, Sleep sleep) {
        this.wanted = wanted;
        this.sleep = sleep;
    }

    /** A builder for its socket. */
    static SocketBuilder configure(SocketBuilder builder, Application wanted, byte @Nullable [] identity) {
        builder.delivery(wanted.getAtLeastOnce() ? DeliveryGuarantee.AT_LEAST_ONCE : DeliveryGuarantee.AT_MOST_ONCE);
        builder.sendMode(wanted.getPublish() ? SendMode.PUBLISH : SendMode.ROUND_ROBIN);
        if (identity != null) {
            builder.identity(Identity.of(identity));
        }
        return builder;
    }

    static int count(Application wanted) {
        return wanted.getCount() == 0 ? COUNT : wanted.getCount();
    }

    static Duration linger(Application wanted) {
        return wanted.getLingerMs() == 0 ? LINGER : TimeLimit.millis(wanted.getLingerMs());
    }

    static String prefix(Application wanted) {
        return wanted.getPrefix().isEmpty() ? "m" : wanted.getPrefix();
    }

    /** Does its work, and closes the socket. An interrupt ends both at once. */
    void run(AiomsgSocket socket) {
        try {
            switch (wanted.getBehavior()) {
                case ECHO, UNRECOGNIZED -> echo(socket);
                case SINK -> sink(socket);
                case SOURCE -> source(socket);
            }
            socket.close();
            inOrder = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // so that close does not linger
            socket.close();
        }
    }

    /** Whether it has done its work and closed its socket. */
    boolean endedInOrder() {
        return inOrder;
    }

    List<byte[]> output() {
        return List.copyOf(output);
    }

    private void echo(AiomsgSocket socket) throws InterruptedException {
        for (int i = 0; i < count(wanted); i++) {
            Message message = socket.receive();
            output.add(message.payload());
            socket.to(message.from()).send(message.payload());
        }
        sleep.sleep(linger(wanted));
    }

    private void sink(AiomsgSocket socket) throws InterruptedException {
        for (int i = 0; i < count(wanted); i++) {
            output.add(socket.receive().payload());
        }
    }

    private void source(AiomsgSocket socket) throws InterruptedException {
        for (int i = 0; i < count(wanted); i++) {
            socket.send(prefix(wanted) + i);
        }
        sleep.sleep(linger(wanted));
    }
}
