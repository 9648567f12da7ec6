package io.aiomsg.conformance;

import io.aiomsg.wirespec.proto.Report;
import io.aiomsg.wirespec.proto.Result;
import io.aiomsg.wirespec.proto.Verdict;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.StringJoiner;

/** Verdicts in words and in sum. Pure functions. */
public final class Verdicts {

    private Verdicts() {}

    /** The word in reports: {@code NON-STRICT}. */
    public static String name(Verdict verdict) {
        return verdict.name().replace('_', '-');
    }

    /** Whether a run with such a verdict is one that failed. What passes unexpectedly makes the peer file wrong. */
    public static boolean fails(Verdict verdict) {
        return verdict == Verdict.FAIL || verdict == Verdict.UNEXPECTED_PASS;
    }

    /** Whether a run failed. */
    public static boolean fails(Report report) {
        return report.getResultsList().stream().map(Result::getVerdict).anyMatch(Verdicts::fails);
    }

    /** "12 PASS, 1 FAIL", without those that did not occur. */
    public static String sum(Report report) {
        return sum(report.getResultsList());
    }

    static String sum(Collection<Result> results) {
        Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
        results.forEach(result -> counts.merge(result.getVerdict(), 1, Integer::sum));
        StringJoiner text = new StringJoiner(", ");
        counts.forEach((verdict, count) -> text.add(count + " " + name(verdict)));
        return counts.isEmpty() ? "nothing was played" : text.toString();
    }
}
