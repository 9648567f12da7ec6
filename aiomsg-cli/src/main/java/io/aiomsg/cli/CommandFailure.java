package io.aiomsg.cli;

/** A failure that is told to the user in one line, with the exit code of the program. */
final class CommandFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private CommandFailure(int exitCode, String line) {
        super(line);
        this.exitCode = exitCode;
    }

    /** The command line asks for something that cannot be: exit code 2. */
    static CommandFailure usage(String line) {
        return new CommandFailure(ExitCode.USAGE, line);
    }

    /** What was asked for did not work: exit code 1. */
    static CommandFailure failed(String line) {
        return new CommandFailure(ExitCode.FAILED, line);
    }

    int exitCode() {
        return exitCode;
    }
}
