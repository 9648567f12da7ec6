package io.aiomsg.testkit.peer;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A TCP connection or listener that was opened here and is not closed, with the line that opened it. Thread-safe.
 *
 * <p>All of them are in one static table, against the rule: it stands for the kernel's table of descriptors, which is the process's
 * own too, and which only Linux shows.
 */
final class OpenTcp implements AutoCloseable {

    private static final Set<OpenTcp> OPEN = ConcurrentHashMap.newKeySet();

    private final String what;
    private final String where = caller();

    private OpenTcp(String what) {
        this.what = what;
    }

    /** Notes that something was opened, by code of the calling thread. */
    static OpenTcp note(String what) {
        OpenTcp open = new OpenTcp(what);
        OPEN.add(open);
        return open;
    }

    /** A description of each that is open. */
    static List<String> all() {
        return OPEN.stream().map(OpenTcp::toString).sorted().toList();
    }

    /** It was closed. Idempotent. */
    @Override
    public void close() {
        OPEN.remove(this);
    }

    /** The line of the test that the calling thread executes. */
    private static String caller() {
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> !isOurs(frame.getClassName()))
                        .findFirst()
                        .map(frame -> frame.getClassName() + "." + frame.getMethodName() + "(" + frame.getFileName()
                                + ":" + frame.getLineNumber() + ")")
                        .orElse("an unknown place"));
    }

    private static boolean isOurs(String className) {
        return className.startsWith("java.")
                || className.startsWith("jdk.")
                || (className.startsWith(OpenTcp.class.getPackageName() + ".") && !className.contains("Test"));
    }

    @Override
    public String toString() {
        return what + ", opened at " + where + ",";
    }
}
