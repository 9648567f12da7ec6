package io.aiomsg.conformance;

import io.aiomsg.conformance.Driver.Subject;
import io.aiomsg.conformance.Matching.Answer;
import io.aiomsg.wirespec.proto.Close;
import io.aiomsg.wirespec.proto.Expect;
import io.aiomsg.wirespec.proto.Observation;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One step that waits for what comes next and judges it. For one thread, once. */
final class Expecting {

    private static final int SHOWN = 64;

    /** For the rest of a frame that has begun in time: it may become an envelope that is passed over. */
    private static final Duration REST = Duration.ofMillis(250);

    private final Wire wire;
    private final Expect expect;
    private final Vocabulary words;
    private final Subject subject;
    private final Matching matching;
    private final long beganNanos;

    /** In words, as it was before: what it binds to names now is part of what came. */
    private final String wanted;

    Expecting(Wire wire, Expect expect, Vocabulary words, Subject subject) {
        this.wire = wire;
        this.expect = expect;
        this.words = words;
        this.subject = subject;
        this.matching = new Matching(wire, words);
        this.beganNanos = subject.nanoTime();
        this.wanted = Wording.expectation(expect, words);
    }

    /** Waits for something that is expected, and takes it; returns what is only tolerated of it, or null. */
    @Nullable
    String await(long deadlineNanos) throws StepFailure, InterruptedException {
        Set<Integer> skipped = Matching.skipped(expect);
        boolean timeIsUp = false;
        while (true) {
            while (!timeIsUp && matching.skip(skipped, expect)) {
                timeIsUp = deadlineNanos - subject.nanoTime() < 0;
            }
            Observation strict = first(expect.getStrictList(), timeIsUp, Answer.YES);
            if (strict != null) {
                return take(strict, false);
            }
            boolean mayBeStrict = first(expect.getStrictList(), timeIsUp, Answer.OPEN) != null;
            Observation allowed = first(expect.getToleratedList(), timeIsUp, Answer.YES);
            if (allowed != null && !mayBeStrict) {
                return take(allowed, true);
            }
            boolean mayBeAllowed = first(expect.getToleratedList(), timeIsUp, Answer.OPEN) != null;
            if (allowed == null && !mayBeStrict && !mayBeAllowed) {
                throw new StepFailure("expected " + wanted + ", but " + instead(timeIsUp));
            }
            long left = deadlineNanos + (matching.hasBegun() ? REST.toNanos() : 0) - subject.nanoTime();
            if (left <= 0) {
                timeIsUp = true;
            } else if (wire.ending() != null || wire.isFlooded()) {
                subject.sleep(Duration.ofNanos(left));
            } else {
                wire.read(Duration.ofNanos(left));
            }
        }
    }

    private @Nullable Observation first(List<Observation> all, boolean timeIsUp, Answer answer) {
        for (Observation each : all) {
            if (matching.answer(each, timeIsUp) == answer) {
                return each;
            }
        }
        return null;
    }

    private @Nullable String take(Observation found, boolean onlyTolerated) throws StepFailure {
        Duration took = Duration.ofNanos(subject.nanoTime() - beganNanos);
        Duration least = TimeLimit.millis(expect.getNotBeforeMs());
        if (took.compareTo(least) < 0) {
            throw new StepFailure("expected " + wanted + " after " + Wording.time(least)
                    + " at the earliest, but it came after " + Wording.time(took));
        }
        String came = here();
        matching.take(found);
        return onlyTolerated ? "tolerated: " + (came.isEmpty() ? "silence" : came) + "; right is " + right() : null;
    }

    private String right() {
        return Wording.expectation(expect.toBuilder().clearTolerated().build(), words);
    }

    private String instead(boolean timeIsUp) {
        String came = here();
        if (!came.isEmpty()) {
            return came + " came";
        }
        String time = Wording.time(TimeLimit.within(expect.getWithinMs()));
        return timeIsUp ? "nothing came within " + time : "nothing more can come";
    }

    /** What comes next, in words; empty if nothing is there. */
    private String here() {
        Tunnel tunnel = wire.tunnel();
        if (tunnel != null && tunnel.fault() != null) {
            return tunnel.fault();
        }
        byte[] frame = wire.frame();
        if (frame != null) {
            return Wording.envelope(frame, words);
        }
        if (wire.isFlooded()) {
            return "a flood of more than " + Wire.MAX_WAITING + " octets";
        }
        if (tunnel != null && tunnel.control() != null && wire.size() == 0) {
            return Wording.control(tunnel.control());
        }
        Close how = wire.ending();
        String ending = how == null ? "" : how == Close.RESET ? "a reset (RST)" : "the end (FIN)";
        if (wire.size() == 0) {
            return ending;
        }
        String part = wire.size() + " octets that are no whole frame (" + Wording.octets(wire.waiting(SHOWN)) + ")";
        return how == null ? part : part + " and then " + ending;
    }
}
