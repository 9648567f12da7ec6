package io.aiomsg.bench;

import java.io.Console;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** A line on a terminal that says what is being done; nothing where there is no terminal. */
final class Progress {

    private static final String TO_START_AND_ERASE = "\r\u001b[K";

    private final @Nullable PrintWriter terminal;

    private Progress(@Nullable PrintWriter terminal) {
        this.terminal = terminal;
    }

    static Progress onTerminal(PrintWriter err) {
        return new Progress(isTerminal() ? err : null);
    }

    static Progress silent() {
        return new Progress(null);
    }

    void show(String what) {
        print(TO_START_AND_ERASE + what);
    }

    void clear() {
        print(TO_START_AND_ERASE);
    }

    private void print(String text) {
        if (terminal != null) {
            terminal.print(text);
            terminal.flush();
        }
    }

    /** Before JDK 22 there is a console only on a terminal; since then it has to be asked. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
