package io.aiomsg.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;

/** Lines of octets on standard output, buffered until {@link #flush}. Not thread-safe. */
final class LineOutput {

    private static final int BUFFER_BYTES = 64 * 1024;

    private final OutputStream out;

    LineOutput(OutputStream out) {
        this.out = new BufferedOutputStream(out, BUFFER_BYTES);
    }

    /** Writes the octets as they are, and an end of line. */
    void line(byte[] octets) throws ClosedPipeException {
        try {
            out.write(octets);
            out.write('\n');
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    void flush() throws ClosedPipeException {
        try {
            out.flush();
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private static ClosedPipeException unwritable(IOException e) {
        // Only its text tells a closed pipe: "Broken pipe"; on Windows "The pipe is being closed" or "... has been
        // ended".
        String reason = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        if (reason.contains("pipe")) {
            return new ClosedPipeException(e);
        }
        throw CommandFailure.failed("cannot write to standard output: " + e.getMessage());
    }
}
