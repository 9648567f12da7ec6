package io.aiomsg.conformance;

import io.aiomsg.wirespec.proto.ConformanceCase;
import io.aiomsg.wirespec.proto.Expect;
import io.aiomsg.wirespec.proto.Feature;
import io.aiomsg.wirespec.proto.HttpPattern;
import io.aiomsg.wirespec.proto.Observation;
import io.aiomsg.wirespec.proto.Octets;
import io.aiomsg.wirespec.proto.Role;
import io.aiomsg.wirespec.proto.Send;
import io.aiomsg.wirespec.proto.Step;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds what is wrong with a case before it is played, so that a mistake in one is never a verdict about a peer. */
final class CaseCheck {

    private static final Pattern ID = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
    private static final Duration LONGEST = Duration.ofMinutes(10);

    /** A step sends no more than that. */
    private static final long MAX_SENT = 1L << 30;

    private final Map<String, byte[]> vectors;

    CaseCheck(Map<String, byte[]> vectors) {
        this.vectors = vectors;
    }

    /** Throws an {@link IllegalCaseException} that names the case and the step. */
    void check(ConformanceCase tested) {
        String id = tested.getId();
        if (!ID.matcher(id).matches()) {
            throw new IllegalCaseException("a case has the id \"" + id + "\"; use lower-case words with hyphens");
        }
        if (tested.getFeature() == Feature.FEATURE_UNSPECIFIED || tested.getFeature() == Feature.UNRECOGNIZED) {
            throw wrong(id, "it names no feature");
        }
        checkRoles(tested);
        if (tested.getStepsCount() == 0) {
            throw wrong(id, "it has no steps");
        }
        Vocabulary words = Vocabulary.of(id, vectors);
        Set<String> open = new LinkedHashSet<>(List.of(""));
        for (int i = 0; i < tested.getStepsCount(); i++) {
            try {
                check(tested.getSteps(i), words, open);
            } catch (IllegalCaseException e) {
                throw wrong(id, "step " + (i + 1) + ": " + e.getMessage());
            }
        }
        if (TimeLimit.of(tested, vectors).compareTo(LONGEST) > 0) {
            throw wrong(id, "it may take more than " + LONGEST.toMinutes() + " minutes");
        }
    }

    private static void checkRoles(ConformanceCase tested) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (Role role : tested.getRolesList()) {
            if (role == Role.ROLE_UNSPECIFIED || role == Role.UNRECOGNIZED || !roles.add(role)) {
                throw wrong(tested.getId(), "its roles are BIND, CONNECT or both, each once");
            }
        }
        if (roles.isEmpty()) {
            throw wrong(tested.getId(), "it has no roles");
        }
    }

    private static void check(Step step, Vocabulary words, Set<String> open) {
        Step.WhatCase what = step.getWhatCase();
        if (what == Step.WhatCase.OPEN) {
            if (!open.add(step.getConnection())) {
                throw new IllegalCaseException("the connection \"" + step.getConnection() + "\" is open already");
            }
            if (step.getOpen().getRefused()) {
                open.remove(step.getConnection());
            }
        } else if (!open.contains(step.getConnection())) {
            throw new IllegalCaseException("no step has opened the connection \"" + step.getConnection() + "\"");
        }
        switch (what) {
            case SEND -> check(step.getSend(), words);
            case EXPECT -> check(step.getExpect(), words);
            case OUTPUT -> step.getOutput().getPayloadsList().forEach(each -> Spelling.octets(each, words));
            case END, WAIT_MS, OPEN, HANDSHAKE, EXIT, READ_PAUSE_MS, UPGRADE, TLS -> {}
            case WHAT_NOT_SET -> throw new IllegalCaseException("it says nothing");
        }
    }

    private static void check(Send send, Vocabulary words) {
        int size = Spelling.octets(send.getOctetsList(), words).length;
        if (size == 0) {
            throw new IllegalCaseException("it sends no octets");
        }
        if (size * (long) TimeLimit.times(send) > MAX_SENT) {
            throw new IllegalCaseException("it sends more than " + MAX_SENT + " octets");
        }
    }

    private static void check(Expect expect, Vocabulary words) {
        if (expect.getStrictCount() == 0) {
            throw new IllegalCaseException("it expects nothing; say what is right, with strict");
        }
        expect.getStrictList().forEach(each -> check(each, words));
        expect.getToleratedList().forEach(each -> check(each, words));
        if (expect.getNotBeforeMs() > TimeLimit.within(expect.getWithinMs()).toMillis()) {
            throw new IllegalCaseException("not_before_ms is later than within_ms");
        }
    }

    private static void check(Observation observation, Vocabulary words) {
        switch (observation.getWhatCase()) {
            case ENVELOPE -> {
                List<Octets> payload = observation.getEnvelope().getPayload().getOctetsList();
                Spelling.octets(payload, words);
            }
            case OCTETS -> Spelling.octets(observation.getOctets(), words);
            case FRAME -> Spelling.octets(observation.getFrame().getContentList(), words);
            case WEBSOCKET -> Spelling.octets(observation.getWebsocket().getContentList(), words);
            case HTTP -> check(observation.getHttp());
            case CLOSE, SILENCE -> {}
            case WHAT_NOT_SET -> throw new IllegalCaseException("an observation says nothing");
        }
    }

    private static void check(HttpPattern pattern) {
        for (String field : pattern.getFieldsList()) {
            if (field.indexOf(':') < 0) {
                throw new IllegalCaseException("\"" + field + "\" is no field; write its name, a colon and its value");
            }
        }
    }

    private static IllegalCaseException wrong(String id, String what) {
        return new IllegalCaseException("case " + id + ": " + what);
    }
}
