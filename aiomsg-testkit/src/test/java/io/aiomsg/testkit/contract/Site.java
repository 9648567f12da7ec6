package io.aiomsg.testkit.contract;

import io.aiomsg.DisconnectReason;
import io.aiomsg.LossReason;
import io.aiomsg.SocketBuilder;
import io.aiomsg.testkit.Simulation;
import io.aiomsg.testkit.peer.ScriptedListener;
import io.aiomsg.testkit.peer.ScriptedPeer;
import java.time.Duration;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Where the contract is tried: one kind of transport, between hosts of some names. For the thread of the test, and for code
 * {@linkplain #beside beside} it.
 *
 * <p>The sites differ in what no scenario may lean on:
 *
 * <ul>
 *   <li>simulated hosts have ports of their own, while on the loopback interface all hosts are one machine;
 *   <li>simulated time passes only while everybody waits, so that what needs no waiting takes no time;
 *   <li>a simulated connection holds 128 KiB each way, a kernel several megabytes;
 *   <li>a simulated reset may overtake octets that are on their way and destroy them, while over the loopback interface these
 *       have always arrived before it;
 *   <li>only a simulated name can be made to stand for several hosts.
 * </ul>
 */
interface Site {

    /** How long a scenario waits for what must happen: reached only when it fails. */
    Duration PATIENCE = Duration.ofSeconds(20);

    /** How often a condition is looked at. */
    Duration POLL = Duration.ofMillis(1);

    /** A builder of a socket at a host. */
    SocketBuilder builder(String host);

    /** What a socket binds to be reached at the {@link #address} of its host. */
    String bindAddress();

    /** What others dial to reach a host. */
    String address(String host);

    /** Another way to reach a host from elsewhere, which does not reach what is bound to 127.0.0.1 on it. */
    String addressBesideLocal(String host);

    /** A port of a host that nobody listens on. */
    int unservedPort(String host);

    /** A scripted peer connected to a port of a host. */
    ScriptedPeer dial(String host, int port);

    /** A scripted listener on a free port of a host. */
    ScriptedListener listen(String host);

    /** Runs code that may block beside the test. */
    Beside beside(String name, Simulation.Code code);

    /** Code that runs beside the test. */
    interface Beside {

        boolean isDone();

        /** Waits for its end; fails if it failed. */
        void join() throws Exception;
    }

    /** A clock that never goes back. */
    long nanoTime();

    /** Lets time pass. */
    void pause(Duration time) throws InterruptedException;

    /** Judges what happened, once all sockets are closed, as far as this site can; losses and ends for some reasons were meant. */
    void verify(Set<LossReason> losses, Set<DisconnectReason> ends);

    /** Waits until {@code condition} holds; fails, saying {@code what} was awaited, if it does not within {@link #PATIENCE}. */
    default void until(String what, BooleanSupplier condition) throws InterruptedException {
        if (!holdsWithin(PATIENCE, condition)) {
            throw new AssertionError("not within " + PATIENCE + ": " + what);
        }
    }

    /** True as soon as {@code condition} holds, false if it does not within a time. */
    default boolean holdsWithin(Duration time, BooleanSupplier condition) throws InterruptedException {
        long deadlineNanos = nanoTime() + time.toNanos();
        while (!condition.getAsBoolean()) {
            if (nanoTime() - deadlineNanos >= 0) {
                return false;
            }
            pause(POLL);
        }
        return true;
    }
}
