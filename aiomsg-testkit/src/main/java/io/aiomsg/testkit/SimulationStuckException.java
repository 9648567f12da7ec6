package io.aiomsg.testkit;

/** A simulation did not end: its message lists who waited for what. */
public final class SimulationStuckException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    SimulationStuckException(String message) {
        super(message);
    }
}
