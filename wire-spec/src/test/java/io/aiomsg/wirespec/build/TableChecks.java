package io.aiomsg.wirespec.build;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Checks of the tables. In a state table the first column is the state, each other one an event. */
final class TableChecks {

    private static final String ARROW = "→";

    private TableChecks() {}

    static List<String> tables(Project project) {
        Tree tree = project.tree();
        List<String> faults = new ArrayList<>();
        List<Csv> tables = new ArrayList<>();
        for (String file : tree.files(Csv.FOLDER, ".csv")) {
            Csv table = Csv.read(tree, file);
            if (file.startsWith(Csv.FOLDER + "/state-")) {
                tables.add(table);
            }
        }
        // A state machine may go on in the next table.
        Set<String> states = tables.stream()
                .flatMap(table -> table.table().rows().stream())
                .map(row -> plain(row.get(0)))
                .collect(Collectors.toSet());
        tables.forEach(table -> states(faults, table, states));
        return faults;
    }

    private static void states(List<String> faults, Csv table, Set<String> states) {
        Set<String> seen = new HashSet<>();
        for (List<String> row : table.table().rows()) {
            if (!seen.add(row.get(0))) {
                faults.add(table.file() + ": the state " + row.get(0) + " stands there twice");
            }
            for (int i = 0; i < row.size(); i++) {
                String cell = row.get(i);
                String where = table.file() + ": state " + row.get(0) + ", "
                        + table.table().header().get(i);
                int arrow = cell.lastIndexOf(ARROW);
                if (cell.isEmpty()) {
                    faults.add(where + ": the cell is empty");
                } else if (arrow >= 0 && !states.contains(plain(cell.substring(arrow + 1)))) {
                    faults.add(where + ": \"" + cell.substring(arrow) + "\" is not a state of any table");
                }
            }
        }
    }

    private static String plain(String state) {
        return state.replaceAll("[*`]", "").strip();
    }
}
