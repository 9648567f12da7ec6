package io.aiomsg.wirespec.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The checks of this project's own tree. With {@code -Dspec.update=true} its generated forms are written first. */
class ProjectTest {

    private static final Tree TREE = Tree.real();

    /** What can be checked before there is a SPEC.md. */
    private static final Set<String> WITHOUT_SPEC =
            Set.of("vectors and cases named by others exist", "tables are complete", "vectors agree with the grammar");

    private static Project project;

    @BeforeAll
    static void read() {
        project = Project.of(TREE);
        if (Boolean.getBoolean("spec.update")) {
            new Forms(project).write();
            project = Project.of(TREE);
        }
    }

    @TestFactory
    Stream<DynamicTest> checks() {
        return Check.ALL.stream()
                .filter(check -> TREE.has(Tree.SPEC) || WITHOUT_SPEC.contains(check.name()))
                .map(check -> DynamicTest.dynamicTest(check.name(), () -> {
                    List<String> faults = check.run(project);
                    assertThat(faults)
                            .withFailMessage(() -> String.join(System.lineSeparator(), faults))
                            .isEmpty();
                }));
    }
}
