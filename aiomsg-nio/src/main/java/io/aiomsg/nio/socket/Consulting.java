package io.aiomsg.nio.socket;

import io.aiomsg.PeerCandidate;
import io.aiomsg.PeerPolicy;
import io.aiomsg.nio.engine.Question;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Asks the application's peer policy on threads that may block, and tells the engine what it says (R1). */
final class Consulting {

    private static final Logger LOG = System.getLogger("io.aiomsg");

    private final SocketCore core;
    private final PeerPolicy policy;

    Consulting(SocketCore core, PeerPolicy policy) {
        this.core = core;
        this.policy = policy;
    }

    /** Has the question answered; the caller holds the lease. */
    void ask(Question question) {
        core.driver.consult(() -> answer(question));
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
            core.engine.judged(question, admitted, detail);
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
