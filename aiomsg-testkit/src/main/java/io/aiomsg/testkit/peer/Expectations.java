package io.aiomsg.testkit.peer;

import java.time.Duration;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** What a scripted peer waits for, and how it tells what came instead. For one thread. */
final class Expectations {

    private static final int MAX_LEFT_SHOWN = 3;

    private final OctetStream stream;
    private final Conversation conversation;
    private final Input input;

    Expectations(OctetStream stream, Conversation conversation, Input input) {
        this.stream = stream;
        this.conversation = conversation;
        this.input = input;
    }

    /** The next envelope other than HEARTBEAT. */
    Envelope message(String expected, Duration within) {
        return next(expected, within, true);
    }

    /** The next envelope, whatever it is. */
    Envelope envelope(String expected, Duration within) {
        return next(expected, within, false);
    }

    /** The next envelope other than HEARTBEAT must be this one. */
    void exactly(Envelope expected, Duration within) {
        Envelope next = message(expected.toString(), within);
        if (!next.equals(expected)) {
            throw wrong(expected.toString(), next);
        }
    }

    /** No octet and no end. */
    void silence(Duration time) {
        if (input.size() > 0 || input.hasEnded() || new Deadline(time).awaitInput()) {
            throw wrongOrMissing("silence for " + Words.time(time));
        }
    }

    /** HEARTBEAT and no end; how many came. */
    int onlyHeartbeats(Duration time) {
        String expected = "nothing but HEARTBEAT for " + Words.time(time);
        Deadline deadline = new Deadline(time);
        int count = 0;
        while (true) {
            Envelope next = input.take();
            if (next != null && !next.isHeartbeat()) {
                throw wrong(expected, next);
            } else if (next != null) {
                count++;
            } else if (input.hasEnded()) {
                throw wrongOrMissing(expected);
            } else if (!deadline.awaitInput()) {
                if (!input.mayBecomeHeartbeat()) {
                    throw wrongOrMissing(expected);
                }
                return count;
            }
        }
    }

    /** The end, with nothing but HEARTBEAT before. */
    Ending end(String expected, Duration within) {
        Deadline deadline = new Deadline(within);
        while (true) {
            Envelope next = input.take();
            Ending ending = input.ending();
            if (next != null && !next.isHeartbeat()) {
                throw wrong(expected, next);
            } else if (next == null && ending != null) {
                if (input.size() > 0) {
                    throw missing(expected, "it came inside a frame (" + ending + ")");
                }
                return ending;
            } else if (next == null && !deadline.awaitInput()) {
                throw missing(expected + " within " + Words.time(within), "it did not come");
            }
        }
    }

    /** An envelope came that was not expected: an error to be thrown. */
    AssertionError wrong(String expected, Envelope came) {
        return conversation.fail("expected " + expected + ", but " + came + " came:\n" + came.drawn());
    }

    /** What has come and was not taken, HEARTBEAT apart, in lines; empty if there is nothing. Takes it. */
    String left() {
        StringBuilder text = new StringBuilder();
        int envelopes = 0;
        for (Envelope next = input.take(); next != null; next = input.take()) {
            if (!next.isHeartbeat()) {
                envelopes++;
                if (envelopes <= MAX_LEFT_SHOWN) {
                    text.append(next).append(":\n").append(next.drawn()).append('\n');
                }
            }
        }
        if (envelopes > MAX_LEFT_SHOWN) {
            text.append("and ")
                    .append(Words.count(envelopes - MAX_LEFT_SHOWN, "more envelope"))
                    .append('\n');
        }
        if (input.size() > 0) {
            text.append(begunFrame()).append('\n');
        }
        return text.toString();
    }

    private Envelope next(String expected, Duration within, boolean passOverHeartbeats) {
        Deadline deadline = new Deadline(within);
        int heartbeats = 0;
        while (true) {
            Envelope next = input.take();
            if (next != null && passOverHeartbeats && next.isHeartbeat()) {
                heartbeats++;
            } else if (next != null) {
                return next;
            } else if (input.isTooLong()) {
                throw missing(expected, "a frame came that is longer than a scripted peer takes");
            } else if (input.hasEnded()) {
                throw wrongOrMissing(expected);
            } else if (!deadline.awaitInput()) {
                throw missing(expected + " within " + Words.time(within), nothingBut(heartbeats));
            }
        }
    }

    /** Fails with what is there instead: an envelope, a part of one, or the end. */
    private AssertionError wrongOrMissing(String expected) {
        Envelope came = input.take();
        if (came != null) {
            return wrong(expected, came);
        }
        Ending ending = input.ending();
        if (ending != null) {
            return missing(expected, "the other side ended the connection (" + ending + ")");
        }
        return missing(expected, input.hasEnded() ? "the script itself reset the connection" : null);
    }

    private @Nullable String nothingBut(int heartbeats) {
        if (heartbeats > 0) {
            return "only " + Words.count(heartbeats, "HEARTBEAT") + " came";
        }
        return input.size() > 0 ? null : "nothing came";
    }

    /** What was expected is not there, for a reason; or only a part of a frame is there, and that is the reason. */
    private AssertionError missing(String expected, @Nullable String reason) {
        StringJoiner reasons = new StringJoiner("; ");
        if (reason != null) {
            reasons.add(reason);
        }
        if (input.size() > 0) {
            reasons.add(begunFrame());
        }
        return conversation.fail("expected " + expected + ", but " + reasons);
    }

    private String begunFrame() {
        return "only " + Words.count(input.size(), "octet") + " of a frame came:\n" + input.drawn();
    }

    /** The time until which one expectation waits. */
    private final class Deadline {

        private final long atNanos;
        private boolean passed;

        Deadline(Duration within) {
            this.atNanos = stream.nanoTime() + within.toNanos();
        }

        /** Waits for octets or the end; at the deadline it looks once more, so that no time means what is there already. */
        boolean awaitInput() {
            while (!passed && !input.hasEnded()) {
                long leftNanos = atNanos - stream.nanoTime();
                passed = leftNanos <= 0;
                if (input.read(Duration.ofNanos(Math.max(0, leftNanos)))) {
                    return true;
                }
            }
            return false;
        }
    }
}
