package io.aiomsg.testkit;

import java.util.ArrayList;
import java.util.List;

/** Collects what the checks of a {@link History} find. */
final class Findings {

    private final List<Violation> violations = new ArrayList<>();

    void add(Violation.Promise promise, String text, List<History.Entry> entries) {
        violations.add(new Violation(promise, text, entries));
    }

    void add(Violation.Promise promise, String text, History.Entry... entries) {
        add(promise, text, List.of(entries));
    }

    List<Violation> all() {
        return List.copyOf(violations);
    }
}
