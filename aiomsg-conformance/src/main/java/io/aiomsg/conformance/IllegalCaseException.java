package io.aiomsg.conformance;

/** A case, a file of cases or a choice of cases cannot be used; the message says why in one line. */
public final class IllegalCaseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * With what is wrong, in one line.
     *
     * @param line for people, without a full stop
     */
    public IllegalCaseException(String line) {
        super(line);
    }
}
