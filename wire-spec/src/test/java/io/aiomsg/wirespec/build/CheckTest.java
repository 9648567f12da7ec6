package io.aiomsg.wirespec.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each check finds what it is for, in a copy of a sound tree that is broken in one place. */
class CheckTest {

    private static final String VECTORS = "wire-spec/vectors/some.textproto";
    private static final String CASES = "wire-spec/cases/some.textproto";
    private static final String PEER = "wire-spec/peers/python.textproto";
    private static final String STATES = "wire-spec/tables/state-frame.csv";

    @TempDir
    private Path folder;

    private Tree tree;

    @BeforeEach
    void soundTree() {
        tree = SmallTree.in(folder);
    }

    @Test
    void soundTreeHasNoFaults() {
        assertThat(Check.ALL.stream().collect(Collectors.toMap(Check::name, check -> check.run(tree))))
                .allSatisfy((name, faults) -> assertThat(faults).isEmpty());
    }

    @Test
    void requirementWithoutVerification() {
        SmallTree.replace(tree, Tree.OTHER, "entries { requirement: \"AIO-FRM-002\" simulations: \"x.CodeTest\" }", "");
        assertFault(
                "each requirement is verified",
                "AIO-FRM-002 is verified by nothing: name it in a case, or in wire-spec/verification.textproto");
    }

    @Test
    void simulationThatDoesNotExistOrDoesNotNameTheRequirement() {
        SmallTree.replace(
                tree,
                Tree.OTHER,
                "\"AIO-FRM-002\" simulations: \"x.CodeTest\"",
                "\"AIO-FRM-002\" simulations: \"x.Gone\"");
        assertFault(
                "each requirement is verified",
                "wire-spec/verification.textproto: AIO-FRM-002 names the class x.Gone, which does not exist");
        SmallTree.replace(tree, Tree.OTHER, "x.Gone", "x.Code");
        assertFault(
                "each requirement is verified",
                "wire-spec/verification.textproto: aiomsg-x/src/main/java/x/Code.java is said to verify AIO-FRM-002 but"
                        + " does not name it");
    }

    @Test
    void tooManyReviews() {
        SmallTree.replace(
                tree, Tree.OTHER, "\"AIO-CLA-001\" simulations: \"x.CodeTest\"", "\"AIO-CLA-001\" review: \"so\"");
        assertFault(
                "few requirements are verified by review",
                "1 of 3 requirements are verified by review alone; 10 % is the most: write cases for some of them");
    }

    @Test
    void mustWithoutCaseOrSimulation() {
        SmallTree.replace(
                tree, Tree.OTHER, "\"AIO-FRM-002\" simulations: \"x.CodeTest\"", "\"AIO-FRM-002\" review: \"so\"");
        SmallTree.replace(tree, Tree.SPEC, "A length SHOULD be right", "A length MUST be right");
        assertFault(
                "each binding requirement has a case or a simulation",
                "AIO-FRM-002 is a MUST of CORE without a case or a simulation");
    }

    @Test
    void fewCasesForManyRequirements() {
        StringBuilder many = new StringBuilder(SmallTree.SPEC);
        for (int i = 100; i < 150; i++) {
            many.append("- **AIO-ENV-").append(i).append("** It MUST be.\n");
        }
        SmallTree.write(tree, Tree.SPEC, many.toString());
        assertFault("there are enough cases", "there are 1 conformance cases; 150 is the least");
    }

    @Test
    void staleVectorForms() {
        SmallTree.replace(tree, VECTORS, "hex: \"02\"", "hex: \"02 00\"");
        assertThat(Check.named("generated forms are fresh").run(tree))
                .containsExactly(
                        stale("SPEC.md"),
                        stale("wire-spec/generated/aiomsg-wire-spec.binpb"),
                        stale("wire-spec/generated/vectors.json"),
                        stale("wire-spec/generated/vectors.pcap"),
                        stale("wire-spec/generated/vectors/heartbeat.bin"));
    }

    @Test
    void eachGeneratedFormIsCompared() {
        for (String file : tree.files(Tree.GENERATED, "")) {
            byte[] octets = tree.octets(file);
            octets[octets.length / 2] ^= 1;
            tree.write(file, octets);
            assertFault("generated forms are fresh", stale(file));
            new Forms(Project.of(tree)).write();
        }
        SmallTree.write(tree, "wire-spec/generated/vectors/old.bin", "old");
        assertFault(
                "generated forms are fresh",
                "wire-spec/generated/vectors/old.bin is left over: run ./mvnw -pl wire-spec test -Dspec.update=true");
        new Forms(Project.of(tree)).write();
        assertThat(new Forms(Project.of(tree)).stale()).isEmpty();
    }

