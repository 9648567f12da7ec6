package io.aiomsg.nio.socket;

import io.aiomsg.PeerCandidate;
import io.aiomsg.PeerPolicy;
import io.aiomsg.nio.engine.Question;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;

/**
 * Asks the application's peer policy on threads that may block, and tells the engine what it says (R1). Bounded: calls that
 * never return take their threads, and those whom they keep waiting end with their handshakes.
 */
final class Consulting {

    private static final Logger LOG = System.getLogger("io.aiomsg");

    private final SocketCore core;
    private final PeerPolicy policy;

    // Guarded by the lease.
    private final ArrayDeque<Question> waiting = new ArrayDeque<>();
    private int calls;

    Consulting(SocketCore core, PeerPolicy policy) {
        this.core = core;
        this.policy = policy;
    }

    /** Has the question answered; the caller holds the lease. */
    void ask(Question question) {
        waiting.addLast(question);
        callNext();
    }

    /** Begins a call, if there may be one more, about the first who still waits. */
    private void callNext() {
        while (!waiting.isEmpty() && !waiting.getFirst().isOpen()) {
            waiting.removeFirst();
        }
        if (calls < PeerPolicy.MOST_CALLS && !waiting.isEmpty()) {
            Question next = waiting.removeFirst();
            calls++;
            try {
                core.driver.fork(() -> answer(next));
            } catch (RuntimeException | Error e) {
                calls--;
                LOG.log(Level.WARNING, "no thread could be had to ask the peer policy of " + core.identity(), e);
            }
        }
    }

    private void answer(Question question) {
        boolean admitted;
        String detail = "the peer policy does not admit it";
        try {
            admitted = decide(question);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.DEBUG, "the peer policy of " + core.identity() + " failed on " + question, e);
            admitted = false;
            detail = "the peer policy failed: " + e;
        }
        core.lease.take();
        try {
            core.updateTime();
            calls--;
            core.engine.judged(question, admitted, detail);
            callNext();
        } finally {
            core.release();
        }
        core.driver.wake();
    }

    private boolean decide(Question question) {
        var identity = question.identity();
        return identity == null
                ? policy.greets(question.end())
                : policy.admits(new PeerCandidate(identity, question.end()));
    }
}
