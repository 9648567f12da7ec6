package io.aiomsg.conformance;

/** The implementation under test could not be started, or is not where it should be; the message says so in one line. */
public final class SubjectException extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * With what is wrong, in one line.
     *
     * @param line for people, without a full stop
     */
    public SubjectException(String line) {
        super(line);
    }
}
