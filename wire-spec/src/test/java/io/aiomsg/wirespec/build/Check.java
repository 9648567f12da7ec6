package io.aiomsg.wirespec.build;

import java.util.List;
import java.util.function.Function;

/** A check of a whole project: its name, and one sentence for each fault that it finds. */
record Check(String name, Function<Project, List<String>> faults) {

    /** All checks, the generated forms last. None of them changes anything. */
    static final List<Check> ALL = List.of(
            new Check("SPEC.md has a sound shape", SpecChecks::shape),
            new Check("cross-references lead somewhere", SpecChecks::crossReferences),
            new Check("links lead somewhere", SpecChecks::links),
            new Check("generated blocks name what exists", SpecChecks::blocks),
            new Check("ids are unique and well-formed", IdChecks::ids),
            new Check("requirements named anywhere exist", IdChecks::named),
            new Check("vectors and cases named by others exist", IdChecks::others),
            new Check("each requirement is verified", VerificationChecks::verified),
            new Check("few requirements are verified by review", VerificationChecks::reviews),
            new Check("each binding requirement has a case or a simulation", VerificationChecks::binding),
            new Check("there are enough cases", VerificationChecks::enough),
            new Check("no requirement vanishes or changes its level", Lock::faults),
            new Check("tables are complete", TableChecks::tables),
            new Check("vectors agree with the grammar", GrammarChecks::vectors),
            new Check("generated forms are fresh", project -> new Forms(project).stale()));

    /** The check of this name. */
    static Check named(String name) {
        return ALL.stream().filter(check -> check.name.equals(name)).findFirst().orElseThrow();
    }

    /** All that is wrong with a tree; a file that cannot be understood is a fault as well. */
    List<String> run(Tree tree) {
        try {
            return run(Project.of(tree));
        } catch (Unreadable e) {
            return List.of(e.getMessage());
        }
    }

    /** The same for a project that has been read. */
    List<String> run(Project project) {
        try {
            return List.copyOf(faults.apply(project));
        } catch (Unreadable e) {
            return List.of(e.getMessage());
        }
    }
}
