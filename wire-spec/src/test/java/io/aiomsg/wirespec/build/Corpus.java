package io.aiomsg.wirespec.build;

import io.aiomsg.wirespec.proto.Cases;
import io.aiomsg.wirespec.proto.ConformanceCase;
import io.aiomsg.wirespec.proto.OtherVerification;
import io.aiomsg.wirespec.proto.Peer;
import io.aiomsg.wirespec.proto.Requirement;
import io.aiomsg.wirespec.proto.Specification;
import io.aiomsg.wirespec.proto.Vector;
import io.aiomsg.wirespec.proto.Vectors;
import io.aiomsg.wirespec.proto.Verification;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** All of the specification that people write: SPEC.md and the messages in {@code wire-spec}, with who verifies what. */
record Corpus(
        SpecText spec,
        List<Requirement> requirements,
        List<Vector> vectors,
        List<ConformanceCase> cases,
        List<Peer> peers,
        OtherVerification other) {

    private static final String ENDING = ".textproto";

    /** Throws {@link Unreadable} if a file is malformed. */
    static Corpus read(Tree tree) {
        SpecText spec = SpecText.read(tree);
        List<Vector> vectors = new ArrayList<>();
        for (String file : tree.files("wire-spec/vectors", ENDING)) {
            vectors.addAll(Textproto.read(tree, file, Vectors.newBuilder()).getVectorsList());
        }
        List<ConformanceCase> cases = new ArrayList<>();
        for (String file : tree.files("wire-spec/cases", ENDING)) {
            cases.addAll(Textproto.read(tree, file, Cases.newBuilder()).getCasesList());
        }
        List<Peer> peers = new ArrayList<>();
        for (String file : tree.files("wire-spec/peers", ENDING)) {
            peers.add(Textproto.read(tree, file, Peer.newBuilder()).build());
        }
        OtherVerification other = tree.has(Tree.OTHER)
                ? Textproto.read(tree, Tree.OTHER, OtherVerification.newBuilder())
                        .build()
                : OtherVerification.getDefaultInstance();
        return new Corpus(spec, join(spec, cases, other), vectors, cases, peers, other);
    }

    /** As one message. */
    Specification specification() {
        return Specification.newBuilder()
                .setVersion("1")
                .addAllRequirements(requirements)
                .addAllVectors(vectors)
                .addAllCases(cases)
                .addAllPeers(peers)
                .build();
    }

    Set<String> requirementIds() {
        Set<String> ids = new HashSet<>();
        requirements.forEach(requirement -> ids.add(requirement.getId()));
        return ids;
    }

    private static List<Requirement> join(SpecText spec, List<ConformanceCase> cases, OtherVerification other) {
        List<Requirement> requirements = new ArrayList<>();
        for (SpecText.Item item : spec.items()) {
            Verification.Builder verification = Verification.newBuilder();
            for (ConformanceCase one : cases) {
                if (one.getRequirementsList().contains(item.id())) {
                    verification.addCases(one.getId());
                }
            }
            Set<String> simulations = new TreeSet<>();
            for (OtherVerification.Entry entry : other.getEntriesList()) {
                if (entry.getRequirement().equals(item.id())) {
                    simulations.addAll(entry.getSimulationsList());
                    if (!entry.getReview().isEmpty()) {
                        verification.setReview(entry.getReview());
                    }
                }
            }
            requirements.add(Requirement.newBuilder()
                    .setId(item.id())
                    .setLevel(item.level())
                    .setText(item.text())
                    .setSection(item.section())
                    .setFeature(item.feature())
                    .setVerification(verification.addAllSimulations(simulations))
                    .build());
        }
        return requirements;
    }
}
