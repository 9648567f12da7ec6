package io.aiomsg.conformance;

import io.aiomsg.conformance.Driver.Subject;
import io.aiomsg.testkit.peer.OctetStream;
import io.aiomsg.wirespec.proto.Envelope;
import io.aiomsg.wirespec.proto.EnvelopeType;
import io.aiomsg.wirespec.proto.Exit;
import io.aiomsg.wirespec.proto.Expect;
import io.aiomsg.wirespec.proto.Octets;
import io.aiomsg.wirespec.proto.Open;
import io.aiomsg.wirespec.proto.Output;
import io.aiomsg.wirespec.proto.Role;
import io.aiomsg.wirespec.proto.RunnerEnd;
import io.aiomsg.wirespec.proto.Send;
import io.aiomsg.wirespec.proto.Step;
import io.aiomsg.wirespec.proto.Verdict;
import io.aiomsg.wirespec.proto.WebsocketFrame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Plays the steps of one trial over its connections, and judges. Whatever the other side does, it ends by the trial's deadline.
 * For one thread, once.
 */
final class CasePlayer {

    /** Between two looks at what an application has been given. */
    private static final Duration LOOK = Duration.ofMillis(20);

    private final Trial trial;
    private final Subject subject;
    private final Vocabulary words;
    private final Transcript transcript;
    private long beganNanos;
    private final Map<String, Wire> wires = new LinkedHashMap<>();
    private final List<String> tolerated = new ArrayList<>();
    private long deadlineNanos;

    CasePlayer(Trial trial, Subject subject, Vocabulary words) {
        this.trial = trial;
        this.subject = subject;
        this.words = words;
        this.transcript = new Transcript(subject::nanoTime, words);
    }

