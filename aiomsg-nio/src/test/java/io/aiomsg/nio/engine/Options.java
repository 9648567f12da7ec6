package io.aiomsg.nio.engine;

import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.Identity;
import io.aiomsg.SendMode;
import io.aiomsg.SocketLimits;
import io.aiomsg.SocketListener;
import io.aiomsg.SocketOptions;
import io.aiomsg.SocketTiming;
import java.util.function.UnaryOperator;

/** Socket options for tests, one changed at a time. */
record Options(SocketOptions socket) {

    static Options named(String name) {
        return new Options(new SocketOptions(
                Identity.named(name),
                SendMode.ROUND_ROBIN,
                DeliveryGuarantee.AT_MOST_ONCE,
                SocketLimits.DEFAULT,
                SocketTiming.DEFAULT,
                SocketListener.NONE));
    }

    Options publishing() {
        return with(SendMode.PUBLISH, socket.delivery());
    }

    Options atLeastOnce() {
        return with(socket.sendMode(), DeliveryGuarantee.AT_LEAST_ONCE);
    }

    private Options with(SendMode mode, DeliveryGuarantee delivery) {
        return new Options(new SocketOptions(
                socket.identity(), mode, delivery, socket.limits(), socket.timing(), SocketListener.NONE));
    }

    Options limits(UnaryOperator<SocketLimits.Builder> change) {
        SocketLimits limits = change.apply(socket.limits().toBuilder()).build();
        return new Options(new SocketOptions(
                socket.identity(), socket.sendMode(), socket.delivery(), limits, socket.timing(), SocketListener.NONE));
    }

    Options timing(UnaryOperator<SocketTiming.Builder> change) {
        SocketTiming timing = change.apply(socket.timing().toBuilder()).build();
        return new Options(new SocketOptions(
                socket.identity(), socket.sendMode(), socket.delivery(), socket.limits(), timing, SocketListener.NONE));
    }

    Options identity(String name) {
        return new Options(new SocketOptions(
                Identity.named(name),
                socket.sendMode(),
                socket.delivery(),
                socket.limits(),
                socket.timing(),
                SocketListener.NONE));
    }
}
