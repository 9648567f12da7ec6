package io.aiomsg.bench;

/** A measurement that could not be taken; the message is one line for people. */
final class BenchException extends Exception {

    private static final long serialVersionUID = 1;

    BenchException(String message) {
        super(message);
    }

    BenchException(String message, Throwable cause) {
        super(message, cause);
    }
}
