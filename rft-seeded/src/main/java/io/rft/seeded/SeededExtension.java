package io.rft.seeded;

import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** Makes one invocation of a {@link Seeded} test per seed, each when its turn comes. Stateless. */
final class SeededExtension implements TestTemplateInvocationContextProvider {
    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return context.getRequiredTestMethod().isAnnotationPresent(Seeded.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        var seeded = Objects.requireNonNull(context.getRequiredTestMethod().getAnnotation(Seeded.class));
        var seeds = Seeds.of(seeded.value(), name -> setting(context, name), () -> new SplittableRandom().nextLong());
        return seeds.stream().mapToObj(SeededInvocation::new);
    }

    private static String setting(ExtensionContext context, String name) {
        // Falls back to system properties, which is how -Dseed arrives.
        return context.getConfigurationParameter(name).orElse("").strip();
    }
}
