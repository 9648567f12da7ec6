package io.aiomsg.nio.socket;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionResult;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.kotlinx.lincheck.util.ExceptionResult;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.verifier.Verifier;

/**
 * Runs methods of a class against each other in many of their interleavings. Fails if a method throws,
 * or if a thread is left that nobody can wake.
 */
final class ModelCheck {

    /** The lease spins so often before it parks, and only then is there something to see. */
    private static final int PATIENCE = 500;

    private static final int LOOP_BOUND = 5_000;

    /** Any result will do: which order the calls had is not the question. Lincheck makes it with the model's class. */
    public static final class NoException implements Verifier {
        public NoException(Class<?> model) {
            Objects.requireNonNull(model);
        }

        @Override
        public boolean verifyResults(ExecutionScenario scenario, ExecutionResult results) {
            return results.getParallelResultsWithClock().stream()
                    .flatMap(List::stream)
                    .noneMatch(each -> each.getResult() instanceof ExceptionResult);
        }
    }

    private final Class<?> model;
    private final List<List<Actor>> threads = new ArrayList<>();

    private ModelCheck(Class<?> model) {
        this.model = model;
    }

    static ModelCheck of(Class<?> model) {
        return new ModelCheck(model);
    }

    /** One more thread, which calls these methods. */
    ModelCheck thread(String... methods) {
        threads.add(Arrays.stream(methods).map(this::actor).toList());
        return this;
    }

    private Actor actor(String name) {
        for (Method method : model.getMethods()) {
            if (method.getName().equals(name)) {
                return new Actor(method, List.of());
            }
        }
        throw new IllegalArgumentException(model + " has no method " + name);
    }

    void run(int interleavings) {
        new ModelCheckingOptions()
                .addCustomScenario(new ExecutionScenario(List.of(), threads, List.of(), null))
                .iterations(0)
                .invocationsPerIteration(interleavings)
                .loopIterationsBeforeThreadSwitch(PATIENCE)
                .loopBound(LOOP_BOUND)
                .minimizeFailedScenario(false)
                .verifier(NoException.class)
                .check(model);
    }
}
