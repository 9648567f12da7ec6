package io.aiomsg.bench;

import picocli.CommandLine;

/** The benchmark as a program of its own; {@code aiomsg bench} is the same. */
public final class Bench {

    private static final int EXIT_USAGE = 2;

    private Bench() {}

    /** Runs {@link BenchCommand} and exits with its code. */
    public static void main(String[] args) {
        CommandLine command = new CommandLine(new BenchCommand());
        command.setParameterExceptionHandler((error, given) -> {
            command.getErr().println("bench: " + error.getMessage());
            return EXIT_USAGE;
        });
        System.exit(command.execute(args));
    }
}
