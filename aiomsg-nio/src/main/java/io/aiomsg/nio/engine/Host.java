package io.aiomsg.nio.engine;

import io.aiomsg.SocketEvent;

/** What the engine asks of its surroundings. Called by the engine's owner; returns at once, calls nothing back. */
public interface Host {

    /** Begin to connect; {@link SocketEngine#dialled} or {@link SocketEngine#dialFailed} is to follow. */
    void dial(Redial link);

    /** Give up a dial that has not been answered. Nothing is to follow. */
    void cancelDial(Redial link);

    /** A link has been connected to its peer, or was closed. */
    default void linkChanged(Redial link) {}

    /** Ask the application's peer policy; {@link SocketEngine#judged} is to follow. Asked only where there is one. */
    default void ask(Question question) {
        throw new IllegalStateException("a policy was given, and nobody asks it about " + question);
    }

    /** Something happened that the application may want to know. */
    void event(SocketEvent event);

    /** A message may be taken. */
    void takeable();

    /** A send that found everything full may be tried again. */
    void roomy();

    /** A peer came or went, or everything that was waited for has been sent or closed. */
    void changed();

    /** Whether {@link #trace} is heard. */
    boolean tracing();

    /** Says what the protocol does, for people who look for a fault. */
    void trace(String what);
}
