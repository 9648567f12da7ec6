package io.aiomsg.conformance;

import io.aiomsg.wirespec.proto.ConformanceCase;
import io.aiomsg.wirespec.proto.Send;
import io.aiomsg.wirespec.proto.Step;
import java.time.Duration;
import java.util.Map;

/** How long steps and cases may take. Pure functions. */
final class TimeLimit {

    /** Where a step names no time. */
    static final Duration USUAL = Duration.ofSeconds(5);

    /** For octets to be taken by the other side, beside the pauses that a step makes itself. */
    static final Duration SENDING = Duration.ofSeconds(15);

    /** For the first connection: a program may have to start before. */
    static final Duration STARTING = Duration.ofSeconds(20);

    /** Beside what the steps wait for. */
    private static final Duration SLACK = Duration.ofSeconds(5);

    private TimeLimit() {}

    /** The time of a step that wrote so many milliseconds. */
    static Duration within(int millis) {
        return millis == 0 ? USUAL : millis(millis);
    }

    /** Milliseconds as the schema has them: unsigned. */
    static Duration millis(int millis) {
        return Duration.ofMillis(Integer.toUnsignedLong(millis));
    }

    static int times(Send send) {
        return Math.max(1, send.getTimes());
    }

    /** How many writes a step makes for so many octets. */
    static long pieces(Send send, int size) {
        int piece = send.getPiece();
        long each = piece <= 0 ? 1 : (size + (long) piece - 1) / piece;
        return each * times(send);
    }

    /** The longest time that a whole case may take, counted from its first connection. */
    static Duration of(ConformanceCase tested, Map<String, byte[]> vectors) {
        Vocabulary words = Vocabulary.of("", vectors); // not the player's: no name may get its octets by being counted
        Duration sum = SLACK;
        for (Step step : tested.getStepsList()) {
            sum = sum.plus(of(step, words));
        }
        return sum;
    }

    private static Duration of(Step step, Vocabulary words) {
        return switch (step.getWhatCase()) {
            case SEND -> {
                Send send = step.getSend();
                int size = Spelling.octets(send.getOctetsList(), words).length;
                yield SENDING.plus(millis(send.getPauseMs()).multipliedBy(pieces(send, size)));
            }
            case EXPECT -> within(step.getExpect().getWithinMs());
            case WAIT_MS -> millis(step.getWaitMs());
            case READ_PAUSE_MS -> millis(step.getReadPauseMs());
            case OPEN -> within(step.getOpen().getWithinMs());
            case EXIT -> within(step.getExit().getWithinMs());
            case HANDSHAKE, UPGRADE, TLS -> SENDING.plus(USUAL);
            case OUTPUT -> USUAL;
            case END, WHAT_NOT_SET -> Duration.ZERO;
        };
    }
}
