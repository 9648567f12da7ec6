package io.aiomsg.wirespec.build;

import io.aiomsg.wirespec.Table;
import java.util.ArrayList;
import java.util.List;

/** A table and the file that it stands in. */
record Csv(String file, Table table) {

    static final String FOLDER = "wire-spec/tables";

    static String fileOf(String name) {
        return FOLDER + "/" + name + ".csv";
    }

    /** Throws {@link Unreadable} if the file is malformed. */
    static Csv read(Tree tree, String file) {
        try {
            return new Csv(file, Table.parse(tree.text(file)));
        } catch (IllegalArgumentException e) {
            throw new Unreadable(file, 1, e.getMessage());
        }
    }

    /** In Markdown; the column {@code java} is for the build alone and stays out. */
    List<String> markdown() {
        int hidden = table.header().indexOf("java");
        List<String> lines = new ArrayList<>();
        lines.add(markdown(table.header(), hidden));
        lines.add("|" + "---|".repeat(table.header().size() - (hidden < 0 ? 0 : 1)));
        for (List<String> row : table.rows()) {
            lines.add(markdown(row, hidden));
        }
        return lines;
    }

    private static String markdown(List<String> row, int hidden) {
        StringBuilder line = new StringBuilder("|");
        for (int i = 0; i < row.size(); i++) {
            if (i != hidden) {
                line.append(' ').append(row.get(i).replace("|", "\\|")).append(" |");
            }
        }
        return line.toString();
    }
}
