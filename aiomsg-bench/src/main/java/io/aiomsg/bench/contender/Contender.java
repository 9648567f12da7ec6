package io.aiomsg.bench.contender;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A program that moves messages between two processes, and is measured doing so. */
public interface Contender {

    /** The short name: what {@code --only} takes. */
    String name();

    /** The name in tables. */
    String title();

    /** Null if it can run here, else what is missing: the end of a sentence that starts with its name. */
    @Nullable
    String missing();

    /** True if it takes part in {@code workload}. */
    default boolean runs(Workload workload) {
        return true;
    }

    /**
     * The command line of one of its processes, which speaks the line protocol of {@link ChildMain}.
     *
     * @param port where the receiver listens; 0 for the receiver itself, which takes a free port and tells it
     * @param jvmOptions options for a Java virtual machine, should it use one
     */
    List<String> command(Role role, Workload workload, int port, List<String> jvmOptions);

    /** The two processes of a contender. */
    enum Role {
        /** Connects and sends; in a round trip, sends and waits for the answer. */
        SENDER,
        /** Binds and receives; in a round trip, answers. */
        RECEIVER
    }
}
