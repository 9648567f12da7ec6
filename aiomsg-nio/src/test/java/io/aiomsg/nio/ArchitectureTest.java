package io.aiomsg.nio;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The dependency rules between the packages of this module. A package that does not exist yet breaks no rule. */
final class ArchitectureTest {
    private static final String API = "io.aiomsg";
    private static final String ROOT = "io.aiomsg.nio";
    private static final String WIRE = "io.aiomsg.nio.wire..";
    private static final String ENGINE = "io.aiomsg.nio.engine..";
    private static final String LAYER = "io.aiomsg.nio.layer..";
    private static final String SOCKET = "io.aiomsg.nio.socket..";

    /** What every package may use; {@link #CLOCKS_THREADS_AND_IO} takes some of it away again from the sans-I/O ones. */
    private static final List<String> GROUND = List.of("java..", "io.netty.buffer", "org.jspecify.annotations");

    private static final Set<String> CLOCK_METHODS = Set.of(
            "java.lang.System.nanoTime",
            "java.lang.System.currentTimeMillis",
            "java.lang.System.getLogger",
            "java.lang.Math.random",
            "java.util.UUID.randomUUID",
            "java.time.Instant.now",
            "java.time.Clock.systemUTC",
            "java.time.Clock.systemDefaultZone");

    private static final DescribedPredicate<JavaClass> CLOCKS_THREADS_AND_IO = resideInAnyPackage(
                    "java.nio.channels..", "java.net..", "java.util.concurrent.locks..", "java.util.logging..")
            .or(describe(
                    "threads, randomness or loggers",
                    type -> Stream.of(
                                    "java.lang.Thread",
                                    "java.util.concurrent.Executors",
                                    "java.util.Random",
                                    "java.util.SplittableRandom",
                                    "java.util.concurrent.ThreadLocalRandom",
                                    "java.security.SecureRandom",
                                    "java.lang.System$Logger")
                            .anyMatch(name -> type.getName().equals(name)
                                    || type.getName().startsWith(name + "$"))))
            .and(describe("no opaque addresses", type -> !type.getName().equals("java.net.SocketAddress")));

    private final JavaClasses production = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void wireDependsOnTheApiOnly() {
        check(dependsOnlyOn(WIRE, API));
    }

    @Test
    void engineDependsOnWireAndTheApiOnly() {
        check(dependsOnlyOn(ENGINE, WIRE, API));
    }

    @Test
    void layerDependsOnTheApiOnly() {
        check(dependsOnlyOn(LAYER, API, "javax.net.ssl"));
    }

    @Test
    void socketDependsOnEngineLayerWireAndTheApiOnly() {
        check(dependsOnlyOn(SOCKET, ENGINE, LAYER, WIRE, API, "javax.net.ssl"));
    }

    @Test
    void nothingDependsOnTheRootPackage() {
        check(noClasses().that().resideInAPackage(ROOT + ".*..").should().dependOnClassesThat(resideInAPackage(ROOT)));
    }

    @Test
    void sansIoPackagesTouchNoChannelThreadLockRandomnessOrLogger() {
        check(noClasses()
                .that()
                .resideInAnyPackage(WIRE, ENGINE, LAYER)
                .should()
                .dependOnClassesThat(CLOCKS_THREADS_AND_IO));
    }

    @Test
    void sansIoPackagesReadNoClock() {
        check(noClasses()
                .that()
                .resideInAnyPackage(WIRE, ENGINE, LAYER)
                .should()
                .accessTargetWhere(describe(
                        "the target reads a clock, draws a random number or makes a logger",
                        access -> CLOCK_METHODS.contains(access.getTargetOwner().getName() + "." + access.getName()))));
    }

    @Test
    void packagesFormNoCycle() {
        check(slices().assignedFrom(new EachPackage()).should().beFreeOfCycles());
    }

    private void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(production);
    }

    private static ArchRule dependsOnlyOn(String from, String... allowed) {
        String[] packages = Stream.concat(Stream.concat(Stream.of(from), Stream.of(allowed)), GROUND.stream())
                .toArray(String[]::new);
        return classes().that().resideInAPackage(from).should().onlyDependOnClassesThat(resideInAnyPackage(packages));
    }

    /** One slice a package, the root package included. */
    private static final class EachPackage implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return type.getPackageName().startsWith(ROOT)
                    ? SliceIdentifier.of(type.getPackageName())
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "each package";
        }
    }
}
