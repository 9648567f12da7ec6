package io.aiomsg.wirespec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A table of the specification: comma-separated values as in RFC 4180, without blanks around them.
 *
 * @param header the names of the columns
 * @param rows the rows below, each as long as the header
 */
public record Table(List<String> header, List<List<String>> rows) {

    private static final String FOLDER = "/aiomsg-wire-spec/tables/";

    /**
     * Copies both lists.
     *
     * @param header the names of the columns
     * @param rows each as long as the header
     * @throws IllegalArgumentException if a row is longer or shorter than the header
     */
    public Table {
        header = List.copyOf(header);
        rows = rows.stream().map(List::copyOf).toList();
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).size() != header.size()) {
                throw new IllegalArgumentException("row " + (i + 1) + " below the header has "
                        + rows.get(i).size() + " cells; the header has " + header.size());
            }
        }
    }

    /**
     * {@return a table in the jar}
     *
     * @param name such as {@code limits}
     * @throws IllegalArgumentException if there is none of that name
     */
    public static Table load(String name) {
        String file = FOLDER + name + ".csv";
        try (InputStream in = Table.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalArgumentException("there is no table " + name);
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }

    /**
     * {@return the table in a text}
     *
     * @param text lines that end with LF or CR LF
     * @throws IllegalArgumentException if it is malformed
     */
    public static Table parse(String text) {
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
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
                rows.add(row);
                row = new ArrayList<>();
            } else if (c != '\r') {
                cell.append(c);
            }
        }
        if (quoted) {
            throw new IllegalArgumentException("a quotation mark is not closed");
        }
        if (!row.isEmpty() || !cell.isEmpty()) {
            row.add(take(cell));
            rows.add(row);
        }
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("the table has no header");
        }
        return new Table(rows.get(0), rows.subList(1, rows.size()));
    }

    /**
     * {@return what stands in a column of a row}
     *
     * @param row from 0: the first below the header
     * @param column its name in the header
     * @throws IllegalArgumentException if no column has that name
     */
    public String cell(int row, String column) {
        int index = header.indexOf(column);
        if (index < 0) {
            throw new IllegalArgumentException("there is no column " + column);
        }
        return rows.get(row).get(index);
    }

    private static String take(StringBuilder cell) {
        String text = cell.toString().strip();
        cell.setLength(0);
        return text;
    }
}
