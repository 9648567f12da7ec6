package io.aiomsg.conformance;

import io.aiomsg.wirespec.proto.ConformanceCase;
import io.aiomsg.wirespec.proto.Feature;
import io.aiomsg.wirespec.proto.Report;
import io.aiomsg.wirespec.proto.Result;
import io.aiomsg.wirespec.proto.Verdict;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;

/** Reports side by side in Markdown. */
final class MarkdownMatrix {

    /** Whose reasons the tables tell, or nobody needs. */
    private static final Set<Verdict> TOLD = EnumSet.of(Verdict.UNSUPPORTED, Verdict.EXPECTED_DEVIATION);

    private final List<Report> reports;
    private final List<Map<String, Result>> columns = new ArrayList<>();

    MarkdownMatrix(List<Report> reports) {
        this.reports = reports;
        for (Report report : reports) {
            Map<String, Result> column = new LinkedHashMap<>();
            report.getResultsList().forEach(result -> column.put(Reports.id(result), result));
            columns.add(column);
        }
    }

    String text(Suite suite) {
        StringBuilder text = new StringBuilder("# Conformance\n\n");
        sums(text);
        features(text, suite);
        deviations(text, new DeviationTable(suite, reports));
        for (Feature feature : Feature.values()) {
            List<Trial> rows = played(suite, feature);
            if (!rows.isEmpty()) {
                text.append("\n## ").append(Reports.name(feature)).append("\n\n");
                head(text, "case", "expected");
                rows.forEach(trial -> row(text, trial));
            }
        }
        reasons(text);
        return text.toString();
    }

    private List<Trial> played(Suite suite, Feature feature) {
        return suite.cases().stream()
                .filter(each -> each.getFeature() == feature)
                .flatMap(each -> Trial.of(each).stream())
                .filter(trial -> columns.stream().anyMatch(column -> column.containsKey(trial.id())))
                .toList();
    }

    private void features(StringBuilder text, Suite suite) {
        text.append("\n## Features\n\n");
        head(text, "feature", "trials");
        for (Feature feature : Feature.values()) {
            List<Trial> rows = played(suite, feature);
            if (!rows.isEmpty()) {
                StringJoiner row = new StringJoiner(" | ", "| ", " |\n");
                row.add(Reports.name(feature)).add(String.valueOf(rows.size()));
                for (Map<String, Result> column : columns) {
                    row.add(Verdicts.sum(rows.stream()
                            .map(trial -> column.get(trial.id()))
                            .filter(Objects::nonNull)
                            .toList()));
                }
                text.append(row);
            }
        }
    }

    private void deviations(StringBuilder text, DeviationTable table) {
        if (!table.isEmpty()) {
            text.append("\n## Known deviations, and how many trials show them\n\n");
            head(text, "deviation", "what it does, and what that means");
            table.rows().forEach(row -> text.append(row).append('\n'));
        }
    }

    private void sums(StringBuilder text) {
        text.append("| implementation | driver | result |\n|---|---|---|\n");
        for (Report report : reports) {
            text.append("| ")
                    .append(cell(name(report)))
                    .append(" | ")
                    .append(report.getDriver())
                    .append(" | ")
                    .append(Verdicts.sum(report))
                    .append(" |\n");
        }
    }

    private void head(StringBuilder text, String first, String second) {
        StringJoiner head = new StringJoiner(" | ", "| ", " |\n").add(first).add(second);
        reports.forEach(report -> head.add(cell(name(report))));
        text.append(head)
                .append("|---|---")
                .append("|---".repeat(reports.size()))
                .append("|\n");
    }

    private void row(StringBuilder text, Trial trial) {
        ConformanceCase tested = trial.conformanceCase();
        StringJoiner row = new StringJoiner(" | ", "| ", " |\n").add(trial.id()).add(cell(tested.getTitle()));
        for (Map<String, Result> column : columns) {
            Result result = column.get(trial.id());
            row.add(result == null ? "" : verdict(result));
        }
        text.append(row);
    }

    /** A deviation is named; what exactly came is another thing each time, with its own times and octets. */
    private static String verdict(Result result) {
        String name = Verdicts.name(result.getVerdict());
        return result.getVerdict() == Verdict.EXPECTED_DEVIATION ? name + ": " + cell(Deviations.id(result)) : name;
    }

    private void reasons(StringBuilder text) {
        for (int i = 0; i < reports.size(); i++) {
            List<Result> told = columns.get(i).values().stream()
                    .filter(result -> !result.getReason().isEmpty() && !TOLD.contains(result.getVerdict()))
                    .toList();
            if (!told.isEmpty()) {
                text.append("\n## What ").append(cell(name(reports.get(i)))).append(" did\n\n");
                list(text, told);
            }
        }
    }

    private static void list(StringBuilder text, List<Result> told) {
        text.append("| case | result | what happened |\n|---|---|---|\n");
        for (Result result : told) {
            text.append("| ")
                    .append(Reports.id(result))
                    .append(" | ")
                    .append(Verdicts.name(result.getVerdict()))
                    .append(" | ")
                    .append(cell(result.getReason()))
                    .append(" |\n");
        }
    }

    private static String name(Report report) {
        return report.getImplementation().isEmpty() ? report.getDriver() : report.getImplementation();
    }

    /** What means something in a table is taken literally. */
    static String cell(String text) {
        return text.replace("\\", "\\\\")
                .replace("|", "\\|")
                .replace("<", "&lt;")
                .replaceAll("\\s*\\R\\s*", " ");
    }
}
