package io.aiomsg.conformance;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.aiomsg.wirespec.proto.ConformanceCase;
import io.aiomsg.wirespec.proto.Feature;
import io.aiomsg.wirespec.proto.Report;
import io.aiomsg.wirespec.proto.Result;
import io.aiomsg.wirespec.proto.Verdict;
import java.util.List;
import java.util.Locale;

/** The forms of a report for people and for programs, each in the order of the results. Pure functions. */
public final class Reports {

    private static final double MILLIS_PER_SECOND = 1_000;
    private static final int VERDICT_WIDTH = 18;

    private Reports() {}

    /** A table with a line for each result, what went wrong below it, and the sum. */
    public static String table(Report report) {
        int width = report.getResultsList().stream()
                .mapToInt(result -> id(result).length())
                .max()
                .orElse(0);
        StringBuilder text = new StringBuilder();
        for (Result result : report.getResultsList()) {
            text.append(String.format(
                            Locale.ROOT,
                            "%-" + VERDICT_WIDTH + "s  %-" + Math.max(1, width) + "s  %7.1f s  %s",
                            Verdicts.name(result.getVerdict()),
                            id(result),
                            result.getMillis() / MILLIS_PER_SECOND,
                            result.getVerdict() == Verdict.UNSUPPORTED ? result.getReason() : "")
                    .stripTrailing());
            text.append('\n');
        }
        for (Result result : report.getResultsList()) {
            if (!result.getReason().isEmpty() && result.getVerdict() != Verdict.UNSUPPORTED) {
                text.append('\n')
                        .append(Verdicts.name(result.getVerdict()))
                        .append(' ')
                        .append(id(result))
                        .append('\n');
                text.append("  ").append(result.getReason()).append('\n');
                if (Verdicts.fails(result.getVerdict())) {
                    result.getTranscriptList()
                            .forEach(line -> text.append("    ").append(line).append('\n'));
                }
            }
        }
        return text.append('\n').append(Verdicts.sum(report)).append('\n').toString();
    }

    /** The report as JSON, in the form that protobuf defines. */
    public static String json(Report report) {
        try {
            return JsonFormat.printer().alwaysPrintFieldsWithNoPresence().print(report) + "\n";
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e); // there is no Any in it
        }
    }

    /** Reads what {@link #json} wrote; throws {@link IllegalCaseException} with one line. */
    public static Report fromJson(String json) {
        Report.Builder report = Report.newBuilder();
        try {
            JsonFormat.parser().merge(json, report);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalCaseException("no report in JSON: " + e.getMessage());
        }
        return report.build();
    }

    /**
     * A matrix in Markdown: a row for each trial, a column for each report, by feature; then what each failure was.
     *
     * @param suite that the reports are of; trials that no report has are left out
     */
    public static String markdown(Suite suite, List<Report> reports) {
        return new MarkdownMatrix(reports).text(suite);
    }

    /** A report that continuous integration servers read. */
    public static String junit(Suite suite, Report report) {
        return new JUnitXml(report).text(suite);
    }

    /** The id of the trial that a result is of. */
    static String id(Result result) {
        return Trial.id(result.getCaseId(), result.getRole());
    }

    /** "at-least-once" */
    public static String name(Feature feature) {
        return feature.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static String featureOf(Suite suite, String caseId) {
        return suite.cases().stream()
                .filter(each -> each.getId().equals(caseId))
                .map(ConformanceCase::getFeature)
                .map(Reports::name)
                .findFirst()
                .orElse("unknown");
    }
}
