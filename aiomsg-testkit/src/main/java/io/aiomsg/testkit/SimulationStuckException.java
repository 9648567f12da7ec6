package io.aiomsg.testkit;

/**
 * A simulation did not end: it came to its limit, has nothing left to do, does ever more at one instant, or is held up by code
 * that waits for something outside of it. The message lists who waited for what.
 */
public final class SimulationStuckException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    SimulationStuckException(String message) {
        super(message);
    }
}
