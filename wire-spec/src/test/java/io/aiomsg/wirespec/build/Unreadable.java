package io.aiomsg.wirespec.build;

/** A file that cannot be understood; the message is one line that begins with the file and the line in it. */
final class Unreadable extends RuntimeException {

    private static final long serialVersionUID = 1;

    Unreadable(String file, int line, String what) {
        super(file + ":" + line + ": " + what);
    }
}
