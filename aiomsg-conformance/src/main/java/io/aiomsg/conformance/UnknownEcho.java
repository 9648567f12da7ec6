package io.aiomsg.conformance;

import io.aiomsg.testkit.peer.OctetStream;
import io.aiomsg.wirespec.proto.Application;
import io.aiomsg.wirespec.proto.Behavior;
import io.aiomsg.wirespec.proto.Role;
import io.aiomsg.wirespec.proto.Step;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An implementation that somebody else runs, of which only the wire can be seen: it is taken for an echo with an identity and
 * settings of its own.
 */
final class UnknownEcho extends RealTime {

    private final Opening opening;

    /** Where its connections come from. */
    @FunctionalInterface
    interface Opening {
        @Nullable
        OctetStream open(Duration within, boolean first) throws IOException;
    }

    UnknownEcho(Opening opening) {
        this.opening = opening;
    }

    /** Why a trial cannot be played with such a one; null if it can. */
    static @Nullable String lacks(Trial trial, Role role, String driver) {
        if (trial.role() != role) {
            return driver + " plays the role " + role.name().toLowerCase(Locale.ROOT) + " only";
        }
        Application wanted = trial.conformanceCase().getApplication();
        if (wanted.getBehavior() != Behavior.ECHO) {
            return "needs a " + wanted.getBehavior().name().toLowerCase(Locale.ROOT) + "; " + driver + " has an echo";
        }
        if (wanted.getAtLeastOnce()) {
            return "needs an echo that sends at least once";
        }
        if (!wanted.getIdentity().isEmpty()) {
            return "chooses the identity of what is tested";
        }
        if (wanted.getCount() != 0 || wanted.getLingerMs() != 0) {
            return "needs an echo that ends";
        }
        for (Step step : trial.conformanceCase().getStepsList()) {
            if (step.hasOutput() || step.hasExit()) {
                return "looks at the application";
            }
        }
        return null;
    }

    @Override
    public @Nullable OctetStream open(Duration within, boolean first) throws IOException {
        return opening.open(within, first);
    }

    @Override
    public List<byte[]> output() {
        return List.of();
    }

    @Override
    public @Nullable String awaitExit(Duration within) {
        return "nobody can tell";
    }

    @Override
    public String lastWords() {
        return "";
    }

    @Override
    public void close() {}
}
