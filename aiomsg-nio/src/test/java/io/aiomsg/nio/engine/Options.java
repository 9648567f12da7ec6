package io.aiomsg.nio.engine;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.Identity;
import io.aiomsg.Overflow;
import io.aiomsg.SendMode;
import io.aiomsg.SocketBuilder;
import io.aiomsg.SocketLimits;
import io.aiomsg.SocketOptions;
import io.aiomsg.SocketTiming;
import java.util.function.UnaryOperator;

/** Socket options for tests, one changed at a time. */
record Options(SocketOptions socket) {

    static Options named(String name) {
        return new Options(AiomsgSocket.builder().identity(Identity.named(name)).options());
    }

    private Options with(UnaryOperator<SocketBuilder> change) {
        return new Options(change.apply(socket.toBuilder()).options());
    }

    Options publishing() {
        return with(builder -> builder.sendMode(SendMode.PUBLISH));
    }

    Options overflow(Overflow overflow) {
        return with(builder -> builder.overflow(overflow));
    }

    Options atLeastOnce() {
        return with(builder -> builder.delivery(DeliveryGuarantee.AT_LEAST_ONCE));
    }

    Options limits(UnaryOperator<SocketLimits.Builder> change) {
        return with(builder ->
                builder.limits(change.apply(socket.limits().toBuilder()).build()));
    }

    Options timing(UnaryOperator<SocketTiming.Builder> change) {
        return with(builder ->
                builder.timing(change.apply(socket.timing().toBuilder()).build()));
    }

    /** Peers come in only if somebody says so. */
    Options vetting() {
        return with(builder -> builder.peerPolicy(candidate -> true));
    }

    Options identity(String name) {
        return with(builder -> builder.identity(Identity.named(name)));
    }
}
