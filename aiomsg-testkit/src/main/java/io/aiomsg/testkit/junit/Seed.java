package io.aiomsg.testkit.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The seed of the {@link io.aiomsg.testkit.Simulation} that a test, or every test of a class, is given. Without it each run
 * has another one, unless the configuration parameter or system property {@value AiomsgExtension#SEED} sets it.
 */
@Documented
@Inherited
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Seed {

    /** {@return the seed} */
    long value();
}
