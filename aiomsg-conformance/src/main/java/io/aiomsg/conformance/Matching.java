package io.aiomsg.conformance;

import io.aiomsg.wirespec.proto.Close;
import io.aiomsg.wirespec.proto.EnvelopePattern;
import io.aiomsg.wirespec.proto.EnvelopeType;
import io.aiomsg.wirespec.proto.Expect;
import io.aiomsg.wirespec.proto.FramePattern;
import io.aiomsg.wirespec.proto.Observation;
import io.aiomsg.wirespec.proto.WebsocketOpcode;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Holds the observations of a step against what has come over a connection. For one thread. */
final class Matching {

    private static final int ID_END = 1 + Names.SIZE;
    private static final int IDENTITY_AT = 2;
    private static final int IDENTITY_END = IDENTITY_AT + Names.SIZE;

    private final Wire wire;
    private final Vocabulary words;
    private final WebsocketMatching upgraded;

    /** Whether an observation is what comes next. */
    enum Answer {
        YES,
        NO,
        /** That depends on what comes. */
        OPEN
    }

    Matching(Wire wire, Vocabulary words) {
        this.wire = wire;
        this.words = words;
        this.upgraded = new WebsocketMatching(wire, words);
    }

    /** The types of envelope that a step passes over. */
    static Set<Integer> skipped(Expect expect) {
        Set<Integer> skipped = new HashSet<>(expect.getSkipValueList());
        boolean wantsHeartbeat = concat(expect)
                .anyMatch(each -> each.hasEnvelope() && each.getEnvelope().getType() == EnvelopeType.HEARTBEAT);
        if (!wantsHeartbeat) {
            skipped.add(EnvelopeType.HEARTBEAT_VALUE);
        }
        return skipped;
    }

    private static Stream<Observation> concat(Expect expect) {
        return Stream.concat(expect.getStrictList().stream(), expect.getToleratedList().stream());
    }

    /** Takes envelopes of these types off the beginning, unless one is just what is wanted; true if it took one. */
    boolean skip(Set<Integer> types, Expect expect) {
        Tunnel tunnel = wire.tunnel();
        Tunnel.Control control = tunnel == null ? null : tunnel.control();
        if (tunnel != null && control != null && control.opcode() != WebsocketOpcode.CLOSING) {
            boolean wanted = concat(expect)
                    .anyMatch(each -> each.hasWebsocket() && upgraded.matches(each.getWebsocket(), control));
            if (!wanted) {
                tunnel.takeControl();
                return true;
            }
        }
        byte[] frame = wire.frame();
        if (frame == null
                || frame.length == 0
                || !types.contains(frame[0] & 0xFF)
                || concat(expect).anyMatch(each -> answer(each, false) == Answer.YES)) {
            return false;
        }
        wire.takeFrame();
        return true;
    }

    /**
     * Whether this observation is what comes next.
     *
     * @param timeIsUp whether nothing more is waited for
     */
    Answer answer(Observation observation, boolean timeIsUp) {
        Tunnel tunnel = wire.tunnel();
        if (tunnel != null && tunnel.fault() != null) {
            return Answer.NO;
        }
        if (tunnel != null && tunnel.control() != null && wire.size() == 0 && !observation.hasWebsocket()) {
            return tunnel.control().opcode() == WebsocketOpcode.CLOSING || timeIsUp ? Answer.NO : Answer.OPEN;
        }
        return switch (observation.getWhatCase()) {
            case FRAME, ENVELOPE -> frame(observation, timeIsUp);
            case HTTP -> upgraded.http(observation.getHttp(), timeIsUp);
            case WEBSOCKET -> upgraded.websocket(observation.getWebsocket(), timeIsUp);
            case CLOSE -> close(observation.getClose(), timeIsUp);
            case SILENCE -> silence(timeIsUp);
            case OCTETS -> octets(Spelling.octets(observation.getOctets(), words), timeIsUp);
            case WHAT_NOT_SET -> Answer.NO;
        };
    }

    private Answer frame(Observation observation, boolean timeIsUp) {
        byte[] frame = wire.frame();
        if (frame != null) {
            boolean matches = observation.hasFrame()
                    ? matches(observation.getFrame(), frame)
                    : matches(observation.getEnvelope(), frame);
            return matches ? Answer.YES : Answer.NO;
        }
        boolean hopeless = timeIsUp || wire.ending() != null || wire.isFlooded() || wire.announced() > Wire.MAX_LENGTH;
        return hopeless ? Answer.NO : Answer.OPEN;
    }

    private boolean matches(FramePattern pattern, byte[] frame) {
        byte[] id = Arrays.copyOf(frame, Names.SIZE);
        boolean hasId = !pattern.getMessageId().isEmpty();
        if (hasId && (frame.length < Names.SIZE || !words.messageIds().mayBe(pattern.getMessageId(), id))) {
            return false;
        }
        byte[] rest = Arrays.copyOfRange(frame, hasId ? Names.SIZE : 0, frame.length);
        return (!pattern.hasLength() || pattern.getLength() == frame.length)
                && (!pattern.getAscii() || IntStream.range(0, frame.length).allMatch(i -> frame[i] >= 0))
                && (pattern.getContentCount() == 0
                        || Arrays.equals(rest, Spelling.octets(pattern.getContentList(), words)));
    }

