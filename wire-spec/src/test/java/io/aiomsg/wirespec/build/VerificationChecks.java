package io.aiomsg.wirespec.build;

import io.aiomsg.wirespec.proto.Feature;
import io.aiomsg.wirespec.proto.Level;
import io.aiomsg.wirespec.proto.OtherVerification;
import io.aiomsg.wirespec.proto.Requirement;
import io.aiomsg.wirespec.proto.Verification;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Checks that each requirement is verified by somebody. */
final class VerificationChecks {

    /** What our own implementation claims. */
    private static final Set<Feature> IMPLEMENTED =
            EnumSet.of(Feature.CORE, Feature.LIVENESS, Feature.AT_LEAST_ONCE, Feature.CONNECTIONS);

    private static final Set<Level> BINDING = EnumSet.of(Level.MUST, Level.MUST_NOT);

    /** Conformance cases that there must be once there are this many requirements: a specification, not a sample of one. */
    private static final int LEAST_CASES = 150;

    private static final int MANY_REQUIREMENTS = 50;

    /** Of a hundred requirements, those that may be verified by review alone. */
    private static final int MOST_REVIEWED_PERCENT = 10;

    private VerificationChecks() {}

    static List<String> verified(Project project) {
        Corpus corpus = project.corpus();
        Sources sources = project.sources();
        List<String> faults = new ArrayList<>();
        for (Requirement requirement : corpus.requirements()) {
            Verification verification = requirement.getVerification();
            if (verification.equals(Verification.getDefaultInstance())) {
                faults.add(requirement.getId() + " is verified by nothing: name it in a case, or in " + Tree.OTHER);
            }
        }
        for (OtherVerification.Entry entry : corpus.other().getEntriesList()) {
            for (String simulation : entry.getSimulationsList()) {
                faults.addAll(sources.faults(simulation, entry.getRequirement()));
            }
        }
        return faults;
    }

    static List<String> reviews(Project project) {
        Corpus corpus = project.corpus();
        long reviewed =
                corpus.requirements().stream().filter(Traceability::byReview).count();
        int all = corpus.requirements().size();
        return reviewed * 100 > (long) all * MOST_REVIEWED_PERCENT
                ? List.of(reviewed + " of " + all + " requirements are verified by review alone; "
                        + MOST_REVIEWED_PERCENT + " % is the most: write cases for some of them")
                : List.of();
    }

    static List<String> binding(Project project) {
        return project.corpus().requirements().stream()
                .filter(requirement -> BINDING.contains(requirement.getLevel())
                        && IMPLEMENTED.contains(requirement.getFeature())
                        && requirement.getVerification().getCasesCount() == 0
                        && requirement.getVerification().getSimulationsCount() == 0)
                .map(requirement -> requirement.getId() + " is a " + SpecText.name(requirement.getLevel()) + " of "
                        + requirement.getFeature() + " without a case or a simulation")
                .toList();
    }

    static List<String> enough(Project project) {
        Corpus corpus = project.corpus();
        int cases = corpus.cases().size();
        return corpus.requirements().size() >= MANY_REQUIREMENTS && cases < LEAST_CASES
                ? List.of("there are " + cases + " conformance cases; " + LEAST_CASES + " is the least")
                : List.of();
    }
}
