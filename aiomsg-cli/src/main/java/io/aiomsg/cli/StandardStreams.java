package io.aiomsg.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;

/**
 * The three standard streams of a verb, and which of them are a terminal.
 *
 * @param in standard input, unbuffered
 * @param out standard output, unbuffered: a write that fails throws, unlike that of {@link System#out}
 * @param err standard error
 * @param inIsTerminal whether a person types the input
 * @param outIsTerminal whether a person reads the output
 * @param errIsTerminal whether a person reads the errors
 */
record StandardStreams(
        InputStream in,
        OutputStream out,
        PrintStream err,
        boolean inIsTerminal,
        boolean outIsTerminal,
        boolean errIsTerminal) {

    /**
     * How the launcher script tells which streams are terminals, by their numbers ("012"): Java 17 cannot ask for each.
     * Without the launcher none counts as one.
     */
    private static final String TERMINALS = "aiomsg.terminals";

    /** The streams of this process. */
    static StandardStreams ofProcess() {
        String terminals = System.getProperty(TERMINALS, "");
        return new StandardStreams(
                new FileInputStream(FileDescriptor.in),
                new FileOutputStream(FileDescriptor.out),
                System.err,
                terminals.contains("0"),
                terminals.contains("1"),
                terminals.contains("2"));
    }
}
