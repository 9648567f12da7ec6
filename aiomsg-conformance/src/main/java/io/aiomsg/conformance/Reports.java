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

    /**
     * {@return a table with a line for each result, what went wrong below it, and the sum}
     *
     * @param report of one run
     */
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

    /**
     * {@return the report as JSON, in the form that protobuf defines}
     *
     * @param report of one run
     */
    public static String json(Report report) {
        try {
            return JsonFormat.printer().alwaysPrintFieldsWithNoPresence().print(report) + "\n";
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e); // there is no Any in it
        }
    }

    /**
     * {@return the report that {@link #json} wrote}
     *
     * @param json the whole document
     * @throws IllegalCaseException if it is no such report, with one line
     */
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
     * {@return a matrix in Markdown} A row for each trial, a column for each report, by feature; then what each failure was.
     *
     * @param suite that the reports are of; trials that no report has are left out
     * @param reports in the order of their columns
     */
    public static String markdown(Suite suite, List<Report> reports) {
        return new MarkdownMatrix(reports).text(suite);
    }

    /**
     * {@return a report that continuous integration servers read}
     *
     * @param suite that the report is of
     * @param report of one run
     */
    public static String junit(Suite suite, Report report) {
        return new JUnitXml(report).text(suite);
    }

    /** The id of the trial that a result is of. */
    static String id(Result result) {
        return Trial.id(result.getCaseId(), result.getRole());
    }

    /**
     * {@return the word for a feature: {@code at-least-once}}
     *
     * @param feature that is to be named
     */
    public static String name(Feature feature) {
        return feature.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The word for the feature of a case; {@code unknown} if the suite does not have it. */
    static String featureOf(Suite suite, String caseId) {
        return suite.cases().stream()
                .filter(each -> each.getId().equals(caseId))
                .map(ConformanceCase::getFeature)
                .map(Reports::name)
                .findFirst()
                .orElse("unknown");
    }
}
