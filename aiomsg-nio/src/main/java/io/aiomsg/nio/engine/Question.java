package io.aiomsg.nio.engine;

import io.aiomsg.Identity;
import io.aiomsg.RemoteEnd;
import org.jspecify.annotations.Nullable;

/** What the engine wants the application's peer policy to decide. Equal to itself alone; any thread may read it. */
public final class Question {

    final Connection connection;
    private final RemoteEnd end;
    private final @Nullable Identity identity;

    Question(Connection connection, @Nullable Identity identity) {
        this.connection = connection;
        this.end = new RemoteEnd(connection.remote(), connection.dialled());
        this.identity = identity;
    }

    /** Whom it is about. */
    public RemoteEnd end() {
        return end;
    }

    /** Who wants to come in; null if it is asked whether we may say HELLO to somebody who has not told. */
    public @Nullable Identity identity() {
        return identity;
    }

    /** True if the answer still matters. Asked by the engine's owner. */
    public boolean isOpen() {
        return connection.handshake.isOpen(this);
    }

    @Override
    public String toString() {
        return (identity == null ? "" : identity + " at ") + end.address();
    }
}
