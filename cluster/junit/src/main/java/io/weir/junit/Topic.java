package io.weir.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A topic of a {@link WeirTest}. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({})
public @interface Topic {

    String name();

    int partitions() default 1;

    /** Topic settings by Kafka's names, each {@code NAME=VALUE}. */
    String[] configs() default {};
}
