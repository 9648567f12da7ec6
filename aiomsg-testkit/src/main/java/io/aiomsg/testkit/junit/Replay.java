package io.aiomsg.testkit.junit;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;

/** Is put beside the failure of a test, as suppressed by it: the seed, and the command that runs the test with it again, and what
 * does without Maven. */
final class Replay extends Exception {

    private static final long serialVersionUID = 1L;

    Replay(long seed, Class<?> testClass, Method method) {
        super(
                "seed " + seed + "; replay: " + command(seed, testClass, method) + ", or @Seed(" + seed
                        + ") at the test",
                null,
                false,
                false);
    }

    private static String command(long seed, Class<?> testClass, Method method) {
        String test = testClass.getName() + "#" + method.getName();
        // A shell would take what follows the dollar of a nested class for a variable.
        String quoted = test.indexOf('$') >= 0 ? "'" + test + "'" : test;
        return maven() + " -Dtest=" + quoted + " -D" + AiomsgExtension.SEED + "=" + seed;
    }

    /** What is to be entered where the wrapper is, if there is one; tests run in the directory of their module. */
    private static String maven() {
        Path module = Path.of("").toAbsolutePath();
        for (Path folder = module; folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("mvnw"))) {
                return "./mvnw test" + (folder.equals(module) ? "" : of(folder.relativize(module)));
            }
        }
        return "mvn test";
    }

    /** One module, with those that it is made of: these have no such test. */
    private static String of(Path module) {
        return " -pl " + module.toString().replace('\\', '/') + " -am -Dsurefire.failIfNoSpecifiedTests=false";
    }
}