    @Test
    void specTableThatDiffersFromItsCsv() {
        SmallTree.replace(tree, Tree.SPEC, "64 MiB, or more", "65 MiB");
        assertFault("generated forms are fresh", stale("SPEC.md"));
    }

    @Test
    void codeThatNamesARequirementMakesTraceabilityStale() {
        SmallTree.replace(tree, "aiomsg-x/src/main/java/x/Code.java", "AIO-FRM-001", "AIO-FRM-002");
        assertFault("generated forms are fresh", stale("docs/traceability.md"));
    }

    @Test
    void removedIdIsAFaultEvenAfterAnUpdate() {
        SmallTree.replace(tree, Tree.SPEC, "- **AIO-FRM-002** A length SHOULD be right.\n", "");
        new Forms(Project.of(tree)).write();
        assertFault(
                "no requirement vanishes or changes its level",
                "AIO-FRM-002 has vanished from SPEC.md: put it back, or write AIO-FRM-002 WITHDRAWN in"
                        + " wire-spec/requirements.lock");
        SmallTree.replace(tree, Tree.LOCK, "AIO-FRM-002 SHOULD", "AIO-FRM-002 WITHDRAWN");
        assertThat(Check.named("no requirement vanishes or changes its level").run(tree))
                .isEmpty();
        assertThat(new Forms(Project.of(tree)).stale()).isEmpty();
    }

    @Test
    void withdrawnIdDoesNotComeBack() {
        SmallTree.replace(tree, Tree.LOCK, "AIO-FRM-002 SHOULD", "AIO-FRM-002 WITHDRAWN");
        assertFault(
                "no requirement vanishes or changes its level",
                "AIO-FRM-002 is WITHDRAWN in wire-spec/requirements.lock but stands in SPEC.md: give it a new number");
    }

    @Test
    void changedLevelIsAFaultEvenAfterAnUpdate() {
        SmallTree.replace(tree, Tree.SPEC, "A length SHOULD be right", "A length SHOULD NOT be right");
        new Forms(Project.of(tree)).write();
        assertFault(
                "no requirement vanishes or changes its level",
                "AIO-FRM-002 was SHOULD and is SHOULD_NOT now: change it back, or write AIO-FRM-002 SHOULD_NOT in"
                        + " wire-spec/requirements.lock");
    }

    @Test
    void brokenCrossReference() {
        SmallTree.replace(tree, Tree.SPEC, "as AIO-FRM-002 says", "as AIO-FRM-020 says");
        assertFault("cross-references lead somewhere", "SPEC.md:12: AIO-FRM-020 does not exist");
    }

    @Test
    void brokenLinks() {
        SmallTree.replace(tree, Tree.SPEC, "(#2-frames)", "(#frames)");
        assertFault("links lead somewhere", "SPEC.md:3: the link (#frames) leads nowhere");
        SmallTree.replace(tree, Tree.SPEC, "(#frames)", "(docs/gone.md)");
        assertFault("links lead somewhere", "SPEC.md:3: the link (docs/gone.md) leads nowhere");
        SmallTree.replace(tree, Tree.SPEC, "(docs/gone.md)", "(docs/traceability.md#no)");
        assertFault("links lead somewhere", "SPEC.md:3: the link (docs/traceability.md#no) leads nowhere");
    }

    @Test
    void blocksThatAreOpenOrNameNothing() {
        SmallTree.replace(tree, Tree.SPEC, "<!-- table limits -->", "<!-- table limit -->");
        assertFault("generated blocks name what exists", "SPEC.md:25: there is no table limit");
        SmallTree.write(tree, Tree.SPEC, "# A\n<!-- table limits -->\n");
        assertFault("SPEC.md has a sound shape", "SPEC.md:2: the block \"table limits\" has no <!-- end -->");
    }

    @Test
    void requirementsOutOfShape() {
        Map<String, String> faults = Map.of(
                "- **AIO-FRM-1x** It MUST.", "SPEC.md:1: AIO-FRM-1x is not of the form AIO-<AREA>-<NNN>",
                "- **AIO-XXX-001** It MUST.", "SPEC.md:1: AIO-XXX-001 is in no known area",
                "- **AIO-FRM-001** It must.", "SPEC.md:1: AIO-FRM-001 has no BCP 14 key word");
        faults.forEach((spec, fault) -> {
            SmallTree.write(tree, Tree.SPEC, spec);
            assertFault("SPEC.md has a sound shape", fault);
        });
    }

