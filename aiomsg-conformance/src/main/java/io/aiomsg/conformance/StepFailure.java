package io.aiomsg.conformance;

/** A step went otherwise than it should; the message says how, for people. */
final class StepFailure extends Exception {

    private static final long serialVersionUID = 1L;

    StepFailure(String reason) {
        super(reason);
    }
}
