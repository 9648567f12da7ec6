package io.aiomsg.conformance;

import io.aiomsg.wirespec.proto.Verdict;
import java.util.List;

/**
 * What came of playing a trial once: PASS, NON_STRICT, FAIL or UNSUPPORTED.
 *
 * @param verdict before anything that is known of the peer is taken into account
 * @param reason what came instead of what; empty for PASS
 * @param millis how long it took
 * @param transcript what went over the wire
 */
record Outcome(Verdict verdict, String reason, long millis, List<String> transcript) {

    static Outcome unsupported(String reason) {
        return new Outcome(Verdict.UNSUPPORTED, reason, 0, List.of());
    }

    static Outcome failed(String reason) {
        return new Outcome(Verdict.FAIL, reason, 0, List.of());
    }
}
