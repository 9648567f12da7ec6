package io.aiomsg.testkit.junit;

import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Gives tests what they need of this testkit, and holds them to giving everything back.
 *
 * <pre>{@code
 * @ExtendWith(AiomsgExtension.class)
 * class GreeterTest {
 *     @Test
 *     void greets(Simulation simulation) throws Exception {
 *         …
 *     }
 * }
 * }</pre>
 *
 * <p>A test method, and the set-up method before it, can have parameters of the types {@link io.aiomsg.testkit.Simulation},
 * {@link io.aiomsg.AiomsgFactory} (of that simulation), {@link io.aiomsg.testkit.SocketPair},
 * {@link io.aiomsg.testkit.InMemoryNetwork}, {@link io.aiomsg.testkit.peer.ScriptedListener} (on TCP) and
 * {@link io.aiomsg.testkit.proxy.FaultProxies}: one object of each type for each test, closed after it.
 *
 * <p>A test that would pass fails if it leaves a socket open that it opened, if
 * {@link io.aiomsg.testkit.Simulation#verify}, {@link io.aiomsg.testkit.InMemoryNetwork#verify} or
 * {@link io.aiomsg.testkit.SocketPair#verify} finds fault, or if threads of aiomsg, scripted peers and listeners on TCP, or (on Linux) descriptors of sockets, are
 * there after it that were not there before. The process is not looked at while tests run concurrently, as it cannot be told
 * whose they are; for descriptors of other libraries, the configuration parameter {@value #DESCRIPTORS} {@code = false} turns
 * that part off.
 *
 * <p>Beside the failure of a test with a simulation stands the seed and the command that replays it. The seed is that of
 * {@link Seed}, or of the configuration parameter or system property {@value #SEED}, or another one for each run.
 */
public final class AiomsgExtension implements ParameterResolver, BeforeEachCallback, AfterEachCallback {

    /** The configuration parameter, or system property, that sets the seed: {@value}. */
    public static final String SEED = "aiomsg.seed";

    /** The configuration parameter that, with the value {@code false}, turns the look at descriptors off: {@value}. */
    public static final String DESCRIPTORS = "aiomsg.leakCheck.descriptors";

    /** The configuration parameter for how long what is being given back may still be there: {@value}; default 3000. */
    public static final String GRACE_MILLIS = "aiomsg.leakCheck.graceMillis";

    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(AiomsgExtension.class);

    /** Random seeds are short enough to be read out. */
    private static final long SEEDS = 1_000_000_000;

    /** Made by JUnit. */
    public AiomsgExtension() {}

    @Override
    public void beforeEach(ExtensionContext context) {
        ExtensionContext.Store store = context.getStore(NAMESPACE);
        store.put(Fixtures.class, new Fixtures(seed(context)));
        store.put(Census.class, Census.take(looksAtDescriptors(context)));
    }

    // ---- parameters ----

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return Fixtures.canOpen(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        Fixtures fixtures = context.getStore(NAMESPACE).get(Fixtures.class, Fixtures.class);
        if (fixtures == null) {
            throw new ParameterResolutionException("each test has a " + type.getSimpleName()
                    + " of its own: make it a parameter of the test method, or of a @BeforeEach method");
        }
        try {
            return fixtures.get(type);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ParameterResolutionException("interrupted while opening a " + type.getSimpleName(), e);
        } catch (Exception e) {
            throw new ParameterResolutionException("cannot open a " + type.getSimpleName() + ": " + e.getMessage(), e);
        }
    }

    private static long seed(ExtensionContext context) {
        Seed annotation = annotation(context);
        if (annotation != null) {
            return annotation.value();
        }
        Optional<String> set = context.getConfigurationParameter(SEED);
        try {
            return set.map(text -> Long.valueOf(text.trim()))
                    .orElseGet(() -> ThreadLocalRandom.current().nextLong(SEEDS));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(SEED + " is \"" + set.orElse("") + "\"; it must be a whole number", e);
        }
    }

    /** That of the method or else of its class, or of the nearest class around that. */
    private static @Nullable Seed annotation(ExtensionContext context) {
        for (ExtensionContext each = context;
                each != null;
                each = each.getParent().orElse(null)) {
            Seed seed = each.getElement().map(AiomsgExtension::annotation).orElse(null);
            if (seed != null) {
                return seed;
            }
        }
        return null;
    }

    private static @Nullable Seed annotation(AnnotatedElement element) {
        return element.getAnnotation(Seed.class);
    }

    // ---- the end of a test ----

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        Fixtures fixtures = context.getStore(NAMESPACE).remove(Fixtures.class, Fixtures.class);
        if (fixtures == null) {
            return; // It has not begun.
        }
        Throwable failure = context.getExecutionException().orElse(null);
        List<Throwable> failures = new ArrayList<>();
        if (failure == null) {
            failures.addAll(fixtures.check());
        }
        failures.addAll(fixtures.close());
        if (failure == null) {
            checkProcess(context, failures);
        }
        Long seed = fixtures.seedInUse();
        Throwable shown = failure == null && !failures.isEmpty() ? failures.get(0) : failure;
        if (shown != null && seed != null) {
            Replay replay = new Replay(seed, context.getRequiredTestClass(), context.getRequiredTestMethod());
            shown.addSuppressed(replay);
            // Surefire leaves suppressed ones out of the traces that it trims, as it does by default.
            System.err.println(context.getDisplayName() + ": " + replay.getMessage());
        }
        throwAll(failures);
    }

    private static void checkProcess(ExtensionContext context, List<Throwable> failures) {
        if (context.getExecutionMode() == ExecutionMode.CONCURRENT) {
            return;
        }
        Census before = context.getStore(NAMESPACE).remove(Census.class, Census.class);
        long graceMillis =
                context.getConfigurationParameter(GRACE_MILLIS, Long::valueOf).orElse(3_000L);
        List<String> leaks = before.leaksSince(looksAtDescriptors(context), TimeUnit.MILLISECONDS.toNanos(graceMillis));
        if (!leaks.isEmpty()) {
            failures.add(new AssertionError(
                    context.getDisplayName() + " leaves behind:\n    " + String.join("\n    ", leaks)));
        }
    }

    private static boolean looksAtDescriptors(ExtensionContext context) {
        return context.getExecutionMode() != ExecutionMode.CONCURRENT
                && context.getConfigurationParameter(DESCRIPTORS, Boolean::valueOf)
                        .orElse(true);
    }

    private static void throwAll(List<Throwable> failures) throws Exception {
        if (failures.isEmpty()) {
            return;
        }
        Throwable first = failures.get(0);
        failures.subList(1, failures.size()).forEach(first::addSuppressed);
        if (first instanceof Error error) {
            throw error;
        }
        throw (Exception) first;
    }
}