    /** Plays it and closes the connections, but leaves the implementation as it is. */
    Outcome play() throws InterruptedException {
        beganNanos = subject.nanoTime();
        Verdict verdict;
        String reason;
        try {
            open();
            List<Step> steps = trial.conformanceCase().getStepsList();
            for (int i = 0; i < steps.size(); i++) {
                play(i + 1, steps.get(i));
            }
            verdict = tolerated.isEmpty() ? Verdict.PASS : Verdict.NON_STRICT;
            reason = String.join("; ", tolerated);
        } catch (StepFailure e) {
            verdict = Verdict.FAIL;
            reason = String.valueOf(e.getMessage());
        } finally {
            wires.values().forEach(Wire::close);
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(subject.nanoTime() - beganNanos);
        return new Outcome(verdict, reason, millis, verdict == Verdict.PASS ? List.of() : transcript.lines());
    }

    private void open() throws StepFailure, InterruptedException {
        OctetStream stream;
        try {
            stream = subject.open(TimeLimit.STARTING, true);
        } catch (IOException | SubjectException e) {
            throw new StepFailure(noConnection(e));
        }
        if (stream == null) {
            throw new StepFailure("nobody connected within " + Wording.time(TimeLimit.STARTING));
        }
        beganNanos = subject.nanoTime(); // a program that takes its time to start is not slow
        transcript.begin();
        wires.put("", new Wire("", stream, transcript));
        deadlineNanos = beganNanos
                + TimeLimit.of(trial.conformanceCase(), words.vectors()).toNanos();
    }

    private void play(int number, Step step) throws StepFailure, InterruptedException {
        try {
            switch (step.getWhatCase()) {
                case SEND -> send(wire(step), step.getSend());
                case EXPECT -> expect(wire(step), step.getExpect());
                case END -> end(wire(step), step.getEnd());
                case WAIT_MS -> pass(wire(step), TimeLimit.millis(step.getWaitMs()));
                case READ_PAUSE_MS -> subject.sleep(TimeLimit.millis(step.getReadPauseMs()));
                case OPEN -> open(step.getConnection(), step.getOpen());
                case HANDSHAKE -> handshake(wire(step), step.getHandshake().getIdentity());
                case UPGRADE -> upgrade(wire(step));
                case TLS -> throw new StepFailure("this runner does not speak TLS yet");
                case OUTPUT -> output(step.getOutput());
                case EXIT -> exit(step.getExit());
                case WHAT_NOT_SET -> throw new StepFailure("it says nothing");
            }
        } catch (StepFailure e) {
            String connection = step.getConnection().isEmpty() ? "" : " on " + step.getConnection();
            throw new StepFailure("step " + number + connection + ": " + e.getMessage());
        }
    }

    private Wire wire(Step step) throws StepFailure {
        Wire wire = wires.get(step.getConnection());
        if (wire == null) {
            throw new StepFailure("the connection is not open");
        }
        return wire;
    }

    // ---- octets ----

    private void send(Wire wire, Send send) throws StepFailure, InterruptedException {
        byte[] octets = Spelling.octets(send.getOctetsList(), words);
        int piece = send.getPiece() <= 0 ? octets.length : send.getPiece();
        Duration pause = TimeLimit.millis(send.getPauseMs());
        long pauses = TimeLimit.pieces(send, octets.length) * pause.toNanos();
        long deadline = earliest(subject.nanoTime() + TimeLimit.SENDING.toNanos() + pauses);
        boolean first = true;
        for (int time = 0; time < TimeLimit.times(send); time++) {
            if (time > 0 && !send.getNewId().isEmpty()) {
                words.messageIds().renew(send.getNewId(), time);
                octets = Spelling.octets(send.getOctetsList(), words);
            }
            for (int from = 0; from < octets.length; from += Math.min(piece, octets.length - from)) {
                if (!first) {
                    pass(wire, pause);
                }
                first = false;
                if (!wire.write(
                        octets, from, from + Math.min(piece, octets.length - from), deadline, send.getUnread())) {
                    throw new StepFailure("the octets were not all taken");
                }
            }
        }
    }

    private static void end(Wire wire, RunnerEnd end) {
        if (end.getReset()) {
            wire.reset();
        } else {
            wire.finish();
        }
    }

    /** Lets time pass, reading. */
    private void pass(Wire wire, Duration time) throws InterruptedException {
        long deadline = earliest(subject.nanoTime() + time.toNanos());
        for (long left = time.toNanos(); left > 0; left = deadline - subject.nanoTime()) {
            if (wire.ending() == null && !wire.isFlooded()) {
                wire.read(Duration.ofNanos(left));
            } else {
                subject.sleep(Duration.ofNanos(left));
            }
        }
    }

    private void handshake(Wire wire, String identity) throws StepFailure, InterruptedException {
        boolean speaksFirst = trial.role() == Role.BIND;
        byte[] hello = Spelling.octets(
                Octets.newBuilder()
                        .setEnvelope(Envelope.newBuilder()
                                .setType(EnvelopeType.HELLO)
                                .setIdentity(identity))
                        .build(),
                words);
        if (wire.tunnel() != null) {
            WebsocketFrame message = WebsocketFrame.newBuilder().build();
            hello = Opcodes.frame(message, hello, words.upgrades().masks());
        }
        if (speaksFirst) {
            greet(wire, hello);
        }
        Expect.Builder expect = Expect.newBuilder();
        expect.addStrictBuilder()
                .getEnvelopeBuilder()
                .setType(EnvelopeType.HELLO)
                .setIdentity(Vocabulary.TESTED);
        expect(wire, expect.build());
        if (!speaksFirst) {
            greet(wire, hello);
        }
    }

    private void upgrade(Wire wire) throws StepFailure, InterruptedException {
        boolean speaksFirst = trial.role() == Role.BIND;
        if (speaksFirst) {
            greet(wire, Upgrades.REQUEST.getBytes(StandardCharsets.US_ASCII));
        }
        expect(wire, words.upgrades().expectation());
        if (!speaksFirst) {
            greet(wire, words.upgrades().answer().getBytes(StandardCharsets.US_ASCII));
        }
    }

    private void greet(Wire wire, byte[] hello) throws StepFailure, InterruptedException {
        if (!wire.write(hello, 0, hello.length, earliest(subject.nanoTime() + TimeLimit.SENDING.toNanos()))) {
            throw new StepFailure("the octets were not all taken");
        }
    }

    private void expect(Wire wire, Expect expect) throws StepFailure, InterruptedException {
        long deadline = earliest(
                subject.nanoTime() + TimeLimit.within(expect.getWithinMs()).toNanos());
        String allowed = new Expecting(wire, expect, words, subject).await(deadline);
        if (allowed != null) {
            tolerated.add(allowed);
        }
    }

    // ---- connections ----

    private void open(String name, Open open) throws StepFailure, InterruptedException {
        Duration within = TimeLimit.within(open.getWithinMs());
        long beganNanos = subject.nanoTime();
        OctetStream stream;
        try {
            stream = subject.open(within, false);
        } catch (IOException | SubjectException e) {
            if (open.getRefused()) {
                transcript.note(noConnection(e));
                return;
            }
            throw new StepFailure(noConnection(e));
        }
        if (stream == null) {
            if (open.getRefused()) {
                return;
            }
            throw new StepFailure("nobody connected within " + Wording.time(within));
        }
        wires.put(name, new Wire(name, stream, transcript));
        if (open.getRefused()) {
            throw new StepFailure("expected no connection within " + Wording.time(within) + ", but one came");
        }
        long took = subject.nanoTime() - beganNanos;
        Duration least = TimeLimit.millis(open.getNotBeforeMs());
        if (took < least.toNanos()) {
            throw new StepFailure("expected a connection after " + Wording.time(least)
                    + " at the earliest, but it came after " + Wording.time(Duration.ofNanos(took)));
        }
    }

    private static String noConnection(Exception e) {
        return e instanceof SubjectException ? String.valueOf(e.getMessage()) : "could not connect: " + e.getMessage();
    }

    // ---- the application ----

    private void output(Output output) throws StepFailure, InterruptedException {
        List<byte[]> wanted = new ArrayList<>();
        output.getPayloadsList().forEach(each -> wanted.add(Spelling.octets(each, words)));
        long deadline = earliest(subject.nanoTime() + TimeLimit.USUAL.toNanos());
        List<byte[]> came = subject.output();
        while (came.size() < wanted.size() && deadline - subject.nanoTime() > 0) {
            subject.sleep(LOOK);
            came = subject.output();
        }
        if (!texts(wanted, output.getAnyOrder()).equals(texts(came, output.getAnyOrder()))) {
            throw new StepFailure("expected the application to have been given " + list(wanted)
                    + (output.getAnyOrder() ? " in any order" : "") + ", but it was given " + list(came));
        }
    }

    /** Comparable forms. */
    private static List<String> texts(List<byte[]> payloads, boolean sorted) {
        Stream<String> texts = payloads.stream().map(each -> HexFormat.of().formatHex(each));
        return sorted ? texts.sorted().toList() : texts.toList();
    }

    private static String list(List<byte[]> payloads) {
        List<String> shown = payloads.stream().limit(10).map(Wording::octets).toList();
        String more = payloads.size() > shown.size() ? ", ... (" + payloads.size() + ")" : "";
        return shown.isEmpty() ? "nothing" : String.join(", ", shown) + more;
    }

    private void exit(Exit exit) throws StepFailure, InterruptedException {
        String instead = subject.awaitExit(TimeLimit.within(exit.getWithinMs()));
        if (instead != null) {
            throw new StepFailure("expected the application to end within "
                    + Wording.time(TimeLimit.within(exit.getWithinMs())) + ", but " + instead);
        }
    }

    /** No step waits longer than its trial may. */
    private long earliest(long nanos) {
        return nanos - deadlineNanos < 0 ? nanos : deadlineNanos;
    }
}
