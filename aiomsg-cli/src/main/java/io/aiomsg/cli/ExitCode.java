package io.aiomsg.cli;

/** The exit codes of the program. */
final class ExitCode {

    /** Everything that was asked for happened. */
    static final int OK = 0;

    /** Something that was asked for did not happen. */
    static final int FAILED = 1;

    /** The command line makes no sense. */
    static final int USAGE = 2;

    /** Stopped by Ctrl-C: 128 + SIGINT, as shells count. */
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