    @Test
    void idsThatExistTwice() {
        SmallTree.replace(tree, Tree.SPEC, "**AIO-FRM-002** A length", "**AIO-FRM-001** A length");
        assertFault(
                "ids are unique and well-formed", "requirement AIO-FRM-001 exists twice: give one of them another id");
        SmallTree.write(tree, Tree.SPEC, SmallTree.SPEC);
        SmallTree.replace(tree, VECTORS, "\"too-long\"", "\"heartbeat\"");
        assertFault("ids are unique and well-formed", "vector heartbeat exists twice: give one of them another id");
        SmallTree.replace(tree, CASES, "\"frame-too-long\"", "\"Frame too long\"");
        assertThat(Check.named("ids are unique and well-formed").run(tree))
                .contains("case \"Frame too long\" has an id that is not of the form [a-z0-9]+(-[a-z0-9]+)*");
    }

    @Test
    void unknownRequirementsNamedAnywhere() {
        for (String file : List.of(VECTORS, CASES, PEER, Tree.OTHER, "aiomsg-x/src/main/java/x/Code.java")) {
            String id = file.equals(Tree.OTHER) ? "AIO-FRM-002" : "AIO-FRM-001";
            SmallTree.replace(tree, file, id, "AIO-FRM-099");
            assertThat(Check.named("requirements named anywhere exist").run(tree))
                    .singleElement()
                    .asString()
                    .endsWith(" names AIO-FRM-099, which SPEC.md does not have");
            SmallTree.replace(tree, file, "AIO-FRM-099", id);
        }
    }

    @Test
    void caseWithoutRequirement() {
        SmallTree.replace(tree, CASES, "requirements: \"AIO-FRM-001\"", "");
        assertFault("requirements named anywhere exist", "case frame-too-long names no requirement");
    }

    @Test
    void unknownVectorsAndCases() {
        SmallTree.replace(tree, CASES, "vector: \"too-long\"", "vector: \"gone\"");
        SmallTree.replace(tree, PEER, "frame-too-long/bind", "frame-too-long/CONNECT");
        assertThat(Check.named("vectors and cases named by others exist").run(tree))
                .containsExactly(
                        "case frame-too-long names the vector gone, which does not exist",
                        "deviation reads-on of python-1.0 names the case frame-too-long/CONNECT, which does not exist");
    }

    @Test
    void emptyCell() {
        SmallTree.replace(tree, STATES, "ignore", "");
        assertFault("tables are complete", STATES + ": state done, octet: the cell is empty");
    }

    @Test
    void unknownNextStateAndRowsOfAnotherWidth() {
        SmallTree.replace(tree, STATES, "→ done", "→ gone");
        assertFault("tables are complete", STATES + ": state idle, end: \"→ gone\" is not a state of any table");
        SmallTree.replace(tree, STATES, "done,ignore,–", "done,ignore");
        assertFault("tables are complete", STATES + ":1: row 2 below the header has 2 cells; the header has 3");
    }

    @Test
    void malformedFiles() {
        SmallTree.replace(tree, CASES, "feature: CORE", "feature: KERNEL");
        assertThat(Check.named("requirements named anywhere exist").run(tree))
                .singleElement()
                .asString()
                .startsWith(CASES + ":6: ");
        SmallTree.replace(tree, VECTORS, "\"02\"", "\"0x2\"");
        assertThat(Check.named("vectors agree with the grammar").run(tree))
                .containsExactly(VECTORS + ":8: \"0x2\" is not pairs of hexadecimal digits");
        SmallTree.replace(tree, VECTORS, "# proto-message", "# message");
        assertThat(Check.named("generated forms are fresh").run(tree))
                .containsExactly(
                        VECTORS + ":1: the line \"# proto-message: aiomsg.spec.v1.Vectors\" is missing at the top");
    }

    @Test
    void vectorsThatDisagreeWithTheGrammar() {
        SmallTree.replace(tree, VECTORS, "FF FF FF FF", "00 00 00 00");
        assertFault(
                "vectors agree with the grammar",
                "vector too-long is REJECTED, but wire-spec/grammar/accept.abnf accepts it");
        SmallTree.replace(tree, VECTORS, "00 00 00 00", "FF FF FF FF");
        SmallTree.replace(tree, VECTORS, "end: REJECTED", "end: INCOMPLETE");
        assertFault(
                "vectors agree with the grammar",
                "vector too-long is accepted, but not by wire-spec/grammar/accept.abnf: piece 1 is no frame");
        SmallTree.replace(tree, VECTORS, "end: INCOMPLETE", "end: REJECTED");
        SmallTree.replace(tree, VECTORS, "hex: \"02\"", "hex: \"06\"");
        assertFault(
                "vectors agree with the grammar",
                "vector heartbeat may be emitted, but not by wire-spec/grammar/emit.abnf: piece 1 is no frame");
    }

    private void assertFault(String check, String fault) {
        assertThat(Check.named(check).run(tree)).containsExactly(fault);
    }

    private static String stale(String file) {
        return file + " is stale: run ./mvnw -pl wire-spec test -Dspec.update=true";
    }
}
