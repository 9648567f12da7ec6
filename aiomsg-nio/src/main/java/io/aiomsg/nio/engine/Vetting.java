package io.aiomsg.nio.engine;

import io.aiomsg.DisconnectReason;
import io.aiomsg.Identity;
import org.jspecify.annotations.Nullable;

/**
 * What the application's peer policy says of one connection (R1, AIO-HSK-010). The policy is asked outside the engine; until it
 * has answered the connection stays in its phase, and the handshake time goes on. Without a policy nothing is asked.
 */
final class Vetting {

    private final Connection connection;
    private final SocketEngine engine;
    private @Nullable Question pending;
    private boolean asked;

    Vetting(Connection connection, SocketEngine engine) {
        this.connection = connection;
        this.engine = engine;
    }

    /** True while an answer is awaited. */
    boolean isPending() {
        return pending != null;
    }

    /** Asks whether we may say HELLO; true if that needs no answer. */
    boolean mayGreet() {
        if (engine.vets) {
            ask(null);
        }
        return !isPending();
    }

    /** True if the peer may come in; asks if nobody has, and is false until there is an answer. */
    boolean admits(Identity identity) {
        if (engine.vets && !asked) {
            asked = true;
            ask(identity);
        }
        return !isPending();
    }

    private void ask(@Nullable Identity identity) {
        Question question = new Question(connection, identity);
        pending = question;
        engine.host.ask(question);
    }

    /** True if this is what is asked, and the handshake is not over. */
    boolean isOpen(Question question) {
        return question.equals(pending) && connection.phase().isHandshake();
    }

    /** The answer to a question; nobody minds it any more if the handshake is over. */
    void answered(Question question, boolean admitted, String detail) {
        if (!isOpen(question)) {
            return;
        }
        pending = null;
        if (admitted) {
            connection.handshake.vetted();
        } else {
            engine.admission.withdrawn(connection, DisconnectReason.REFUSED_BY_POLICY, detail);
        }
    }
}
