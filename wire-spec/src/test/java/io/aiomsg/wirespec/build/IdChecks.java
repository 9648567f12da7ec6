package io.aiomsg.wirespec.build;

import io.aiomsg.wirespec.proto.ConformanceCase;
import io.aiomsg.wirespec.proto.Deviation;
import io.aiomsg.wirespec.proto.Feature;
import io.aiomsg.wirespec.proto.Octets;
import io.aiomsg.wirespec.proto.OtherVerification;
import io.aiomsg.wirespec.proto.Peer;
import io.aiomsg.wirespec.proto.Requirement;
import io.aiomsg.wirespec.proto.Role;
import io.aiomsg.wirespec.proto.Vector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Checks of the ids of requirements, vectors, cases and deviations, and of those who name them. */
final class IdChecks {

    private static final String WORDS = "[a-z0-9]+(-[a-z0-9]+)*";
    private static final String PEER = "[a-z0-9]+([-.][a-z0-9]+)*";

    private IdChecks() {}

    static List<String> ids(Project project) {
        Corpus corpus = project.corpus();
        List<String> faults = new ArrayList<>();
        unique(
                faults,
                "requirement",
                "AIO-[A-Z]{3}-[0-9]{3}",
                corpus.requirements().stream().map(Requirement::getId).toList());
        unique(
                faults,
                "vector",
                WORDS,
                corpus.vectors().stream().map(Vector::getId).toList());
        unique(
                faults,
                "case",
                WORDS,
                corpus.cases().stream().map(ConformanceCase::getId).toList());
        unique(faults, "peer", PEER, corpus.peers().stream().map(Peer::getId).toList());
        for (Peer peer : corpus.peers()) {
            unique(
                    faults,
                    "deviation of " + peer.getId() + ":",
                    WORDS,
                    peer.getDeviationsList().stream().map(Deviation::getId).toList());
        }
        return faults;
    }

    private static void unique(List<String> faults, String kind, String form, List<String> ids) {
        Set<String> seen = new HashSet<>();
        for (String id : ids) {
            if (!id.matches(form)) {
                faults.add(kind + " \"" + id + "\" has an id that is not of the form " + form);
            }
            if (!seen.add(id)) {
                faults.add(kind + " " + id + " exists twice: give one of them another id");
            }
        }
    }

    static List<String> named(Project project) {
        Corpus corpus = project.corpus();
        Set<String> known = corpus.requirementIds();
        List<String> faults = new ArrayList<>();
        for (Vector vector : corpus.vectors()) {
            unknown(faults, "vector " + vector.getId(), vector.getRequirementsList(), known);
        }
        for (ConformanceCase one : corpus.cases()) {
            unknown(faults, "case " + one.getId(), one.getRequirementsList(), known);
            if (one.getRequirementsCount() == 0) {
                faults.add("case " + one.getId() + " names no requirement");
            }
        }
        for (Peer peer : corpus.peers()) {
            for (Deviation deviation : peer.getDeviationsList()) {
                String who = "deviation " + deviation.getId() + " of " + peer.getId();
                unknown(faults, who, deviation.getRequirementsList(), known);
            }
        }
        for (OtherVerification.Entry entry : corpus.other().getEntriesList()) {
            unknown(faults, Tree.OTHER, List.of(entry.getRequirement()), known);
        }
        faults.addAll(project.sources().unknown(known));
        return faults;
    }

    private static void unknown(List<String> faults, String who, List<String> ids, Set<String> known) {
        for (String id : ids) {
            if (!known.contains(id)) {
                faults.add(who + " names " + id + ", which SPEC.md does not have");
            }
        }
    }

    static List<String> others(Project project) {
        Corpus corpus = project.corpus();
        Set<String> vectors = corpus.vectors().stream().map(Vector::getId).collect(Collectors.toSet());
        Set<String> runs = new HashSet<>();
        List<String> faults = new ArrayList<>();
        for (ConformanceCase one : corpus.cases()) {
            runs.add(one.getId());
            for (Role role : one.getRolesList()) {
                runs.add(one.getId() + "/" + role.name().toLowerCase(Locale.ROOT));
            }
            complete(faults, one);
            for (Octets octets : Textproto.within(one, Octets.class)) {
                if (octets.hasVector() && !vectors.contains(octets.getVector())) {
                    faults.add("case " + one.getId() + " names the vector " + octets.getVector()
                            + ", which does not exist");
                }
            }
        }
        for (Peer peer : corpus.peers()) {
            for (Deviation deviation : peer.getDeviationsList()) {
                for (String run : deviation.getCasesList()) {
                    if (!runs.contains(run)) {
                        faults.add("deviation " + deviation.getId() + " of " + peer.getId() + " names the case " + run
                                + ", which does not exist");
                    }
                }
            }
        }
        return faults;
    }

    private static void complete(List<String> faults, ConformanceCase one) {
        if (one.getTitle().isEmpty()
                || one.getRolesCount() == 0
                || one.getStepsCount() == 0
                || one.getFeature() == Feature.FEATURE_UNSPECIFIED) {
            faults.add("case " + one.getId() + " lacks its title, feature, roles or steps");
        }
    }
}
