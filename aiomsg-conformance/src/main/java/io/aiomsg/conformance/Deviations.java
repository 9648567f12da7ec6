package io.aiomsg.conformance;

import io.aiomsg.wirespec.proto.Deviation;
import io.aiomsg.wirespec.proto.Peer;
import io.aiomsg.wirespec.proto.Result;
import io.aiomsg.wirespec.proto.Verdict;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What is known to go wrong with a published implementation. Immutable. */
final class Deviations {

    /** By the id of a case or of a trial, in lower case. */
    private final Map<String, Deviation> byCase = new HashMap<>();

    Deviations(Peer peer) {
        for (Deviation deviation : peer.getDeviationsList()) {
            for (String each : deviation.getCasesList()) {
                byCase.putIfAbsent(each.toLowerCase(Locale.ROOT), deviation);
            }
        }
    }

    /**
     * Throws an {@link IllegalCaseException} if a peer file names a case that is not there.
     */
    static void check(Peer peer, Suite suite) {
        for (Deviation deviation : peer.getDeviationsList()) {
            for (String id : deviation.getCasesList()) {
                boolean known = suite.cases().stream()
                        .anyMatch(each -> each.getId().equals(id)
                                || Trial.of(each).stream()
                                        .anyMatch(trial -> trial.id().equalsIgnoreCase(id)));
                if (!known) {
                    throw new IllegalCaseException(
                            "peer " + peer.getId() + ", deviation " + deviation.getId() + ": there is no case " + id);
                }
            }
        }
    }

    /** The id of the deviation that explains a result of {@link #judge}. */
    static String id(Result result) {
        return result.getReason().split(":", 2)[0];
    }

    /** The result in the light of what is known. */
    Result judge(Trial trial, Result result) {
        Deviation known = byCase.get(trial.id());
        if (known == null) {
            known = byCase.get(trial.conformanceCase().getId());
        }
        if (known == null) {
            return result;
        }
        return switch (result.getVerdict()) {
            case FAIL ->
                result.toBuilder()
                        .setVerdict(Verdict.EXPECTED_DEVIATION)
                        .setReason(known.getId() + ": " + result.getReason())
                        .build();
            case PASS, NON_STRICT ->
                result.toBuilder()
                        .setVerdict(Verdict.UNEXPECTED_PASS)
                        .setReason(known.getId() + " says that it fails: " + known.getBehaviour())
                        .build();
            case UNSUPPORTED, EXPECTED_DEVIATION, UNEXPECTED_PASS, VERDICT_UNSPECIFIED, UNRECOGNIZED -> result;
        };
    }
}
