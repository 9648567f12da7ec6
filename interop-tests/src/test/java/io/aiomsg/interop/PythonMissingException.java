package io.aiomsg.interop;

/** No Python aiomsg can be had here; the message says why and what to do, in one line. */
final class PythonMissingException extends Exception {

    private static final long serialVersionUID = 1L;

    PythonMissingException(String message) {
        super(message);
    }
}
