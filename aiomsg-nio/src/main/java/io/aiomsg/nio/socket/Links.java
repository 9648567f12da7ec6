package io.aiomsg.nio.socket;

import io.aiomsg.Identity;
import io.aiomsg.Link;
import io.aiomsg.LinkClosedException;
import io.aiomsg.nio.engine.Redial;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The handles of a socket's links, and who waits for one to be connected. Completes futures where events are told, never under the lease. */
final class Links {

    private final SocketCore core;

    /** Who waits for which link. Guarded by the lease; a link nobody waits for is not in it. */
    private final Map<Redial, List<CompletableFuture<Identity>>> waiting = new HashMap<>();

    Links(SocketCore core) {
        this.core = core;
    }

    Link handle(Redial link) {
        return new Handle(this, link);
    }

    /** A link has its peer, or was closed; the lease is held. */
    void changed(Redial link) {
        Identity peer = link.peer();
        if (peer == null && link.state() != Link.State.CLOSED) {
            return;
        }
        List<CompletableFuture<Identity>> those = waiting.remove(link);
        if (those != null) {
            RuntimeException failure = peer == null ? closed(link) : null;
            core.driver.execute(() -> those.forEach(future -> complete(future, peer, failure)));
        }
    }

    private RuntimeException closed(Redial link) {
        return core.engine.isClosing()
                ? SocketCore.closedException()
                : new LinkClosedException("the link to " + link + " is closed");
    }

    private static void complete(
            CompletableFuture<Identity> future, @Nullable Identity peer, @Nullable RuntimeException failure) {
        if (failure != null) {
            future.completeExceptionally(failure);
        } else {
            future.complete(peer);
        }
    }

    private CompletableFuture<Identity> whenConnected(Redial link) {
        CompletableFuture<Identity> future = new CompletableFuture<>();
        Identity peer;
        RuntimeException failure = null;
        core.lease.take();
        try {
            peer = link.peer();
            if (peer == null && link.state() == Link.State.CLOSED) {
                failure = closed(link);
            } else if (peer == null) {
                List<CompletableFuture<Identity>> those = waiting.computeIfAbsent(link, l -> new ArrayList<>(1));
                // Whoever gave up and asks again must not make the list grow.
                those.removeIf(CompletableFuture::isDone);
                those.add(future);
                return future;
            }
        } finally {
            core.release();
        }
        complete(future, peer, failure);
        return future;
    }

    private Link.State state(Redial link) {
        core.lease.take();
        try {
            return link.state();
        } finally {
            core.release();
        }
    }

    private void close(Redial link) {
        core.lease.take();
        try {
            core.updateTime();
            core.engine.close(link);
        } finally {
            core.release();
        }
        core.driver.wake();
    }

    private record Handle(Links links, Redial link) implements Link {
        @Override
        public String host() {
            return link.host();
        }

        @Override
        public int port() {
            return link.port();
        }

        @Override
        public State state() {
            return links.state(link);
        }

        @Override
        public CompletableFuture<Identity> whenConnected() {
            return links.whenConnected(link);
        }

        @Override
        public void close() {
            links.close(link);
        }

        @Override
        public String toString() {
            return link.toString();
        }
    }
}
