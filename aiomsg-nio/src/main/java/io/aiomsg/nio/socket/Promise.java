package io.aiomsg.nio.socket;

import io.aiomsg.Delivery;
import io.aiomsg.LossReason;
import io.aiomsg.SendFailedException;
import io.aiomsg.nio.engine.Tracked;
import java.util.concurrent.CompletableFuture;

/** The future of one message, and what it will be completed with. */
final class Promise extends Tracked {

    final CompletableFuture<Delivery> future = new CompletableFuture<>();

    private final Completions completions;
    private final boolean published;

    Promise(Completions completions, boolean published) {
        this.completions = completions;
        this.published = published;
    }

    @Override
    protected void settled() {
        completions.add(this);
    }

    /** Completes the future; called without the lease. A message of which no copy was written is lost. */
    void complete() {
        LossReason reason = reason();
        if (written() == 0 && reason != null) {
            future.completeExceptionally(SendFailedException.lost(reason));
        } else {
            Delivery.Outcome outcome = isAcknowledged() ? Delivery.Outcome.ACKNOWLEDGED : Delivery.Outcome.WRITTEN;
            future.complete(new Delivery(outcome, published ? null : peer(), written(), lost()));
        }
    }
}
