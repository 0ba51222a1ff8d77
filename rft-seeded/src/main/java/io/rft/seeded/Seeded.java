package io.rft.seeded;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that runs once per seed: {@code @Seeded(500) void survivesAnyCrash(SplittableRandom random)}. The seed is in the display
 * name and, when the test fails, in the failure.
 *
 * <p>The seeds are 0, 1, 2 … unless the run says otherwise: {@code -Dseed=42} replays that one alone, {@code -Dseeds.factor=10}
 * runs ten times as many (0.1 a tenth, at least one), {@code -Dseeds.random=true} starts at a random seed instead of 0.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(SeededExtension.class)
public @interface Seeded {
    /** How many seeds an ordinary run tries; at least one. */
    int value();
}
