package io.aiomsg.conformance.mutation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Mutations and their killers, as text for a terminal and as a page for readers. Not thread-safe. */
final class MutationTable {

    /** How many killers of one mutation the page names. */
    static final int NAMED = 3;

    private static final String HEAD = """
            # Mutations

            Thirty mistakes that are planted into codec and engine one at a time, and the conformance cases that find them. Whoever
            picked them had read [SPEC.md](../SPEC.md) and the sources, but no case; two of them, of AIO-CON-024 and AIO-LIM-006, took the
            place of mistakes that no MUST forbids, or that no case can show. Generated:
            `./mvnw test -Pdefects -pl aiomsg-conformance -am -Dtest=MutationsTest -Dspec.update=true` writes it anew; without
            `-Dspec.update=true` it is proved that each mutation is still killed.

            A case stands with its role and with the requirements that it verifies; three are named, those of the broken requirement
            first.

            | breaks | mistake | in | cases that fail |
            |---|---|---|---|
            """;

    private final List<Row> rows = new ArrayList<>();

    /**
     * A mutation and what was found.
     *
     * @param killers as {@link Killers#find} tells them
     */
    record Row(Mutation mutation, List<String> killers) {

        Row {
            killers = List.copyOf(killers);
        }

        private List<String> named() {
            return killers.stream()
                    .limit(NAMED)
                    .map(killer -> killer.split("\t", -1))
                    .map(parts -> "`" + parts[0] + "` (" + parts[1] + ")")
                    .toList();
        }
    }

    void add(Row row) {
        rows.add(row);
    }

    /** What the row of a mutation on the page begins with. */
    static String begin(Mutation mutation) {
        return "| " + mutation.requirement() + " | " + mutation.defect().name() + " | `"
                + mutation.defect().file() + "` |";
    }

    /** Every killer with its reason. */
    String text() {
        StringBuilder text = new StringBuilder();
        for (Row row : rows) {
            text.append(row.killers().isEmpty() ? "SURVIVED " : "killed   ").append(row.mutation());
            for (String killer : row.killers()) {
                String[] parts = killer.split("\t", -1);
                text.append(String.format(Locale.ROOT, "%n           %s (%s): %s", parts[0], parts[1], parts[2]));
            }
            text.append(System.lineSeparator());
        }
        return text.toString();
    }

    String document() {
        StringBuilder text = new StringBuilder(HEAD);
        for (Row row : rows) {
            text.append(begin(row.mutation()))
                    .append(' ')
                    .append(String.join("; ", row.named()))
                    .append(" |\n");
        }
        return text.toString();
    }
}
