package io.rft.seeded;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;

/** One run of a {@link Seeded} test with one seed: names it, hands out its randomness, marks its failure. */
record SeededInvocation(long seed)
        implements TestTemplateInvocationContext, ParameterResolver, TestExecutionExceptionHandler {
    @Override
    public String getDisplayName(int invocationIndex) {
        return "seed " + seed;
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
        return List.of(this);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == SplittableRandom.class;
    }

    @Override
    public SplittableRandom resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return new SplittableRandom(seed);
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        // Reports of build tools show the index of the invocation, not its name; the failure itself they all show.
        failure.addSuppressed(new Replay(seed));
        throw failure;
    }

    /** The note on a failure that says how to see it again. */
    static final class Replay extends Exception {
        private static final long serialVersionUID = 1L;

        private Replay(long seed) {
            super("replay with -Dseed=" + seed, null, false, false);
        }
    }
}
