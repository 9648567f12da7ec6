package io.aiomsg.cli;

import java.io.IOException;

/** Whoever read our standard output has gone, as {@code head -1} does: a reason to end, not a failure. */
final class ClosedPipeException extends IOException {

    private static final long serialVersionUID = 1L;

    ClosedPipeException(IOException cause) {
        super("standard output was closed", cause);
    }
}
