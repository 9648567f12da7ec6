package io.aiomsg.wirespec.build;

import io.aiomsg.wirespec.proto.Requirement;
import io.aiomsg.wirespec.proto.Verification;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/** The page docs/traceability.md: requirement, code, vectors, cases, tests. */
final class Traceability {

    private Traceability() {}

    static String page(Corpus corpus, Sources sources) {
        StringBuilder page = new StringBuilder();
        page.append("# Traceability\n\n");
        page.append("Where each requirement of [SPEC.md](../SPEC.md) is carried out and who finds out if it is broken.")
                .append(" Generated: ")
                .append(Tree.UPDATE.replaceFirst("run (.*)", "`$1`"))
                .append(" writes it anew.\n\n");
        page.append(summary(corpus));
        page.append("| requirement | level | code | vectors | cases | tests |\n|---|---|---|---|---|---|\n");
        for (Requirement requirement : corpus.requirements()) {
            page.append(row(requirement, corpus, sources));
        }
        List<Requirement> reviewed =
                corpus.requirements().stream().filter(Traceability::byReview).toList();
        if (!reviewed.isEmpty()) {
            page.append("\n## Verified by review alone\n\n| requirement | because |\n|---|---|\n");
            for (Requirement requirement : reviewed) {
                page.append("| ")
                        .append(requirement.getId())
                        .append(" | ")
                        .append(requirement.getVerification().getReview())
                        .append(" |\n");
            }
        }
        return page.toString();
    }

    /** Nothing but a reason why only a reader can tell. */
    static boolean byReview(Requirement requirement) {
        Verification verification = requirement.getVerification();
        return verification.getCasesCount() == 0
                && verification.getSimulationsCount() == 0
                && !verification.getReview().isEmpty();
    }

    private static String summary(Corpus corpus) {
        return "| | number |\n|---|---|\n"
                + line("requirements", corpus, requirement -> true)
                + line(
                        "verified by a conformance case",
                        corpus,
                        requirement -> requirement.getVerification().getCasesCount() > 0)
                + line(
                        "verified by a simulation only",
                        corpus,
                        requirement -> requirement.getVerification().getCasesCount() == 0
                                && requirement.getVerification().getSimulationsCount() > 0)
                + line("verified by review only", corpus, Traceability::byReview)
                + "| conformance cases | " + corpus.cases().size() + " |\n"
                + "| vectors | " + corpus.vectors().size() + " |\n\n";
    }

    private static String line(String what, Corpus corpus, Predicate<Requirement> which) {
        return "| " + what + " | "
                + corpus.requirements().stream().filter(which).count() + " |\n";
    }

    private static String row(Requirement requirement, Corpus corpus, Sources sources) {
        String id = requirement.getId();
        List<String> vectors = corpus.vectors().stream()
                .filter(vector -> vector.getRequirementsList().contains(id))
                .map(vector -> vector.getId())
                .toList();
        return "| " + id + " | " + SpecText.name(requirement.getLevel()) + " | " + names(sources.code(id)) + " | "
                + names(vectors) + " | " + names(requirement.getVerification().getCasesList()) + " | "
                + names(sources.tests(id)) + " |\n";
    }

    private static String names(Collection<String> names) {
        return String.join(", ", names);
    }
}
