package io.aiomsg.interop;

import java.util.Optional;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestWatcher;

/** Does what {@link WithPython} promises. */
public final class PythonExtension
        implements ExecutionCondition, ParameterResolver, BeforeAllCallback, AfterAllCallback, TestWatcher {

    private static final Namespace NAMESPACE = Namespace.create(PythonExtension.class);

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        InteropRun run = run(context);
        if (run.runtime() != null) {
            return ConditionEvaluationResult.enabled(run.runtime().description());
        }
        if (InteropRun.required()) {
            throw new AssertionError("AIOMSG_INTEROP=required, but " + run.missing());
        }
        return ConditionEvaluationResult.disabled(run.missing());
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == PythonRuntime.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return run(context).runtime();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getStore(NAMESPACE).put(OpenThings.class, OpenThings.now());
    }

    @Override
    public void afterAll(ExtensionContext context) throws InterruptedException {
        Store store = context.getStore(NAMESPACE);
        store.remove(OpenThings.class, OpenThings.class).assertNothingNew();
    }

    @Override
    public void testSuccessful(ExtensionContext context) {
        run(context).passed();
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        run(context).failed();
    }

    @Override
    public void testAborted(ExtensionContext context, Throwable cause) {
        run(context).skipped();
    }

    @Override
    public void testDisabled(ExtensionContext context, Optional<String> reason) {
        run(context).skipped();
    }

    private static InteropRun run(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(InteropRun.class, key -> InteropRun.begin(), InteropRun.class);
    }
}
