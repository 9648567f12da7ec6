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

    /**
     * {@return the word in reports: {@code NON-STRICT}}
     *
     * @param verdict of one trial
     */
    public static String name(Verdict verdict) {
        return verdict.name().replace('_', '-');
    }

    /**
     * {@return whether a run with such a verdict is one that failed} What passes unexpectedly makes the peer file wrong.
     *
     * @param verdict of one trial
     */
    public static boolean fails(Verdict verdict) {
        return verdict == Verdict.FAIL || verdict == Verdict.UNEXPECTED_PASS;
    }

    /**
     * {@return whether a run failed}
     *
     * @param report of one run
     */
    public static boolean fails(Report report) {
        return report.getResultsList().stream().map(Result::getVerdict).anyMatch(Verdicts::fails);
    }

    /**
     * {@return {@code 12 PASS, 1 FAIL}: without those that did not occur}
     *
     * @param report of one run
     */
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