    private Answer close(Close wanted, boolean timeIsUp) {
        Close ending = wire.ending();
        if (ending == null) {
            return wire.frame() != null || timeIsUp || wire.isFlooded() ? Answer.NO : Answer.OPEN;
        }
        return wire.size() == 0 && (ending == wanted || (wanted != Close.ORDERLY && wanted != Close.RESET))
                ? Answer.YES
                : Answer.NO;
    }

    private Answer silence(boolean timeIsUp) {
        if (wire.size() > 0 || wire.ending() != null) {
            return hasBegun() && !timeIsUp ? Answer.OPEN : Answer.NO;
        }
        return timeIsUp ? Answer.YES : Answer.OPEN;
    }

    /** Whether the beginning of a frame is there, and its rest may come. */
    boolean hasBegun() {
        return wire.size() > 0 && wire.ending() == null && wire.frame() == null && wire.announced() <= Wire.MAX_LENGTH;
    }

    private Answer octets(byte[] wanted, boolean timeIsUp) {
        byte[] here = wire.waiting(wanted.length);
        if (here.length == wanted.length) {
            return Arrays.equals(here, wanted) ? Answer.YES : Answer.NO;
        }
        boolean begins = Arrays.equals(here, 0, here.length, wanted, 0, here.length);
        return begins && !timeIsUp && wire.ending() == null && !wire.isFlooded() ? Answer.OPEN : Answer.NO;
    }

    private boolean matches(EnvelopePattern pattern, byte[] frame) {
        int type = frame.length == 0 ? -1 : frame[0] & 0xFF;
        if (pattern.getTypeValue() != 0 && pattern.getTypeValue() != type) {
            return false;
        }
        if (pattern.hasLength() && pattern.getLength() != frame.length) {
            return false;
        }
        byte[] identity = identity(frame);
        if (!pattern.getIdentity().isEmpty()
                && (identity == null || !words.identities().mayBe(pattern.getIdentity(), identity))) {
            return false;
        }
        byte[] id = messageId(frame);
        if (!pattern.getMessageId().isEmpty()
                && (id == null || !words.messageIds().mayBe(pattern.getMessageId(), id))) {
            return false;
        }
        List<String> others = pattern.getOtherMessageIdsList();
        if (!others.isEmpty()
                && (id == null
                        || others.stream().anyMatch(name -> words.messageIds().is(name, id)))) {
            return false;
        }
        return !pattern.hasPayload()
                || Arrays.equals(Spelling.octets(pattern.getPayload().getOctetsList(), words), payload(frame));
    }

    /** Takes what an observation, whose answer was yes, has matched; new names take its octets. */
    void take(Observation observation) {
        switch (observation.getWhatCase()) {
            case ENVELOPE -> {
                byte[] frame = wire.frame();
                if (frame != null) {
                    bind(observation.getEnvelope(), frame);
                    wire.takeFrame();
                }
            }
            case FRAME -> {
                byte[] frame = wire.frame();
                if (frame != null) {
                    if (!observation.getFrame().getMessageId().isEmpty()) {
                        words.messageIds()
                                .bind(observation.getFrame().getMessageId(), Arrays.copyOf(frame, Names.SIZE));
                    }
                    wire.takeFrame();
                }
            }
            case HTTP -> upgraded.takeHead();
            case WEBSOCKET -> upgraded.take(observation.getWebsocket().getOpcode());
            case OCTETS -> wire.take(Spelling.octets(observation.getOctets(), words).length);
            case CLOSE, SILENCE, WHAT_NOT_SET -> {}
        }
    }

    private void bind(EnvelopePattern pattern, byte[] frame) {
        byte[] identity = identity(frame);
        if (identity != null && !pattern.getIdentity().isEmpty()) {
            words.identities().bind(pattern.getIdentity(), identity);
        }
        byte[] id = messageId(frame);
        if (id != null && !pattern.getMessageId().isEmpty()) {
            words.messageIds().bind(pattern.getMessageId(), id);
        }
    }

    /** The identity in a HELLO, with or without something behind it; null in anything else. */
    static byte @Nullable [] identity(byte[] frame) {
        boolean hello = frame.length >= IDENTITY_END && frame[0] == EnvelopeType.HELLO_VALUE;
        return hello ? Arrays.copyOfRange(frame, IDENTITY_AT, IDENTITY_END) : null;
    }

    private static byte @Nullable [] messageId(byte[] frame) {
        boolean has = frame.length >= ID_END
                && (frame[0] == EnvelopeType.DATA_REQ_VALUE || frame[0] == EnvelopeType.ACK_VALUE);
        return has ? Arrays.copyOfRange(frame, 1, ID_END) : null;
    }

    private static byte[] payload(byte[] frame) {
        boolean request = frame.length >= ID_END && frame[0] == EnvelopeType.DATA_REQ_VALUE;
        return Arrays.copyOfRange(frame, Math.min(frame.length, request ? ID_END : 1), frame.length);
    }
}
