package io.aiomsg.testkit;

import java.util.List;
import java.util.stream.Collectors;

/** A {@link History} in which sockets have done what they must not: says what, and keeps it for those who look closer. */
public final class BrokenPromisesError extends AssertionError {

    private static final long serialVersionUID = 1L;

    private static final int MOST_LISTED = 10;

    private final transient List<Violation> violations;

    BrokenPromisesError(List<Violation> violations, String where) {
        super(text(violations) + where);
        this.violations = List.copyOf(violations);
    }

    private static String text(List<Violation> violations) {
        String listed = violations.stream()
                .limit(MOST_LISTED)
                .map(each -> "\n  " + each)
                .collect(Collectors.joining());
        int more = violations.size() - MOST_LISTED;
        return "the history breaks promises, " + violations.size() + " in all:" + listed
                + (more > 0 ? "\n  and " + more + " more" : "");
    }

    /** {@return everything that is wrong, at least one thing} */
    public List<Violation> violations() {
        return violations;
    }
}
