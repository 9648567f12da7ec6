package io.aiomsg.interop;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One run of the suite: the Python that was found, or why there is none, and what became of the tests. */
final class InteropRun implements AutoCloseable {

    private final @Nullable PythonRuntime runtime;
    private final String missing;
    private final AtomicInteger passed = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger skipped = new AtomicInteger();

    private InteropRun(@Nullable PythonRuntime runtime, String missing) {
        this.runtime = runtime;
        this.missing = missing;
    }

    /** Looks for a Python and says on standard output what will be used. */
    static InteropRun begin() {
        try {
            PythonRuntime runtime = VenvRuntime.prepare();
            System.out.println("interop: " + runtime.description());
            return new InteropRun(runtime, "");
        } catch (PythonMissingException e) {
            String outcome = required() ? "FAILED (AIOMSG_INTEROP=required)" : "SKIPPED";
            System.out.println("interop: " + outcome + ", no test ran against Python: " + e.getMessage());
            return new InteropRun(null, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new InteropRun(null, "the search for a Python was interrupted");
        }
    }

    @Nullable
    PythonRuntime runtime() {
        return runtime;
    }

    /** Why there is no runtime; empty if there is one. */
    String missing() {
        return missing;
    }

    /** True if a skip counts as a failure. */
    static boolean required() {
        return "required".equals(System.getenv("AIOMSG_INTEROP"));
    }

    void passed() {
        passed.incrementAndGet();
    }

    void failed() {
        failed.incrementAndGet();
    }

    void skipped() {
        skipped.incrementAndGet();
    }

    /** Prints the summary. */
    @Override
    public void close() {
        if (runtime != null) {
            System.out.println("interop: " + passed + " passed, " + failed + " failed, " + skipped + " skipped against "
                    + runtime.description());
        }
    }
}
