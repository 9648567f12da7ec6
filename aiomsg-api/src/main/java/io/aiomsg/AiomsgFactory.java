package io.aiomsg;

import java.util.ServiceLoader;

/**
 * Opens sockets: the seam between this API and an implementation. Applications that want to be tested with a simulated
 * network take one as a parameter; everyone else uses {@link AiomsgSocket#builder()}. Implementations are thread-safe.
 */
public interface AiomsgFactory {

    /**
     * Opens a socket with options that {@link SocketBuilder} has checked.
     *
     * @param options as they are
     * @return the socket, which the caller closes
     */
    AiomsgSocket open(SocketOptions options);

    /** {@return a new builder whose {@link SocketBuilder#open()} opens sockets of this factory} */
    default SocketBuilder builder() {
        return new SocketBuilder(this);
    }

    /**
     * {@return new threads that several sockets of this factory can share, and that the caller closes}
     *
     * @param count 1 to {@value EventLoops#MOST_LOOPS}
     * @throws IllegalArgumentException if {@code count} is not
     * @throws UnsupportedOperationException if the implementation has no such threads
     */
    default EventLoops eventLoops(int count) {
        throw new UnsupportedOperationException("sockets of " + getClass().getName() + " cannot share event loops");
    }

    /** {@return the identity of a socket that was given none} */
    default Identity newIdentity() {
        return Identity.random();
    }

    /**
     * {@return the implementation that {@link ServiceLoader} finds} It looks first beside this API, then in the class loader of the
     * calling thread.
     *
     * @throws IllegalStateException if there is none; the message names the artifact to add
     */
    static AiomsgFactory load() {
        return ServiceLoader.load(AiomsgFactory.class, AiomsgFactory.class.getClassLoader())
                .findFirst()
                .or(() -> ServiceLoader.load(AiomsgFactory.class).findFirst())
                .orElseThrow(() -> new IllegalStateException(
                        "no implementation of aiomsg was found: add io.aiomsg:aiomsg-nio beside io.aiomsg:aiomsg-api"));
    }
}
