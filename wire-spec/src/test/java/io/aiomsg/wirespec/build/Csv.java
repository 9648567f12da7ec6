package io.aiomsg.wirespec.build;

import java.util.ArrayList;
import java.util.List;

/** A table from {@code wire-spec/tables}: comma-separated values as in RFC 4180, with a header. */
record Csv(String file, List<String> header, List<List<String>> rows) {

    static final String FOLDER = "wire-spec/tables";

    static String fileOf(String name) {
        return FOLDER + "/" + name + ".csv";
    }

    static Csv read(Tree tree, String file) {
        return parse(file, tree.text(file));
    }

    /** Throws {@link Unreadable} if a row is longer or shorter than the header. */
    static Csv parse(String file, String text) {
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        int line = 1;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                if (quoted && at + 1 < text.length() && text.charAt(at + 1) == '"') {
                    cell.append('"');
                    at++;
                } else {
                    quoted = !quoted;
                }
            } else if (c == ',' && !quoted) {
                row.add(take(cell));
            } else if (c == '\n' && !quoted) {
                row.add(take(cell));
                addRow(file, line, rows, row);
                row = new ArrayList<>();
                line++;
            } else if (c != '\r') {
                cell.append(c);
            }
        }
        if (quoted) {
            throw new Unreadable(file, line, "a quotation mark is not closed");
        }
        if (!row.isEmpty() || !cell.isEmpty()) {
            row.add(take(cell));
            addRow(file, line, rows, row);
        }
        if (rows.isEmpty()) {
            throw new Unreadable(file, 1, "the table has no header");
        }
        return new Csv(file, rows.get(0), List.copyOf(rows.subList(1, rows.size())));
    }

    /** In Markdown; the column {@code java} is for the build alone and stays out. */
    List<String> markdown() {
        int hidden = header.indexOf("java");
        List<String> lines = new ArrayList<>();
        lines.add(markdown(header, hidden));
        lines.add("|" + "---|".repeat(header.size() - (hidden < 0 ? 0 : 1)));
        for (List<String> row : rows) {
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

    private static void addRow(String file, int line, List<List<String>> rows, List<String> row) {
        if (!rows.isEmpty() && row.size() != rows.get(0).size()) {
            throw new Unreadable(
                    file,
                    line,
                    "the row has " + row.size() + " cells; the header has "
                            + rows.get(0).size());
        }
        rows.add(List.copyOf(row));
    }

    private static String take(StringBuilder cell) {
        String text = cell.toString().strip();
        cell.setLength(0);
        return text;
    }
}
